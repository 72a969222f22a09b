/** The dialog of a contract whose prices come by message. */
import assert from "node:assert/strict";
import { assertAccessible, assertTranslated, english, french, withEditors } from "./editors.js";

const type = "enedis-linky-contract";
const form = `#${type}-form`;

const hourly = {
  id: "hourly",
  type,
  name: "Spot",
  kind: "supply",
  anniversary: "",
  instalment: null,
  versions: [
    { from: "", offer: "base", power: 9, prices: "regulated", hours: [], rules: [] },
    { from: "2026-11-01", offer: "series", power: 9, prices: { subscription: 12.5 }, hours: [], rules: [] },
  ],
};
const roof = { ...hourly, id: "roof", kind: "feed-in", versions: [{ ...hourly.versions[1]!, prices: {} }] };

describe("the dialog of a contract of prices by the hour", function () {
  this.timeout(120_000);
  const { withEditor } = withEditors([hourly, roof]);

  for (const view of [french, english]) {
    describe(`in ${view.language}, ${view.dark ? "dark" : "light"}`, () => {
      const context = withEditor(view);

      it("is translated, and has no axe finding", async () => {
        const { editor } = context;
        for (const id of ["hourly", "roof"]) {
          await editor.editConfig(type, id);
          await assertTranslated(editor, form);
          await assertAccessible(editor, form, `contract-series-${id}-${view.language}`);
          await editor.cancel();
        }
        assert.equal(await editor.read("RED.nodes.dirty()"), false);
      });
    });
  }

  describe("in French", () => {
    const context = withEditor(french);
    const at = (path: string): string => `${form} [data-at="versions.${path}"]`;

    it("says of prices by the hour how they come, and asks for the subscription alone", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "hourly");
      const version = page.locator(`${form} .enedis-linky-version[open]`);
      const fields = (): Promise<(string | undefined)[]> =>
        version
          .locator(":is(input, select)[data-at]")
          .evaluateAll((all) =>
            all.map((field) => (field as HTMLElement).dataset["at"]?.split(".").slice(2).join(".")),
          );
      assert.match(
        (await version.locator("summary").textContent())!,
        /^À partir du 1er novembre 2026 · Prix heure par heure \(reçus par message\) · 9\skVA$/,
      );
      assert.deepEqual(await fields(), ["from", "offer", "power", "prices.subscription"]);
      assert.equal(await version.locator(".enedis-linky-week").count(), 0);
      assert.equal(
        (await version.locator(".enedis-linky-told:visible").allInnerTexts())
          .join(" ")
          .replace(/\s+/g, " ")
          .trim(),
        'Le prix du kWh arrive par message, à un noeud linky tariff de ce contrat ou à un noeud linky history : msg.action = "prices". Une heure dont le prix n’est pas arrivé n’est pas comptée. Comment les envoyer',
      );
      const address = await version.getByRole("link", { name: "Comment les envoyer" }).getAttribute("href");
      assert.match(address!, /\/docs\/money\.md#les-prix-heure-par-heure$/);
      // A look at another offer changes nothing, but for what is saved.
      await page.selectOption(at("1.offer"), "hphc");
      assert.ok((await fields()).includes("prices.classes.HC"));
      await page.selectOption(at("1.offer"), "series");
      await page.fill(at("1.prices.subscription"), "cher");
      assert.equal(await page.getAttribute(at("1.prices.subscription"), "aria-invalid"), "true");
      await page.fill(at("1.prices.subscription"), "13,20");
      await editor.save();
      const versions = await editor.property<object[]>("hourly", "versions");
      assert.deepEqual(versions, [
        hourly.versions[0],
        { ...hourly.versions[1], prices: { subscription: 13.2 } },
      ]);
      assert.equal(await editor.property("hourly", "valid"), true);
    });
  });
});
