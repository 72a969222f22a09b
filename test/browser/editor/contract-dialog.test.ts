/** The dialog of a contract: what is wrong is refused at its field, and what is right is saved as it is priced. */
import assert from "node:assert/strict";
import { parseDay } from "../../../nodes/readings/index.js";
import { knownTo } from "../../../nodes/pricing/index.js";
import { dateText } from "../../../nodes/texts/index.js";
import { invalidContracts } from "../../pricing/invalid-contracts.js";
import { demoMeter } from "../editor-page.js";
import { assertAccessible, assertTranslated, english, french, withEditors } from "./editors.js";

const type = "enedis-linky-contract";
const form = `#${type}-form`;

const base = { kind: "supply", anniversary: "01-01", instalment: null };
const own = { subscription: 15.86, classes: { HP: 0.2142, HC: 0.1589 } };
const house = {
  id: "house",
  type,
  name: "Maison",
  ...base,
  versions: [
    { from: "", offer: "base", power: 6, prices: "regulated", hours: [], rules: [] },
    {
      from: "2025-11-01",
      offer: "hphc",
      power: 9,
      prices: own,
      hours: [
        { from: "22:00", to: "06:00" },
        { from: "05:00", to: "07:00", season: { from: "11-01", to: "03-31" } },
      ],
      rules: [],
    },
  ],
};
const rules = {
  id: "rules",
  type,
  name: "Règles",
  ...base,
  versions: [
    {
      from: "",
      offer: "custom",
      power: 6,
      hours: [],
      prices: { subscription: 10, classes: { "Week-end": 0.15, Rouge: 0.7, Jour: 0.2 } },
      rules: [
        { class: "Week-end", days: [6, 7], holidays: true },
        { class: "Rouge", color: "red", from: "06:00", to: "22:00" },
        { class: "Jour" },
      ],
    },
  ],
};
/** Of a home with panels. */
const panels = {
  id: "panels",
  type,
  name: "Toit",
  ...base,
  versions: [{ from: "2026-01-01", offer: "base", power: 12, prices: "regulated", hours: [], rules: [] }],
};
const sale = {
  id: "sale",
  type,
  name: "Vente",
  ...base,
  kind: "feed-in",
  versions: [{ from: "", offer: "base", prices: { classes: { BASE: 0.1 } }, hours: [], rules: [] }],
};
const roof = { ...demoMeter, id: "roof", name: "Toit", contract: "panels", feedIn: "sale" };
const wrong = invalidContracts.map(({ saved }, i) => ({
  id: `wrong${i}`,
  type,
  name: `W${i}`,
  ...base,
  ...saved,
}));

/** What Node-RED does with a dialog besides the tray around it, which is dear: for the many contracts of one test. */
const WITHOUT_TRAY = `window.withoutTray = {
  open(id) {
    const node = RED.nodes.node(id);
    this.form = $("<form>").html($("script[data-template-name='${type}']").html()).appendTo(document.body);
    this.form.i18n();
    node._def.oneditprepare.call(node);
  },
  save(id) {
    const node = RED.nodes.node(id);
    delete node.validationErrors;
    node._def.oneditsave.call(node);
    RED.editor.validateNode(node);
    this.form.remove();
  },
}`;

