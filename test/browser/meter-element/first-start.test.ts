/** What an empty `<linky-meter>` offers in place of its values. */
import assert from "node:assert/strict";
import { firstStart } from "../../../nodes/widget/answer/first-start.js";
import { emptySide } from "../../../nodes/widget/answer/snapshot.js";
import { textsOf } from "../../../nodes/texts/index.js";
import type { Snapshot } from "../../../nodes/widget/protocol.js";
import { axeFindings } from "../axe.js";
import { archive, withMeters } from "./meters.js";
import { AT, snapshotOf, TODAY } from "./meter-page.js";
import { hiddenParts } from "./room.js";

describe("an empty <linky-meter>", () => {
  const { show } = withMeters();
  const sides = { consumption: emptySide(TODAY - 1) };
  const settings = (language: "fr" | "en"): string => textsOf(language).settings["no-token"];
  const empty: Snapshot = {
    revision: 0,
    at: AT,
    name: "Maison",
    hint: "1234",
    sides,
    ...firstStart(sides, "conso-api"),
    lamp: { color: "red", words: { fr: settings("fr"), en: settings("en") } },
    stopped: true,
  };
  const lines = /(La démo|The demo).*(Mon compteur|My meter).*(Un fichier|A file)/;

  for (const [language, dark, style] of [
    ["fr", false, "width: 340px; height: 470px"],
    ["en", true, "width: 340px; height: 470px"],
    ["fr", true, "width: 900px; height: 320px"],
    ["en", false, "width: 371px; height: 240px"],
  ] as const) {
    it(`says three ways in place of dashes: ${style}, ${language}, ${dark ? "dark" : "light"}`, async () => {
      const meter = await show(empty, { language, style }, { dark, width: 960 });
      assert.match(await meter.text(), lines);
      assert.equal(await meter.count(".row"), 0);
      assert.deepEqual(await hiddenParts(meter), []);
      const found = await axeFindings(meter.page, "#meter", {
        options: { rules: { region: { enabled: false }, "target-size": { enabled: true } } },
      });
      assert.deepEqual(found, []);
      await meter.screenshot(`first-start-${language}-${dark ? "dark" : "light"}-${style.slice(7, 10)}`);
    });
  }

  it("is read aloud with its ways", async () => {
    const meter = await show(empty);
    await meter.key("next");
    await meter.key("previous");
    await meter.page.locator("#meter [role=status]", { hasText: lines }).waitFor({ state: "attached" });
  });

  it("can be read to its end by keyboard in a small tile", async () => {
    const meter = await show(empty, { style: "width: 240px; height: 240px" });
    const at = '(() => document.querySelector("#meter").shadowRoot.querySelector(".page"))()';
    await meter.page.evaluate(`${at}.focus()`);
    await meter.page.keyboard.press("End");
    await meter.page.waitForFunction(
      `(() => { const page = ${at}; return page.scrollTop > 0 && page.scrollTop + page.clientHeight >= page.scrollHeight - 1; })()`,
    );
  });

  it("shows its values once there are some", async () => {
    const meter = await show(empty);
    await meter.page.evaluate(
      `(() => { const meter = document.querySelector("#meter"); meter.snapshot = ${JSON.stringify(snapshotOf(archive))}; return meter.updateComplete; })()`,
    );
    assert.doesNotMatch(await meter.text(), lines);
    assert.equal(await meter.count(".row"), 5);
  });
});
