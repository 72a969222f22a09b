/** The comparison of offers in the dialog of a contract: asked by a button, told in words, a bar for each. */
import assert from "node:assert/strict";
import type { OffersComparison } from "../../../nodes/editor/contract-api.js";
import { MANY } from "../../../nodes/editor/list-search.js";
import { demoMeter } from "../editor-page.js";
import { assertAccessible, assertTranslated, english, french, itOnce, withEditors } from "./editors.js";

const type = "enedis-linky-contract";
const section = `#${type}-compare`;

const contract = (id: string, kind = "supply"): object => ({
  id,
  type,
  name: id,
  kind,
  anniversary: "01-01",
  instalment: null,
  versions: [{ from: "", offer: "base", power: 6, prices: { classes: { BASE: 0.2 } }, hours: [], rules: [] }],
});
const meter = (id: string, of: string, more: object = {}): object => ({
  ...demoMeter,
  id,
  name: id,
  contract: of,
  ...more,
});
const hours = [
  { from: "23:00", to: "07:00", season: { from: "11-01", to: "03-31" } },
  { from: "00:00", to: "08:00", season: { from: "04-01", to: "10-31" } },
];
const night = {
  id: "night",
  type,
  name: "night",
  kind: "supply",
  anniversary: "01-01",
  instalment: null,
  versions: [{ from: "", offer: "hphc", power: 6, prices: "regulated", hours, rules: [] }],
};
const nodes = [
  contract("house"),
  contract("shared"),
  contract("alone"),
  contract("sun", "feed-in"),
  contract("town"),
  ...Array.from({ length: MANY + 5 }, (_, i) => meter(`town${i}`, "town", { name: `Rue ${i}` })),
  meter("linky", "house"),
  night,
  meter("nightly", "night"),
  meter("first", "shared"),
  meter("second", "shared"),
];

