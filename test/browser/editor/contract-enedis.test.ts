/** What Enedis knows, in the dialog of a contract: asked by a button, told in words, taken over by the user alone. */
import assert from "node:assert/strict";
import type { ContractAnswer } from "../../../nodes/editor/contract-api.js";
import { MANY } from "../../../nodes/editor/list-search.js";
import { demoMeter } from "../editor-page.js";
import { assertAccessible, assertTranslated, english, french, itOnce, withEditors } from "./editors.js";

const type = "enedis-linky-contract";
const row = `#${type}-ask`;

const version = { from: "", offer: "hphc", power: 6, prices: "regulated", rules: [] };
const contract = (id: string, versions: readonly object[], more: object = {}): object => ({
  id,
  type,
  name: id,
  kind: "supply",
  anniversary: "01-01",
  instalment: null,
  versions,
  ...more,
});
const meter = (id: string, service: string, of: string): object => ({
  ...demoMeter,
  id,
  name: id,
  service,
  contract: of,
});
const nightly = [{ from: "22:00", to: "06:00" }];

interface Version {
  readonly from: string;
  readonly power: number;
  readonly hours: object[];
}

const nodes = [
  contract("house", [{ ...version, hours: [{ from: "22:00", to: "06:00" }] }]),
  contract("dated", [
    { ...version, offer: "base", hours: [] },
    { ...version, from: "2025-11-01", hours: [{ from: "22:08", to: "06:08" }] },
    { ...version, from: "2099-01-01", hours: [{ from: "23:00", to: "07:00" }] },
  ]),
  contract("gateway", [{ ...version, hours: [{ from: "22:00", to: "06:00" }] }]),
  contract("bare", [{ ...version, hours: [] }]),
  meter("fourth", "data-connect", "bare"),
  contract("alone", [{ ...version, hours: [{ from: "22:00", to: "06:00" }] }]),
  meter("linky", "data-connect", "house"),
  meter("second", "myelectricaldata", "dated"),
  meter("third", "data-connect", "dated"),
  meter("conso", "conso-api", "gateway"),
  contract("town", [{ ...version, hours: [{ from: "22:00", to: "06:00" }] }]),
  ...Array.from({ length: MANY + 5 }, (_, i) => meter(`town${i}`, "data-connect", "town")),
];