describe("the dialog of a contract", function () {
  this.timeout(120_000);
  const { withEditor } = withEditors([house, rules, panels, sale, roof, ...wrong]);

  describe("in English", () => {
    const context = withEditor(english);

    it("says at its field what is invalid, and the node is marked", async () => {
      const { editor } = context;
      await editor.read(WITHOUT_TRAY);
      for (const [i, { title, field }] of invalidContracts.entries()) {
        const inDialog = i === 0;
        if (inDialog) await editor.editConfig(type, `wrong${i}`);
        else await editor.read(`withoutTray.open("wrong${i}")`);
        const places = await editor.page.$$eval(`${form} [data-error-at]`, (lines) =>
          lines
            .filter((line) => !(line as HTMLElement).hidden && line.textContent !== "")
            .map((line) => (line as HTMLElement).dataset["errorAt"]!),
        );
        const [place = ""] = places;
        assert.ok(places.length > 0, `${title}: nothing is said`);
        // At the field itself, at the list that it is in, or at the price that is missing.
        assert.ok(
          `${field}.`.startsWith(`${place}.`) || place.startsWith(`${field}.`),
          `${title}: ${places.join()}`,
        );
        assert.ok(place.split(".").length >= field.split(".").length - 1, `${title}: only at ${place}`);
        if (inDialog) await editor.save();
        else await editor.read(`withoutTray.save("wrong${i}")`);
        const errors = await editor.property<string[]>(`wrong${i}`, "validationErrors");
        assert.ok(errors.length > 0, `${title} is not marked`);
      }
    });

    it("says the days of a week with English punctuation", async () => {
      const { editor } = context;
      await editor.editConfig(type, "rules");
      assert.equal(
        await editor.page.getAttribute(`${form} .enedis-linky-week-days`, "aria-label"),
        "The week: Mon–Fri 00:00–24:00 Jour; Sat–Sun 00:00–24:00 Week-end",
      );
      await editor.cancel();
    });
  });

  for (const view of [french, english]) {
    describe(`in ${view.language}, ${view.dark ? "dark" : "light"}`, () => {
      const context = withEditor({ ...view, height: 1_700 });

      it("is translated, and has no axe finding in any state", async () => {
        const { editor } = context;
        const { page } = editor;
        const clean = (what: string): Promise<void> =>
          assertAccessible(editor, form, `contract-${what}-${view.language}`);
        // Dark, what is new in one state: the others are of the same parts.
        const isWhole = view === french;
        await editor.editConfig(type, "_ADD_");
        await assertTranslated(editor, form);
        await clean("new");
        const press = (index: number): Promise<void> =>
          page.locator(".enedis-linky-templates > button").nth(index).click();
        for (const [index, template] of [
          "hphc",
          "new-hours",
          "tempo",
          "weekend",
          "ejp",
          "sobriety",
          "series",
        ].entries()) {
          await press(index + 1);
          await assertTranslated(editor, form);
          if (isWhole || template === "weekend" || template === "sobriety") await clean(template);
          if (template === "tempo") {
            const until = dateText(view === french ? "fr" : "en", parseDay(knownTo)!);
            assert.ok((await editor.text(form)).includes(until), until);
          }
        }
        await page.selectOption("#enedis-linky-contract-kind", "feed-in");
        if (isWhole) await clean("feed-in");
        await editor.cancel();
        for (const id of isWhole ? ["house", "rules", "panels", "wrong12"] : ["house", "wrong12"]) {
          await editor.editConfig(type, id);
          for (const closed of await page.locator(`${form} details:not([open]) > summary`).all())
            await closed.click();
          await clean(id);
          await editor.cancel();
        }
        assert.equal(await editor.read("RED.nodes.dirty()"), false);
      });
    });
  }

  describe("in French", () => {
    const context = withEditor({ ...french, height: 1_400 });
    const at = (path: string): string => `${form} [data-at="versions.${path}"]`;

    it("leaves a contract as it is", async () => {
      const { editor } = context;
      await editor.editConfig(type, "house");
      await editor.save();
      assert.deepEqual(await editor.property("house", "versions"), house.versions);
      assert.equal(await editor.read("RED.nodes.dirty()"), false);
    });

    it("shows decimal commas and takes them", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "house");
      assert.equal(await page.inputValue(at("1.prices.classes.HP")), "0,2142");
      await page.fill(at("1.prices.classes.HP"), "0,21");
      await page.fill(at("1.prices.subscription"), "16.5");
      await page.fill(`${form} #enedis-linky-contract-instalment`, "82,50");
      await page.fill(`${form} #enedis-linky-contract-anniversary`, "1/11");
      await page.fill(`${form} #enedis-linky-contract-bill-day`, "17");
      await editor.save();
      const [, version] = await editor.property<(typeof house)["versions"]>("house", "versions");
      assert.deepEqual(version!.prices, { subscription: 16.5, classes: { HP: 0.21, HC: 0.1589 } });
      assert.equal(await editor.property("house", "instalment"), 82.5);
      assert.equal(await editor.property("house", "anniversary"), "11-01");
      assert.equal(await editor.property("house", "billDay"), 17);
      assert.equal(await editor.read("RED.nodes.dirty()"), true);
    });

    it("fills in regulated prices, says from when they are, and goes on from them", async () => {
      const { editor } = context;
      const { page } = editor;
      await page.clock.setFixedTime("2026-11-24T12:00:00+01:00");
      await editor.editConfig(type, "house");
      await page.selectOption(at("1.prices"), "regulated");
      assert.equal(await page.inputValue(at("1.prices.classes.HC")), "0,1589");
      assert.equal(await page.inputValue(at("1.prices.subscription")), "19,88");
      assert.equal(await page.isEditable(at("1.prices.classes.HC")), false);
      // A look changes nothing: one's own come back, also after another kind.
      await page.selectOption(at("1.prices"), "own");
      assert.equal(await page.inputValue(at("1.prices.subscription")), "15,86");
      await page.selectOption(at("1.prices"), "regulated");
      await page.selectOption(`#${type}-kind`, "feed-in");
      await page.selectOption(`#${type}-kind`, "supply");
      assert.equal(await page.inputValue(at("1.prices")), "regulated");
      assert.equal(await page.inputValue(at("1.prices.subscription")), "19,88");
      const told = await editor.text(`${form} .enedis-linky-version .enedis-linky-told`);
      assert.match(told, /^Prix en vigueur depuis le 1er août 2026, vérifiés le 25 novembre 2026\.$/);
      await page.fill(at("1.power"), "7");
      assert.match(
        await editor.text(`${form} .enedis-linky-version .enedis-linky-told`),
        /pas de prix pour 7\skVA/,
      );
      await page.fill(at("1.power"), "6");
      assert.equal(await page.inputValue(at("1.prices.subscription")), "15,86");
      await page.selectOption(at("1.prices"), "own");
      await page.fill(at("1.prices.classes.HC"), "0,12");
      await editor.save();
      const [, version] = await editor.property<(typeof house)["versions"]>("house", "versions");
      assert.deepEqual(version!.prices, { subscription: 15.86, classes: { HP: 0.2142, HC: 0.12 } });
    });

    it("says what Base and feeding in are, and has the surcharge in the subscription once the box is checked", async () => {
      const { editor } = context;
      const { page } = editor;
      await page.clock.setFixedTime("2026-11-24T12:00:00+01:00");
      await editor.editConfig(type, "panels");
      const hints = (): Promise<string[]> =>
        page.locator(`${form} .enedis-linky-hint[role=status]:visible`).allTextContents();
      const [closed, asked] = await hints();
      assert.match(closed!, /^Depuis le 1er février 2025, Base ne se souscrit plus à partir de 9\skVA/);
      assert.match(asked!, /^Un compteur de ce contrat a aussi un contrat de vente/);
      assert.equal(await page.inputValue(at("0.prices.subscription")), "23,76");
      await page.check(at("0.injects"));
      assert.equal(await page.inputValue(at("0.prices.subscription")), "24,7442");
      assert.deepEqual(await hints(), [closed]);
      await page.fill(at("0.power"), "24");
      assert.match((await hints()).join(), /prend fin le 1er février 2027/);
      await page.fill(at("0.power"), "6");
      assert.deepEqual(await hints(), []);
      await editor.save();
      const [version] = await editor.property<{ injects?: boolean }[]>("panels", "versions");
      assert.equal(version!.injects, true);
      assert.equal(await editor.property("panels", "valid"), true);
    });

    it("offers a version from a change of prices on, with the last prices to correct", async () => {
      const { editor } = context;
      const { page } = editor;
      const told = page.locator(`${form} .enedis-linky-version[open] .enedis-linky-told`).first();
      const button = page.getByRole("button", { name: "Saisir les nouveaux prix" });
      await page.clock.setFixedTime("2027-02-14T23:30:00+01:00");
      await editor.editConfig(type, "house");
      await page.selectOption(at("1.prices"), "regulated");
      assert.match((await told.textContent())!, /vérifiés le 25 novembre 2026\.$/);
      assert.equal(await button.count(), 0);
      await editor.cancel();
      // In Paris, it is the 15th; a price of a version that ended before is right.
      await page.clock.setFixedTime("2027-02-14T23:30:00Z");
      await editor.editConfig(type, "house");
      assert.equal(await button.count(), 0);
      await page.selectOption(at("1.prices"), "regulated");
      assert.match((await told.textContent())!, /2026\u00a0: ils ont pu changer le 1er février 2027\.$/);
      await button.click();
      assert.equal(await button.count(), 0);
      assert.equal(await page.inputValue(at("2.from")), "2027-02-01");
      assert.equal(await page.inputValue(at("2.prices.subscription")), "19,88");
      await page.fill(at("2.prices.classes.HC"), "0,1701");
      await editor.save();
      const versions = await editor.property<(typeof house)["versions"]>("house", "versions");
      assert.deepEqual(
        versions.map(({ from, prices }) => [from, prices]),
        [
          ["", "regulated"],
          ["2025-11-01", "regulated"],
          ["2027-02-01", { subscription: 19.88, classes: { HP: 0.2142, HC: 0.1701 } }],
        ],
      );
      assert.deepEqual(versions[2]!.hours, house.versions[1]!.hours);
    });

    it("asks whether a price above 2 € was meant in cents, and saves it all the same", async () => {
      const { editor } = context;
      const { page } = editor;
      const told = page.locator(`${form} .enedis-linky-version[open] .enedis-linky-told`).first();
      await editor.editConfig(type, "house");
      await page.selectOption(at("1.prices"), "own");
      assert.equal(await told.isVisible(), false);
      await page.fill(at("1.prices.classes.HC"), "15,89");
      assert.equal(
        await told.textContent(),
        "Le prix «\u00a0Heures creuses\u00a0» semble être en centimes\u00a0: pour 15,89 centimes, saisissez 0,1589.",
      );
      await page.fill(at("1.prices.classes.HC"), "2,0");
      assert.equal(await told.isVisible(), false);
      await page.fill(at("1.prices.classes.HP"), "22");
      assert.match((await told.textContent())!, /Heures pleines.* pour 22 centimes, saisissez 0,22\.$/);
      await editor.save();
      const [, version] = await editor.property<(typeof house)["versions"]>("house", "versions");
      assert.deepEqual((version!.prices as { classes: object }).classes, { HP: 22, HC: 2 });
    });

    it("adds versions, puts them in order by themselves, and removes them", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "house");
      await page.click("#enedis-linky-contract-add button");
      await page.fill(at("2.from"), "2024-02-01");
      await page.locator(at("2.from")).blur();
      assert.equal(await page.inputValue(at("1.from")), "2024-02-01");
      await page.fill(at("1.power"), "12");
      await editor.save();
      const days = async (): Promise<string[]> =>
        (await editor.property<(typeof house)["versions"]>("house", "versions")).map(
          ({ from, power }) => `${from} ${power}`,
        );
      assert.deepEqual(await days(), [" 6", "2024-02-01 12", "2025-11-01 9"]);
      await editor.editConfig(type, "house");
      await page.click(at("2.remove"));
      await editor.save();
      assert.deepEqual(await days(), [" 6", "2024-02-01 12"]);
    });

    it("shows the week: its classes, hours that overlap, and hours without a class", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "house");
      const week = `${form} .enedis-linky-version[open]`;
      const said = (): Promise<string | null> =>
        page.getAttribute(`${week} .enedis-linky-week-days`, "aria-label");
      assert.match(
        (await said())!,
        /lun\.–dim\. 00:00–05:00 Heures creuses, 05:00–06:00 Heures creuses, 06:00–07:00/,
      );
      assert.match(
        await editor.text(`${week} .enedis-linky-week-legend`),
        /se recouvrent\s: lun\.–dim\. 05:00–06:00/,
      );
      await page.selectOption(`${week} > div > select[aria-label="Semaine de la saison"]`, { index: 1 });
      assert.doesNotMatch((await said())!, /05:00/);
      await page.fill(at("1.hours.0.to"), "07h30");
      assert.match((await said())!, /^La semaine\s: lun\.–dim\. 00:00–07:30 Heures creuses/);
      await page.click(`${week} .enedis-linky-windows .fa-trash`);
      await page.click(`${week} .enedis-linky-windows .fa-trash`);
      assert.match(
        await editor.text(`${week} .enedis-linky-week-legend`),
        /Sans poste\s: lun\.–dim\. 00:00–24:00/,
      );
      await editor.cancel();
    });

    it("names an offer that the kind does not have", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "house");
      await page.selectOption("#enedis-linky-contract-kind", "feed-in");
      assert.deepEqual(await page.locator(`${at("1.offer")} > option`).allTextContents(), [
        "Base",
        "Heures pleines, heures creuses",
        "Mes propres règles",
        "Prix heure par heure (reçus par message)",
      ]);
      await editor.cancel();
    });

    it("goes on while hours that are not in use are half typed", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "house");
      await page.selectOption(at("1.hours.0.season"), "other");
      await page.selectOption(at("1.offer"), "custom");
      await page.fill(at("1.power"), "beaucoup");
      assert.match(await editor.text(`${form} [data-error-at="versions.1.power"]`), /nombre entier/);
      await editor.cancel();
    });

    it("keeps the keyboard in the version that it is in", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "house");
      await page.locator(`${form} details:not([open]) > summary`).click();
      await page.selectOption(at("0.offer"), "hphc");
      const add = ".enedis-linky-windows + .red-ui-button";
      for (const version of [0, 1]) {
        const card = page.locator(`${form} .enedis-linky-version`).nth(1 - version);
        await card.locator(add).waitFor();
        await card.locator(add).press("Enter");
        assert.equal(await card.locator(`${add}:focus`).count(), 1, `version ${version}`);
      }
      await editor.cancel();
    });

    it("is worked by the keyboard: days, order of rules, a renamed class", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "rules");
      await page.fill(at("0.rules.0.class"), "Samedi");
      assert.equal(await page.inputValue(at("0.prices.classes.Samedi")), "0,15");
      await page.focus(`${form} .enedis-linky-days button[title="Dimanche"]`);
      await page.keyboard.press("Space");
      assert.equal(
        await page.getAttribute(`${form} .enedis-linky-days button[title="Dimanche"]`, "aria-pressed"),
        "false",
      );
      await page.focus(`${form} .enedis-linky-windows .red-ui-button:has(.fa-arrow-down)`);
      await page.keyboard.press("Enter");
      const focused = await page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
      assert.match(focused ?? "", /^Descendre/);
      await editor.save();
      const [version] = await editor.property<(typeof rules)["versions"]>("rules", "versions");
      assert.deepEqual(version!.rules.slice(0, 2), [
        rules.versions[0]!.rules[1],
        { class: "Samedi", days: [6], holidays: true },
      ]);
      assert.deepEqual(version!.prices.classes, { Rouge: 0.7, Samedi: 0.15, Jour: 0.2 });
    });

    it("gives a rule the label of announced days, and takes it away; the last one has none", async () => {
      const { editor } = context;
      const label = (rule: number, text: string) => editor.page.fill(at(`0.rules.${rule}.announced`), text);
      await editor.editConfig(type, "rules");
      for (const rule of [0, 1, 2]) await label(rule, " EJP 22 ");
      assert.match(await editor.text(form), /La dernière règle doit être sans condition/);
      for (const rule of [1, 2]) await label(rule, "");
      await editor.save();
      const [version] = await editor.property<(typeof rules)["versions"]>("rules", "versions");
      assert.deepEqual(version!.rules, [
        { ...rules.versions[0]!.rules[0], announced: "EJP 22" },
        ...rules.versions[0]!.rules.slice(1),
      ]);
    });

    it("keeps the price of a class whose new name is typed past another's", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "rules");
      await page.focus(at("0.rules.1.class"));
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.type("Jours");
      assert.equal(await page.inputValue(at("0.prices.classes.Jours")), "0,70");
      assert.equal(await page.inputValue(at("0.prices.classes.Jour")), "0,20");
      await editor.cancel();
    });

    it("takes a class whose name every object has", async () => {
      const { editor } = context;
      const { page } = editor;
      await editor.editConfig(type, "rules");
      await page.fill(at("0.rules.1.class"), "constructor");
      const price = at("0.prices.classes.constructor");
      assert.equal(await page.inputValue(price), "0,70");
      await page.fill(price, "0,80");
      await editor.save();
      const [version] = await editor.property<(typeof rules)["versions"]>("rules", "versions");
      assert.deepEqual(Object.entries(version!.prices.classes)[1], ["constructor", 0.8]);
    });

    it("is never offered for deletion as unused", async () => {
      const { editor } = context;
      await editor.read('RED.sidebar.show("config")');
      const entry = editor.page.locator(".red-ui-palette-node-config", { hasText: "Maison" });
      await entry.waitFor();
      assert.equal(
        await editor.page.locator(".red-ui-palette-node-config-unused", { hasText: "Maison" }).count(),
        0,
      );
      assert.equal(await editor.read(`RED.nodes.getType("${type}").hasUsers`), false);
    });
  });
});