describe("offers compared in the dialog of a contract", function () {
  this.timeout(120_000);
  const { withEditor } = withEditors(nodes);

  for (const [view, words] of [
    [
      french,
      {
        name: "HP/HC, tarif réglementé",
        text: "61\u00a0% de votre énergie tombe en heures creuses.",
        note: "Le tarif réglementé a été vérifié le 25 novembre 2026.",
        figures: ["1 188,40 €", "+51,60 €", "1 240,00 €", "–", "–", "–"],
        present: "votre contrat",
        alone: "Choisissez ce contrat dans un compteur, puis déployez.",
        deploy: "Déployez d’abord le compteur qui a ce contrat.",
      },
    ],
    [
      english,
      {
        name: "HP/HC, regulated tariff",
        text: "61% of your energy falls in off-peak hours.",
        note: "The regulated tariff was checked on 25 November 2026.",
        figures: ["€1,188.40", "+€51.60", "€1,240.00", "–", "–", "–"],
        present: "your contract",
        alone: "Choose this contract in a meter, then deploy.",
        deploy: "First deploy the meter that has this contract.",
      },
    ],
  ] as const) {
    describe(`in ${view.language}`, () => {
      const hostile = `<b>$&__name__</b> ${"x".repeat(80)}`;
      const found: OffersComparison = {
        offers: [
          { name: words.name, power: 9, value: 1188.4, saving: 51.6, text: words.text },
          { name: "Maison", present: true, power: 9, value: 1240, saving: 0 },
          {
            name: hostile,
            power: null,
            value: null,
            saving: null,
            reason: "<i>?</i>",
            text: "<b>Closed.</b>",
          },
        ],
        span: "1–2",
        notes: ["365.", words.note],
        power: "9 kVA.",
      };
      let answer: object = found;
      const context = withEditor({ ...view, height: 1_500 });
      beforeEach(() => {
        answer = found;
        Object.assign(context.answers, { offers: () => answer });
      });
      const sent = (): unknown[] =>
        context.asked.flatMap(([route, body]) => (route === "offers" ? [body] : []));
      const told = async (): Promise<string> => context.editor.text(`${section} [role=status]`);
      const press = (): Promise<void> =>
        context.editor.page.locator(`${section} button[data-at="compare"]`).click();
      const table = `${section} table`;

      it("is asked by a button only; each offer has its figures, its bar and its reason", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.editConfig(type, "house");
        await assertTranslated(editor, section);
        assert.deepEqual(sent(), []);
        await page.locator(`${section} button[data-at="compare"]`).focus();
        await page.keyboard.press("Enter");
        await page.locator(table).waitFor();
        assert.deepEqual(sent(), [{ id: "linky", language: view === french ? "fr" : "en" }]);
        const figures = await page.locator(`${table} td:not([colspan])`).allTextContents();
        assert.deepEqual(
          figures.map((text) => text.replace(/[\u00a0\u202f]/g, " ")),
          words.figures,
        );
        const bars: number[] = await editor.read(
          `[...document.querySelectorAll("${table} .enedis-linky-offer-bar")].map((bar) => Math.round(1000 * bar.offsetWidth / bar.parentElement.clientWidth))`,
        );
        assert.ok(Math.abs(bars[0]! - 958) <= 3 && bars[1] === 1_000 && bars.length === 2, String(bars));
        const own = page.locator(`${table} .enedis-linky-present`);
        assert.deepEqual(await own.allTextContents(), [words.present]);
        assert.match((await page.locator(`${table} tbody.enedis-linky-own`).textContent())!, /Maison/);
        const text = (await page.locator(section).textContent())!;
        for (const part of [words.text, words.note, hostile, "<i>?</i> <b>Closed.</b>", "9 kVA."]) {
          assert.ok(text.includes(part), part);
        }
        assert.equal(await page.locator(`${section} :is(b, i:not(.fa))`).count(), 0);
        assert.equal(await editor.read(`document.activeElement.dataset.at`), "compare");
        await assertAccessible(editor, section, `contract-compare-${view.language}`);
        await editor.cancel();
      });

      it("has no sideways scroll at 420 pixels", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.editConfig(type, "house");
        await press();
        await page.locator(table).waitFor();
        // What a window of 420 pixels leaves a dialog.
        await editor.read(`document.querySelector("${section}").style.width = "360px"`);
        const widths: [number, number] = await editor.read(
          `[document.querySelector("${section}").scrollWidth, document.querySelector("${section}").clientWidth]`,
        );
        assert.deepEqual(widths, [360, 360]);
        await assertAccessible(editor, section, `contract-compare-narrow-${view.language}`);
        await editor.cancel();
      });

      itOnce(view, "is of the meter that is chosen, and another choice takes its answer away", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.editConfig(type, "shared");
        await page.locator(`${section} select`).selectOption("second");
        await press();
        await page.locator(table).waitFor();
        assert.deepEqual(sent(), [{ id: "second", language: view === french ? "fr" : "en" }]);
        await page.locator(`${section} select`).selectOption("first");
        assert.equal(await page.locator(table).count(), 0);
        assert.equal(await told(), "");
        await editor.cancel();
      });

      itOnce(view, "is of a meter that is searched for, where many have the contract", async () => {
        const { editor } = context;
        const { page } = editor;
        await editor.editConfig(type, "town");
        assert.equal(await page.locator(`${section} select`).isVisible(), false);
        const field = page.locator(`${section} input[role=combobox]`);
        assert.equal(await field.inputValue(), "Rue 0");
        await field.fill("rue 17");
        await page.keyboard.press("ArrowDown");
        await assertAccessible(editor, section, `contract-compare-many-${view.language}`);
        await page.keyboard.press("Enter");
        assert.equal(await field.inputValue(), "Rue 17");
        await press();
        await page.locator(table).waitFor();
        assert.deepEqual(sent(), [{ id: "town17", language: view === french ? "fr" : "en" }]);
        await editor.cancel();
      });

      itOnce(view, "says in words that nothing is held, or why it is refused", async () => {
        const { editor } = context;
        const { page } = editor;
        const isTold = (text: string): Promise<unknown> =>
          page.waitForFunction(
            `document.querySelector("${section} [role=status]").textContent === ${JSON.stringify(text)}`,
          );
        answer = { ...found, offers: [], notes: ["Nothing is held."] };
        await editor.editConfig(type, "house");
        await press();
        await isTold("Nothing is held.");
        assert.equal(await page.locator(table).count(), 0);
        answer = { error: { code: "not_deployed", text: "Deploy it <b>first</b>." }, status: 404 };
        await press();
        await isTold("Deploy it <b>first</b>.");
        assert.match(editor.complaints.splice(0).join(), /status of 404/);
        await editor.cancel();
      });

      it("says beside a version what its hours would have changed, until others are typed", async () => {
        const { editor } = context;
        const { page } = editor;
        const place = "versions.0.new-hours";
        const pressed = page.locator(`#${type}-form button[data-at="${place}"]`);
        const row = `#${type}-form .form-row:has(> [data-at="${place}"])`;
        const said = page.locator(`${row} [role=status]`);
        const reply = { text: "−12,17 € <b>$&</b>", notes: ["1–2", "365."] };
        Object.assign(context.answers, { hours: () => reply });
        await editor.editConfig(type, "night");
        assert.equal(await said.textContent(), "");
        await pressed.click();
        await page.locator(`${row} [role=status] > div`).nth(1).waitFor();
        const asked = context.asked.filter(([route]) => route === "hours");
        assert.deepEqual(asked, [
          ["hours", { id: "nightly", hours, language: view === french ? "fr" : "en" }],
        ]);
        assert.equal(await said.textContent(), `${reply.text}1–2 365.`);
        await assertAccessible(editor, row, `contract-new-hours-${view.language}`);
        await page.fill(`#${type}-form [data-at="versions.0.hours.0.from"]`, "23:08");
        assert.equal(await said.textContent(), "");
        assert.equal(await pressed.isDisabled(), false);
        await page.fill(`#${type}-form [data-at="versions.0.hours.0.from"]`, "25:08");
        assert.equal(await pressed.isDisabled(), true);
        await page.selectOption(`#${type}-form [data-at="versions.0.offer"]`, "base");
        assert.equal(await pressed.count(), 0);
        await editor.cancel();
      });

      it("needs a meter that has this contract, and is not there for what is sold", async () => {
        const { editor } = context;
        const { page } = editor;
        for (const id of ["alone", "_ADD_"]) {
          await editor.editConfig(type, id);
          assert.ok((await page.locator(section).textContent())!.includes(words.alone), id);
          assert.equal(await page.locator(`${section} button[data-at="compare"]`).isDisabled(), true);
          await editor.cancel();
        }
        await editor.editConfig(type, "sun");
        assert.equal(await page.locator(section).isVisible(), false);
        await editor.cancel();
      });
    });
  }
});