describe("what Enedis knows, in the dialog of a contract", function () {
  this.timeout(120_000);
  const { withEditor } = withEditors(nodes);

  const facts: ContractAnswer = {
    power: 9,
    offPeak: [
      { from: "22:08", to: "05:38" },
      { from: "12:30", to: "13:00" },
    ],
    unread: {},
  };

  for (const [view, words] of [
    [
      french,
      {
        says: "Enedis indique : 9 kVA, heures creuses 22:08–05:38, 12:30–13:00. Ce sont les heures du compteur : comparez-les à votre facture.",
        taken: "Repris dans une nouvelle version, à partir du ",
        range: "Choisissez un jour du 1er novembre 2025 au 31 décembre 2098 : cette version vaut alors.",
        itself: "Repris. Vérifiez, enregistrez, puis déployez.",
        same: "Votre contrat dit la même chose.",
        unread: "Les heures ne sont pas comprises : « HC (<b>$&) ». Saisissez-les vous-même.",
      },
    ],
    [
      english,
      {
        says: "Enedis says: 9 kVA, off-peak 22:08–05:38, 12:30–13:00. These are the meter’s hours: compare them with your bill.",
        taken: "Filled in, in a new version from ",
        range: "Choose a day from 1 November 2025 to 31 December 2098: this version holds then.",
        itself: "Filled in. Check it, save, then deploy.",
        same: "Your contract says the same.",
        unread: "The hours are not understood: “HC (<b>$&)”. Enter them yourself.",
      },
    ],
  ] as const) {
    describe(`in ${view.language}`, () => {
      let answer: object = facts;
      const context = withEditor({ ...view, height: 1_400 });
      beforeEach(() => {
        answer = facts;
        Object.assign(context.answers, { contract: () => answer });
      });
      const sent = (): unknown[] =>
        context.asked.flatMap(([route, body]) => (route === "contract" ? [body] : []));
      const told = async (): Promise<string> =>
        (await context.editor.text(`${row} [role=status]`)).replace(/[\u00a0\u202f]/g, " ").trim();
      const press = (place: string): Promise<void> =>
        context.editor.page.locator(`${row} button[data-at="${place}"]`).click();
      const saved = <T>(id: string, property: string): Promise<T> => context.editor.property<T>(id, property);

      it("is asked by a button only, and nothing is taken over before the second one", async () => {
        const { editor } = context;
        await editor.editConfig(type, "house");
        await assertTranslated(editor, row);
        assert.deepEqual(sent(), []);
        await press("ask");
        await editor.page.locator(`${row} button[data-at="ask.take"]`).waitFor();
        assert.deepEqual(sent(), [{ id: "linky", language: view === french ? "fr" : "en" }]);
        assert.ok((await told()).startsWith(words.says), await told());
        await assertTranslated(editor, row);
        await assertAccessible(editor, row, `contract-enedis-${view.language}`);
        await editor.screenshot(`contract-enedis-${view.language}`);
        await editor.save();
        const [before] = await saved<{ power: number; hours: object[] }[]>("house", "versions");
        assert.deepEqual([before!.power, before!.hours], [6, [{ from: "22:00", to: "06:00" }]]);
      });

      it("is taken over into a version from a day on, by the keyboard, which stays in it", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.editConfig(type, "house");
        await page.locator(`${row} button[data-at="ask"]`).focus();
        await page.keyboard.press("Enter");
        const take = page.locator(`${row} button[data-at="ask.take"]`);
        await take.waitFor();
        await assertTranslated(editor, row);
        const day = page.locator(`${row} input[data-at="ask.from"]`);
        const today = await day.inputValue();
        assert.match(today, /^\d{4}-\d\d-\d\d$/);
        await day.fill("");
        assert.equal(await take.isDisabled(), true);
        await day.fill(today);
        await take.focus();
        await page.keyboard.press("Enter");
        assert.equal(await editor.read("document.activeElement.dataset.at"), "versions.1.from");
        assert.ok((await told()).startsWith(words.taken), await told());
        await assertAccessible(editor, `#${type}-form`, `contract-enedis-taken-${view.language}`);
        await press("ask");
        await page.waitForFunction(
          `document.querySelector("${row} [role=status]").textContent.includes(${JSON.stringify(words.same)})`,
        );
        assert.equal(await page.locator(`${row} button[data-at="ask.take"]`).count(), 0);
        await editor.save();
        const [before, after] = await saved<Version[]>("house", "versions");
        // What was since ever still is: the days before that day keep their hours.
        assert.deepEqual([before!.from, before!.power, before!.hours], ["", 6, nightly]);
        assert.deepEqual([after!.from, after!.power, after!.hours], [today, 9, facts.offPeak]);
      });

      itOnce(view, "goes into a copy of the version of that day, by the meter that is chosen", async () => {
        const { editor } = context;
        answer = { power: 12, unread: {} };
        await editor.editConfig(type, "dated");
        await editor.page.locator(`${row} select`).selectOption("third");
        await press("ask");
        await editor.page.fill(`${row} input[data-at="ask.from"]`, "2026-06-01");
        await press("ask.take");
        assert.deepEqual(sent(), [{ id: "third", language: view === french ? "fr" : "en" }]);
        await editor.save();
        const versions = await saved<Version[]>("dated", "versions");
        assert.deepEqual(
          versions.map(({ from, power }) => [from, power]),
          [
            ["", 6],
            ["2025-11-01", 6],
            ["2026-06-01", 12],
            ["2099-01-01", 6],
          ],
        );
        for (const { hours } of versions.slice(1, 3)) {
          assert.deepEqual(hours, [{ from: "22:08", to: "06:08" }]);
        }
      });

      it("is taken only while that version holds, and goes into itself on its first day", async () => {
        const { editor } = context;
        const { page } = editor;
        answer = { power: 12, unread: {} };
        await editor.editConfig(type, "dated");
        await page.locator(`${row} select`).selectOption("third");
        await press("ask");
        const take = page.locator(`${row} button[data-at="ask.take"]`);
        for (const day of ["2025-10-31", "2099-01-01"]) {
          await page.fill(`${row} input[data-at="ask.from"]`, day);
          assert.equal(await take.isDisabled(), true, day);
          assert.ok((await told()).includes(words.range), await told());
        }
        await page.fill(`${row} input[data-at="ask.from"]`, "2025-11-01");
        await press("ask.take");
        assert.equal(await told(), words.itself);
        await editor.save();
        const versions = await saved<Version[]>("dated", "versions");
        assert.deepEqual(
          versions.map(({ from, power }) => [from, power]),
          [
            ["", 6],
            ["2025-11-01", 12],
            ["2099-01-01", 6],
          ],
        );
      });

      itOnce(view, "fills in what is missing where it is", async () => {
        const { editor } = context;
        answer = { ...facts, power: 6 };
        await editor.editConfig(type, "bare");
        await press("ask");
        await press("ask.take");
        assert.equal(await editor.read("document.activeElement.dataset.at"), "versions.0.power");
        await editor.save();
        const versions = await saved<Version[]>("bare", "versions");
        assert.deepEqual(
          versions.map(({ from, hours }) => [from, hours]),
          [["", facts.offPeak]],
        );
      });

      itOnce(
        view,
        "is asked through a meter that is searched for, where many have the contract",
        async () => {
          const { editor } = context;
          const { page } = editor;
          await editor.editConfig(type, "town");
          assert.equal(await page.locator(`${row} select`).isVisible(), false);
          const field = page.locator(`${row} input[role=combobox]`);
          await field.fill("town17");
          await editor.screenshot(`contract-enedis-many-${view.language}`);
          await field.press("Enter");
          await press("ask");
          await page.locator(`${row} button[data-at="ask.take"]`).waitFor();
          assert.deepEqual(sent(), [{ id: "town17", language: view === french ? "fr" : "en" }]);
          await assertAccessible(editor, row, `contract-enedis-asked-${view.language}`);
          await editor.cancel();
        },
      );

      it("says what it does not understand as it is, and offers nothing of it", async () => {
        const { editor } = context;
        answer = { unread: { offPeak: "HC (<b>$&)" } };
        await editor.editConfig(type, "house");
        await press("ask");
        await editor.page.waitForFunction(
          `document.querySelector("${row} [role=status]").textContent.includes("<b>$&")`,
        );
        assert.ok((await told()).includes(words.unread), await told());
        assert.equal(await editor.page.locator(`${row} button[data-at="ask.take"]`).count(), 0);
        await editor.cancel();
      });

      it("says a refusal in the server's words", async () => {
        const { editor } = context;
        answer = { error: { code: "quota", text: "Requests are paused." }, status: 429 };
        await editor.editConfig(type, "house");
        await press("ask");
        await editor.page.waitForFunction(
          `document.querySelector("${row} [role=status]").textContent === "Requests are paused."`,
        );
        assert.match(editor.complaints.splice(0).join(), /status of 429/);
        await editor.cancel();
      });

      itOnce(
        view,
        "is not offered without a meter that has this contract and a service that tells it, or of what is sold",
        async () => {
          const { editor } = context;
          for (const id of ["alone", "gateway", "_ADD_"]) {
            await editor.editConfig(type, id);
            assert.equal(await editor.page.locator(row).isVisible(), false, id);
            await editor.cancel();
          }
          await editor.editConfig(type, "house");
          assert.equal(await editor.page.locator(row).isVisible(), true);
          await editor.page.selectOption("#enedis-linky-contract-kind", "feed-in");
          assert.equal(await editor.page.locator(row).isVisible(), false);
          await editor.cancel();
        },
      );
    });
  }
});
