/** The charts of costs, the tariff in force and the contract's name on `<linky-meter>`. */
import assert from "node:assert/strict";
import { fromWall, parseDay } from "../../../nodes/readings/index.js";
import type { CostBarsAnswer, Snapshot, Tariff } from "../../../nodes/widget/protocol.js";
import { costBars, pricedBy, tariffs } from "./costs.js";
import { AT, snapshotOf, TODAY, type MeterPage } from "./meter-page.js";
import { archive, both, withMeters } from "./meters.js";

const spaces = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");
const priced = snapshotOf(archive, pricedBy("consumption"));

describe("<linky-meter>", () => {
  const { show } = withMeters();
  const { consumption } = costBars;

  /** A meter on one of its charts of costs. */
  const at = async (presses: number, snapshot = priced, look: object = {}): Promise<MeterPage> => {
    const meter = await show(snapshot, look);
    for (let i = 0; i < presses; i++) await meter.key("next");
    await meter.chart();
    return meter;
  };

  /** A meter on its costs of 30 days, or 12 months, that is answered this. */
  async function answered(
    answer: Omit<CostBarsAnswer, "id">,
    look: object = {},
    asked: "30d" | "12m" = "30d",
  ): Promise<MeterPage> {
    const meter = await show(priced, look, {}, null);
    await meter.page.evaluate(`document.querySelector("#meter").addEventListener("linky-question",
      ({ target, detail: { id, period } }) => period === "${asked}" && target.answer({ id, ...${JSON.stringify(answer)} }))`);
    for (let i = asked === "30d" ? 2 : 3; i > 0; i--) await meter.key("next");
    return meter;
  }

  const select = (meter: MeterPage, selector: string): Promise<string[]> =>
    meter.page.evaluate(
      `[...document.querySelector("#meter").shadowRoot.querySelectorAll(${JSON.stringify(selector)})].map((one) => one.getAttribute("class"))`,
    );
  const legend = async (meter: MeterPage): Promise<string[]> =>
    (await meter.seen(".legend li")).map((text) =>
      spaces(text).replace(/^(.*?) ?([-−]?[\d ,.]+ €|–)$/, "$1: $2"),
    );

  describe("with a contract", () => {
    it("has the costs of 30 days by class, with their sum", async () => {
      const meter = await at(2);
      assert.equal(await meter.title(), "30 jours en €");
      const sum = (consumption["30d"].total! / 100).toFixed(2);
      assert.deepEqual(await meter.reading(), [
        "Coût",
        "25 oct. – 23 nov. 1 jour sans prix, 1 en partie",
        sum,
        "€",
      ]);
      assert.deepEqual(
        [await meter.count(".chart .hole"), await meter.count(".chart .lack")],
        [1, 1],
        "a day without any price is empty, one priced in part lacks something",
      );
      assert.deepEqual((await meter.seen(".notes p")).map(spaces), [
        "Pointillés : 1 jour sans prix, 1 en partie.",
        "Sans toute sa courbe, un jour n’a pas tout son prix.",
      ]);
      const drawn = new Set(await select(meter, ".chart .part"));
      for (const name of ["HPJB", "HCJB", "HPJW", "HCJW", "HPJR", "HCJR", "subscription"]) {
        assert.ok(
          [...drawn].some((classes) => classes.includes(name)),
          name,
        );
      }
      const entries = await legend(meter);
      assert.deepEqual(
        entries.map((entry) => entry.split(":")[0]),
        ["HP bleu", "HC bleu", "HP blanc", "HC blanc", "HP rouge", "HC rouge", "Abonnement"],
      );
      assert.deepEqual(await meter.faults(), []);
    });

    it("names every class on a phone too, with its euros", async () => {
      for (const style of ["width: 326px; height: 588px", "width: 290px; height: 680px"]) {
        const meter = await at(2, priced, { style });
        const [whole, last] = [
          await meter.box(".legend.parts"),
          await meter.box(".legend.parts li:last-child"),
        ];
        assert.ok(last.bottom <= whole.bottom + 1, `${style}: the last class is cut off`);
        assert.deepEqual(await meter.cut(".part-name"), []);
        assert.deepEqual(await meter.faults(), []);
      }
    });

    it("reads a bar out: its euros, the part of the subscription, and its classes in the legend", async () => {
      const meter = await at(2);
      await meter.press("ArrowUp");
      const last = consumption["30d"];
      assert.deepEqual((await meter.reading()).map(spaces), [
        "lun. 23 nov.",
        "abonnement 0,54 €",
        (last.values.at(-1)! / 100).toFixed(2),
        "€",
      ]);
      const cents = last.parts.map(({ values }) => values.at(-1)!);
      const entries = await legend(meter);
      assert.deepEqual(
        entries.map((entry) => Math.round(Number.parseFloat(entry.split(": ")[1]!.replace(",", ".")) * 100)),
        cents,
      );
      await meter.page
        .locator("#meter [role=status]")
        .filter({ hasText: "Abonnement" })
        .waitFor({ state: "attached" });
      assert.match(spaces(await meter.said()), /^lun. 23 nov. : \d+,\d\d €\. .*Abonnement 0,54 €\.$/);
    });

    it("says of a selected day that it has no price, or not its whole price: never zero", async () => {
      const meter = await at(2);
      const go = async (presses: number): Promise<string[]> => {
        for (let i = 0; i < presses; i++) await meter.press("ArrowUp");
        return (await meter.reading()).map(spaces);
      };
      const part = await go(6);
      assert.deepEqual(part.slice(0, 2), ["mer. 18 nov.", "prix incomplet"]);
      const none = await go(4);
      assert.deepEqual(none, ["sam. 14 nov.", "sans prix", "-----", "€"]);
      assert.ok((await legend(meter)).every((entry) => entry.endsWith("–")));
    });

    it("has 12 months, the current one last", async () => {
      const meter = await at(3);
      assert.equal(await meter.title(), "12 mois en €");
      await meter.press("ArrowUp");
      const { values } = consumption["12m"];
      const [name, sub, digits] = (await meter.reading()).map(spaces);
      assert.deepEqual([name, sub], ["novembre 2026", "abonnement 15,12 €"]);
      assert.equal(digits, (values.at(-1)! / 100).toFixed(2));
      await meter.press("ArrowUp");
      await meter.press("ArrowUp");
      assert.equal((await meter.reading())[1], "4 jours en partie");
    });

    it("has 12 bills, with their days, where they do not begin on the 1st", async () => {
      // The first one is cut: the contract began within it.
      const from = parseDay("2026-01-05")!;
      const { values, parts, total } = consumption["12m"];
      const bills: Omit<CostBarsAnswer, "id"> = {
        from,
        to: TODAY,
        step: "month",
        billDay: 17,
        total,
        values: values.slice(0, 12),
        parts: parts.map((part) => ({ ...part, values: part.values.slice(0, 12) })),
      };
      const meter = await answered(bills, { style: "width: 700px; height: 560px" }, "12m");
      await meter.chart();
      assert.equal(await meter.title(), "12 mois en €");
      assert.deepEqual((await meter.reading()).slice(0, 2).map(spaces), ["Coût", "5 janv. – 23 nov."]);
      const labels = await meter.page.evaluate<string[]>(
        `[...document.querySelector("#meter").shadowRoot.querySelectorAll(".chart text.axis")].map((one) => one.textContent.trim())`,
      );
      assert.equal(labels.filter((label) => /^[a-zA-Zéû]/.test(label)).join(" "), "D J F M A M J J A S O N");
      await meter.press("ArrowUp");
      assert.deepEqual((await meter.reading()).slice(0, 2).map(spaces), [
        "17 – 23 nov.",
        "abonnement 15,12 €",
      ]);
      await meter.press("ArrowUp");
      assert.equal(spaces((await meter.reading())[0]!), "17 oct. – 16 nov.");
      await meter.page
        .locator("#meter [role=status]")
        .filter({ hasText: "17 oct. – 16 nov." })
        .waitFor({ state: "attached" });
      const heads = await meter.page.evaluate<string[]>(
        `[...document.querySelector("#meter").shadowRoot.querySelectorAll("table tbody th")].map((cell) => cell.textContent.trim())`,
      );
      assert.deepEqual(
        [heads.length, ...[heads[0]!, heads[1]!].map(spaces)],
        [12, "5 – 16 janv.", "17 janv. – 16 févr."],
      );
      // The longest name: it has two years.
      const long = parseDay("2025-12-17")!;
      for (const style of ["width: 326px; height: 588px", "width: 240px; height: 300px"]) {
        const narrow = await answered({ ...bills, from: long }, { style }, "12m");
        await narrow.chart();
        await narrow.press("Home");
        assert.equal(spaces((await narrow.reading())[0]!), "17 déc. 2025 – 16 janv. 2026", style);
        assert.deepEqual(await narrow.faults(), [], style);
      }
    });

    it("has all of it in the table for those who cannot see", async () => {
      const meter = await at(2, priced, { language: "en" });
      const rows = await meter.page.evaluate<string[][]>(
        `[...document.querySelector("#meter").shadowRoot.querySelectorAll("table tr")].map((row) => [...row.children].map((cell) => cell.textContent.trim()))`,
      );
      assert.deepEqual(rows[0], [
        "Date",
        "Value",
        "Subscription",
        "HP blue",
        "HC blue",
        "HP white",
        "HC white",
        "HP red",
        "HC red",
      ]);
      assert.equal(rows.length, 31);
      assert.ok(rows[21]!.slice(1).every((cell) => cell === "no price"));
      assert.match(rows[25]![1]!, /, price incomplete$/);
    });

    it("shows what production earned by the switch of the other charts, or alone", async () => {
      const sides = both(archive);
      const all = snapshotOf(archive, { sides, ...pricedBy("consumption", "production") });
      const meter = await at(4, all);
      assert.equal(await meter.title(), "30 jours en €");
      await meter.page.locator("#meter .periods button").nth(1).click();
      await meter.page.locator("#meter .reading .measure").filter({ hasText: "Vente" }).waitFor();
      assert.deepEqual(
        (await legend(meter)).map((entry) => entry.split(":")[0]),
        ["Base"],
      );
      const alone = await at(3, snapshotOf(archive, { sides, ...pricedBy("production") }));
      assert.equal((await alone.reading())[0], "Vente");
      assert.deepEqual(await alone.seen(".title .mark"), ["Prod"]);
    });

    it("tells a user's own classes apart by patterns, and keeps what is below zero below", async () => {
      const values = [300, -100, null];
      const own = (name: string, place: number, cents: number[]): CostBarsAnswer["parts"][number] => ({
        kind: "class",
        name,
        own: place,
        values: cents,
        total: cents.reduce((sum, one) => sum + one, 0),
      });
      const from = TODAY - 3;
      const meter = await answered({
        from,
        to: TODAY,
        step: "day",
        values,
        unpriced: [0, 0, 1],
        parts: [own("Nuit", 0, [100, -200, 0]), own("Jour", 1, [200, 100, 0])],
        total: 200,
      });
      await meter.chart();
      const parts = await meter.page.evaluate<{ fill: string; y: number; bottom: number }[]>(
        `[...document.querySelector("#meter").shadowRoot.querySelectorAll(".chart .part")].map((one) => ({ fill: one.getAttribute("fill"), y: one.y.baseVal.value, bottom: one.y.baseVal.value + one.height.baseVal.value }))`,
      );
      assert.deepEqual(
        parts.map(({ fill }) => fill),
        ["url(#own-0)", "url(#own-1)", "url(#own-0)", "url(#own-1)"],
      );
      const zero = Number(
        await meter.page.evaluate(
          `document.querySelector("#meter").shadowRoot.querySelector(".base").getAttribute("y1")`,
        ),
      );
      assert.ok(parts[2]!.y > zero - 1 && parts[3]!.bottom < zero + 1);
      assert.equal(await meter.count(".chart pattern"), 2);
      assert.deepEqual(await legend(meter), ["Nuit: -1,00 €", "Jour: 3,00 €"]);
    });

    it("says so when nothing is held, and when nothing is priced", async () => {
      const nothing = await answered({
        from: TODAY,
        to: TODAY,
        step: "day",
        values: [],
        parts: [],
        total: null,
      });
      await nothing.page.getByText("Aucun relevé pour cette période.").first().waitFor();
      const span = { from: TODAY - 2, to: TODAY };
      const unpriced = await answered({
        ...span,
        step: "day",
        values: [null, null],
        parts: [],
        unpriced: [1, 1],
        lacks: ["prices"],
        pricesOf: "regulated",
        total: null,
      });
      await unpriced.chart();
      assert.equal((await unpriced.reading())[2], "-----");
      assert.equal(await unpriced.count(".chart .hole"), 2);
      assert.equal(await unpriced.count(".chart .axis.end"), 0, "no scale of nothing");
      assert.equal(
        (await unpriced.seen(".notes p"))[1],
        "Le tarif réglementé n’a pas de prix pour ces jours.",
      );
    });

    for (const dark of [false, true]) {
      it(`has parts that stand out from the glass and from each other, ${dark ? "dark" : "light"}`, async () => {
        const meter = await show(priced, {}, { dark });
        await meter.key("next");
        await meter.key("next");
        await meter.chart();
        const [glass, ink, ...fills] = await meter.page.evaluate<number[][]>(`(() => {
          const root = document.querySelector("#meter").shadowRoot;
          const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const colorOf = (color) => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
          };
          const style = getComputedStyle(root.querySelector(".lcd"));
          return [
            colorOf(style.getPropertyValue("--lcd-bottom")),
            colorOf(getComputedStyle(root.querySelector(".chart .part.outlined")).stroke),
            ...["HPJB", "HCJB", "HPJW", "HCJW", "HPJR", "HCJR"].map((name) =>
              colorOf(getComputedStyle(root.querySelector(".legend ." + name)).fill)),
          ];
        })()`);
        const luminance = ([r, g, b]: number[]): number => {
          const [x, y, z] = [r!, g!, b!].map((one) =>
            one <= 10 ? one / 3294.6 : ((one / 255 + 0.055) / 1.055) ** 2.4,
          );
          return 0.2126 * x! + 0.7152 * y! + 0.0722 * z!;
        };
        const contrast = (a: number[], b: number[]): number =>
          (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);
        // Their outline makes them stand out whatever they are filled with.
        assert.ok(contrast(glass!, ink!) >= 3);
        for (const i of [0, 2, 4]) {
          assert.ok(
            contrast(fills[i]!, fills[i + 1]!) >= 1.7,
            `peak and off-peak: ${String(fills[i])}, ${String(fills[i + 1])}`,
          );
        }
        const distance = (a: number[], b: number[]): number =>
          Math.hypot(...a.slice(0, 3).map((one, i) => one - b[i]!));
        for (const [i, a] of fills.entries()) {
          for (const b of fills.slice(i + 1))
            assert.ok(distance(a, b) >= 60, `${String(a)} and ${String(b)}`);
        }
      });
    }
  });

  describe("below the costs", () => {
    const lines = async (tariff: Tariff, language = "fr"): Promise<string[]> => {
      const meter = await show(
        snapshotOf(archive, { ...pricedBy("consumption"), tariffs: { consumption: tariff } }),
        {
          language,
        },
      );
      await meter.key("next");
      await meter.page.locator("#meter .at-cost .rows").waitFor();
      return (await meter.seen(".facts p")).map(spaces);
    };

    it("is the class in force with its price, until when, and Tempo's days", async () => {
      const later = fromWall((TODAY + 2) * 86_400 + 6 * 3_600);
      const first = async (tariff: Tariff): Promise<string> => (await lines(tariff))[0]!;
      assert.equal(
        await first({ class: "HC", price: 0.15, until: later }),
        "HC 0,1500 €/kWh, jusqu’à 26 nov. à 06:00",
      );
      assert.equal(await first({ class: "Heures solaires" }), "Heures solaires sans prix");
      assert.equal(await first({ until: AT + 60 }), "Poste inconnu jusqu’à 10:16");
      assert.equal(await first({}), "Poste inconnu.");
      const tempo = { today: null, tomorrow: null, left: { white: 0, red: 1 } };
      assert.deepEqual((await lines({ until: AT + 60, tempo }, "en")).slice(0, 3), [
        "Class unknown until 10:16",
        "Tempo unknown, tomorrow unknown",
        "Days left about 0 white and 1 red",
      ]);
      // Its colour was read before it was binding, and not again.
      const today = { color: "red", provisional: true } as const;
      assert.equal(
        (await lines({ until: AT + 60, tempo: { ...tempo, today } }))[1],
        "Tempo rouge (provisoire), demain inconnu",
      );
    });

    it("changes with the next snapshot, without a question", async () => {
      const meter = await show(priced);
      await meter.key("next");
      await meter.page.locator("#meter .at-cost .rows").waitFor();
      const asked = meter.costQuestions.length;
      const night: Partial<Snapshot> = {
        tariffs: { consumption: { ...tariffs.consumption, class: "HCJB", price: 0.1325 } },
      };
      await meter.page.evaluate(`(() => {
        const meter = document.querySelector("#meter");
        meter.snapshot = { ...meter.snapshot, ...${JSON.stringify(night)} };
        return meter.updateComplete;
      })()`);
      assert.match(spaces((await meter.seen(".facts p"))[0]!), /^HC bleu 0,1325 €/);
      assert.deepEqual([await meter.count(".dot.blue"), await meter.count(".dot.red")], [1, 1]);
      assert.equal(meter.costQuestions.length, asked);
    });
  });

  it("names its contracts among the state", async () => {
    const { state } = snapshotOf(archive);
    const contracts = { consumption: "Maison", production: { fr: "Règles propres", en: "Own rules" } };
    const meter = await show(snapshotOf(archive, { state: { ...state!, contracts } }), { language: "en" });
    await meter.key("previous");
    const rows = await meter.seen("dl div");
    assert.ok(rows.includes("Contract Maison") && rows.includes("Feed-in Own rules"), rows.join("; "));
    const without = await show();
    await without.key("previous");
    assert.ok(!(await without.seen("dl div")).some((row) => row.includes("Contrat")));
  });
});
