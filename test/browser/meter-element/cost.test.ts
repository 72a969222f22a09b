/** The screens of costs: `<linky-meter>` has them for the directions that a contract prices. */
import assert from "node:assert/strict";
import { parseDay } from "../../../nodes/readings/index.js";
import type { CostAnswer, CostSum, Snapshot } from "../../../nodes/widget/protocol.js";
import { costs, pricedBy } from "./costs.js";
import { snapshotOf, TODAY, type MeterPage } from "./meter-page.js";
import { archive, both, withMeters } from "./meters.js";

const spaces = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

describe("<linky-meter>", () => {
  const { open, show } = withMeters();
  const priced = snapshotOf(archive, pricedBy("consumption"));

  const figures = async (meter: MeterPage): Promise<string[][]> => {
    await meter.page.locator("#meter .at-cost .rows").waitFor();
    return meter.values();
  };
  const facts = async (meter: MeterPage): Promise<string[]> => (await meter.seen(".facts p")).map(spaces);
  const update = (meter: MeterPage, changes: Partial<Snapshot>): Promise<void> =>
    meter.page.evaluate(`(() => {
      const meter = document.querySelector("#meter");
      meter.snapshot = { ...meter.snapshot, ...${JSON.stringify(changes)} };
      return meter.updateComplete;
    })()`);

  /** A meter on its screen of costs that is answered this. */
  async function answered(answer: Omit<CostAnswer, "id">, language = "fr"): Promise<MeterPage> {
    const meter = await show(priced, { language }, {}, null);
    await meter.page.evaluate(`document.querySelector("#meter").addEventListener("linky-question",
      ({ target, detail: { id } }) => target.answer({ id, ...${JSON.stringify(answer)} }))`);
    await meter.key("next");
    await figures(meter);
    return meter;
  }

  describe("with a contract", () => {
    it("has its costs after the values: this month, the newest day, the month before", async () => {
      const meter = await show(priced);
      assert.deepEqual(meter.costQuestions, []);
      await meter.key("next");
      assert.equal(await meter.title(), "Coût");
      assert.deepEqual(await figures(meter), [
        ["Mois", "1 – 23 nov., 512 kWh 2 jours sans prix", "112.84", "€"],
        ["Jour", "lun. 23 nov., 23,1 kWh", "5.07", "€"],
        ["Mois précédent", "1 – 31 oct., 455 kWh", "97.61", "€"],
      ]);
      assert.deepEqual(await facts(meter), [
        "HP bleu 0,1612 €/kWh, jusqu’à 22:00",
        "Tempo bleu, demain rouge (provisoire)",
        "Jours restants environ 41 blancs et 21 rouges",
        "Sans toute sa courbe, un jour n’a pas tout son prix.",
        "Année du contrat environ 1 240 €",
        "Reste après mensualités 36 €",
        "Abonnement du mois, compris 12,40 €",
        "Prix vérifiés 25 nov. 2026",
      ]);
      assert.deepEqual(
        meter.costQuestions.map(({ direction, measure }) => [direction, measure]),
        [["consumption", "cost"]],
      );
      for (const title of ["30 jours en €", "12 mois en €", "7 jours"]) {
        await meter.key("next");
        assert.equal(await meter.title(), title);
      }
    });

    it("has none of it without one", async () => {
      const meter = await show();
      assert.equal(await meter.count(".ring i"), 8);
      await meter.key("next");
      assert.equal(await meter.title(), "7 jours");
    });

    it("for feed-in, says what production earned", async () => {
      const sides = both(archive);
      const meter = await show(snapshotOf(archive, { sides, ...pricedBy("consumption", "production") }));
      assert.equal(await meter.count(".ring i"), 13);
      for (let i = 0; i < 3; i++) await meter.key("next");
      assert.equal(await meter.title(), "Vente");
      const [month, day] = await figures(meter);
      assert.deepEqual([month![2], day![2]], ["6.18", "0.04"]);
      assert.deepEqual(await facts(meter), ["Base 0,1000 €/kWh"]);
    });

    it("is in English too", async () => {
      const meter = await answered({ ...costs.consumption, lacks: ["prices"], pricesOf: "regulated" }, "en");
      assert.equal(await meter.title(), "Cost");
      assert.deepEqual(await meter.values(), [
        ["Month", "1 – 23 Nov, 512 kWh 2 days without a price", "112.84", "€"],
        ["Day", "Mon 23 Nov, 23.1 kWh", "5.07", "€"],
        ["Month before", "1 – 31 Oct, 455 kWh", "97.61", "€"],
      ]);
      assert.deepEqual(await facts(meter), [
        "HP blue 0.1612 €/kWh, until 22:00",
        "Tempo blue, tomorrow red (provisional)",
        "Days left about 41 white and 21 red",
        "The regulated tariff has no price for these days.",
        "Contract year about 1,240 €",
        "Left after instalments 36 €",
        "Subscription this month, included 12.40 €",
        "Prices checked 25 Nov 2026",
      ]);
    });

    it("says since when prices may be old, in place of when they were checked", async () => {
      const { checked, ...answer } = costs.consumption;
      assert.ok(checked !== undefined);
      for (const [language, said] of [
        ["fr", "Prix à vérifier depuis 1 févr. 2027"],
        ["en", "Prices may be old since 1 Feb 2027"],
      ] as const) {
        const meter = await answered({ ...answer, old: parseDay("2027-02-01")! }, language);
        assert.equal((await facts(meter)).at(-1), said);
      }
    });

    it("names bills as such where they do not begin on the 1st, with their days", async () => {
      const { month, previous, forecast } = costs.consumption;
      const bill = (sum: CostSum, from: number, to: number): CostSum => ({ ...sum, from, to });
      const bills = {
        ...costs.consumption,
        billDay: 17,
        ...(forecast && { forecast }),
        month: bill(month!, TODAY - 7, TODAY),
        previous: bill(previous!, TODAY - 38, TODAY - 7),
      };
      const meter = await answered(bills);
      const rows = await figures(meter);
      assert.deepEqual(
        rows.map(([name, when]) => [name, when!.split(",")[0]]),
        [
          ["Facture", "17 – 23 nov."],
          ["Jour", "lun. 23 nov."],
          ["Facture d’avant", "17 oct. – 16 nov."],
        ],
      );
      assert.ok((await facts(meter)).includes("Abonnement de la facture, compris 12,40 €"));
      const english = await answered(bills, "en");
      assert.deepEqual(
        (await english.values()).map(([name]) => name),
        ["Bill", "Day", "Bill before"],
      );
      assert.ok((await facts(english)).includes("Subscription this bill, included 12.40 €"));
      await english.page
        .locator("#meter [role=status]")
        .filter({ hasText: "Bill, 17 – 23 Nov" })
        .waitFor({ state: "attached" });
    });

    it("forecasts the bill as an estimate, with its bounds on request and read aloud", async () => {
      const told = async (forecast: CostAnswer["forecast"]): Promise<string[]> => {
        const meter = await answered({ ...costs.consumption, ...(forecast && { forecast }) }, "en");
        return (await facts(meter)).filter((fact) => /year|instalments/i.test(fact));
      };
      assert.deepEqual(await told({ value: 124_012, low: 109_950, high: 138_074, left: -3_612 }), [
        "Contract year about 1,240 €",
        "Instalments too high by 36 €",
      ]);
      assert.deepEqual(await told({ value: 124_012, low: 109_950, high: 138_074 }), [
        "Contract year about 1,240 €",
      ]);
      const meter = await answered({ ...costs.consumption, lacks: [] });
      const title = await meter.page.locator("#meter .facts data").getAttribute("title");
      assert.equal(spaces(title!), "Estimation, de 1 100 € à 1 381 €.");
    });

    it("says why costs are not whole beside those only", async () => {
      const { month, previous } = costs.consumption;
      const { unpriced, ...whole } = month!;
      assert.ok(unpriced !== undefined);
      const inPart = { ...previous!, inPart: { days: 3, first: previous!.from } };
      for (const [sums, fr, en] of [
        [
          { month: whole, previous: inPart },
          ["Mois précédent Sans tous ses prix reçus, un jour n’a pas tout son coût."],
          ["Month before No full cost without all prices of a day."],
        ],
        [
          { previous: inPart },
          ["Sans tous ses prix reçus, un jour n’a pas tout son coût."],
          ["No full cost without all prices of a day."],
        ],
        [{ month: whole }, [], []],
      ] as const) {
        for (const [language, expected] of [
          ["fr", fr],
          ["en", en],
        ] as const) {
          const meter = await answered({ ...costs.consumption, ...sums, lacks: ["series"] }, language);
          assert.deepEqual(
            (await facts(meter)).filter((fact) => fact.endsWith(".")),
            expected,
          );
        }
      }
    });

    it("says that days lack their Tempo colour, and others their curve", async () => {
      const lacks = ["color", "curve"] as const;
      const said = async (language: "fr" | "en"): Promise<string[]> => {
        const meter = await answered({ ...costs.consumption, lacks }, language);
        return (await facts(meter)).filter((fact) => fact.endsWith("."));
      };
      assert.deepEqual(await said("fr"), [
        "Sans sa couleur Tempo, un jour n’a pas tout son prix.",
        "Sans toute sa courbe, un jour n’a pas tout son prix.",
      ]);
      assert.deepEqual(await said("en"), [
        "No full price without a day’s Tempo colour.",
        "No full price without a day’s whole curve.",
      ]);
    });

    it("names the day of which a sum has only a part, or says how many there are", async () => {
      const { month } = costs.consumption;
      const first = TODAY - 4;
      const noted = async (lacking: Partial<CostSum>, language = "fr"): Promise<string> => {
        const { from, to, value, energy } = month!;
        const meter = await answered({ month: { from, to, value, energy, ...lacking } }, language);
        return (await meter.values())[0]![1]!;
      };
      for (const [lacking, fr, en] of [
        [{ inPart: { days: 1, first } }, "dont 20 nov. en partie", "20 Nov only in part"],
        [{ inPart: { days: 3, first } }, "dont 3 jours en partie", "3 days only in part"],
        [{ unpriced: 1 }, "1 jour sans prix", "1 day without a price"],
        [
          { unpriced: 2, inPart: { days: 1, first } },
          "2 jours sans prix, 1 en partie",
          "2 days without a price, 1 in part",
        ],
      ] as const) {
        assert.equal(await noted(lacking), `1 – 23 nov., 512 kWh ${fr}`);
        assert.equal(await noted(lacking, "en"), `1 – 23 Nov, 512 kWh ${en}`);
      }
    });

    it("shows that nothing is priced, large sums with their cents, and what is below zero", async () => {
      const { month, day, previous } = costs.consumption;
      const meter = await answered({ month: { ...month!, value: null, unpriced: 23 } });
      assert.deepEqual(await meter.values(), [
        ["Mois", "1 – 23 nov., 512 kWh 23 jours sans prix", "-----", "€"],
        ["Jour", "sans prix", "-----", "€"],
        ["Mois précédent", "sans prix", "-----", "€"],
      ]);
      const large = await answered({
        month: { ...month!, value: 12_345_678 },
        day: { ...day!, value: -312 },
        previous: { ...previous!, value: 1_234_567 },
      });
      assert.deepEqual(
        (await large.values()).map(([, , value]) => value),
        ["123457", "-3.12", "12345.67"],
      );
      assert.deepEqual(await large.faults(), []);
    });

    it("says so without readings, and when it is not answered", async () => {
      const meter = await show(priced, {}, {}, null);
      await meter.page.evaluate(`document.querySelector("#meter").addEventListener("linky-question",
        ({ target, detail: { id } }) => target.answer({ id }))`);
      await meter.key("next");
      await meter.page.getByText("Aucun relevé pour cette période.").first().waitFor();
      const refused = await show(priced, {}, {}, null);
      await refused.page.evaluate(`document.querySelector("#meter").addEventListener("linky-question",
        ({ target, detail: { id } }) => target.answer({ id, refused: { fr: "Pas prêt.", en: "Not ready." } }))`);
      await refused.key("next");
      await refused.page.getByText("Pas prêt.").first().waitFor();
    });

    it("asks again when costs may have changed, and keeps the old ones until then", async () => {
      const meter = await show(priced);
      await meter.key("next");
      const before = await figures(meter);
      const asked = (): number => meter.costQuestions.length;
      await update(meter, { revision: 2 });
      await meter.page.waitForTimeout(300);
      assert.equal(asked(), 1);
      await update(meter, { costs: { consumption: "2" } });
      assert.deepEqual(await meter.values(), before);
      for (let i = 0; asked() < 2 && i < 100; i++) await meter.page.waitForTimeout(20);
      assert.equal(asked(), 2);
    });

    it("goes back to the values when the contract is gone", async () => {
      const meter = await show(priced, { storageKey: "costs" });
      await meter.key("next");
      await figures(meter);
      await update(meter, { costs: {} });
      assert.equal(await meter.title(), "Consommation");
      assert.equal(await meter.count(".ring i"), 8);
    });

    it("is read aloud with all that it shows", async () => {
      const meter = await open({}, archive);
      await meter.add(priced);
      await meter.press("ArrowRight");
      await figures(meter);
      await meter.page
        .locator("#meter [role=status]")
        .filter({ hasText: "Prix" })
        .waitFor({ state: "attached" });
      assert.equal(
        spaces(await meter.said()),
        "Coût, écran 2 sur 11. Mois, 1 – 23 nov., 512 kWh : 112,84 €, 2 jours sans prix. " +
          "Jour, lun. 23 nov., 23,1 kWh : 5,07 €. Mois précédent, 1 – 31 oct., 455 kWh : 97,61 €. " +
          "HP bleu : 0,1612 €/kWh, jusqu’à 22:00. Tempo : bleu, demain rouge (provisoire). " +
          "Jours restants : environ 41 blancs et 21 rouges. Sans toute sa courbe, un jour n’a pas tout son prix. " +
          "Année du contrat : environ 1 240 €. Estimation, de 1 100 € à 1 381 €. " +
          "Reste après mensualités : 36 €. " +
          "Abonnement du mois, compris : 12,40 €. Prix vérifiés : 25 nov. 2026.",
      );
    });

    it("leaves the arrows to the page: its figures open nothing", async () => {
      const meter = await show(priced);
      await meter.key("next");
      await figures(meter);
      const isLeft = await meter.page.evaluate<boolean>(
        'document.querySelector("#meter").shadowRoot.querySelector(".key").dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true, composed: true }))',
      );
      assert.equal(isLeft, true);
    });

    for (const [name, style, rows] of [
      ["small", "width: 120px; height: 120px", 1],
      ["low", "width: 371px; height: 240px", 3],
      ["flat", "width: 400px; height: 120px", 2],
      ["phone", "width: 340px; height: 470px", 3],
      ["wall", "width: 1900px; height: 1060px", 3],
    ] as const) {
      it(`fits a tile that is ${name}, this month first`, async () => {
        const meter = await show(priced, { style }, { width: 1_960, height: 1_120 });
        await meter.press("ArrowRight");
        await figures(meter);
        assert.equal(await meter.visible(".rows .row"), rows);
        assert.match((await meter.seen(".rows .measure"))[0]!, /^Mois$/i);
        assert.deepEqual(await meter.faults(), []);
      });
    }
  });

  assert.equal(costs.consumption.month!.to, TODAY);
});
