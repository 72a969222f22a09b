/** The screens of prices: `<linky-meter>` has them for the directions that have a series of prices. */
import assert from "node:assert/strict";
import { parseDay, startOfDay, type Day } from "../../../nodes/readings/index.js";
import type { Snapshot } from "../../../nodes/widget/protocol.js";
import { pricedBy } from "./costs.js";
import { AT, snapshotOf, TODAY, type MeterPage } from "./meter-page.js";
import { archive, both, withMeters } from "./meters.js";
import { bySeries, pricesEach, type Prices } from "./prices.js";

const spaces = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");
const bothSides = { sides: both(archive), ...pricedBy("consumption", "production") };

describe("<linky-meter>", () => {
  const { open, show } = withMeters();
  const today = "Prix d’aujourd’hui";

  const notes = async (meter: MeterPage): Promise<string[]> => (await meter.seen(".notes p")).map(spaces);
  const rows = (meter: MeterPage): Promise<string[][]> =>
    meter.page.evaluate(`[...document.querySelector("#meter").shadowRoot.querySelectorAll("tbody tr")]
      .map((row) => [...row.children].map((cell) => cell.textContent.trim().replace(/[\u00a0\u202f]/g, " ")))`);
  /** The height of each bar above or, if negative, below the line of zero, in pixels. */
  const bars = (meter: MeterPage): Promise<number[]> =>
    meter.page.evaluate(`(() => {
      const root = document.querySelector("#meter").shadowRoot;
      const zero = root.querySelector(".base").getBoundingClientRect().top;
      return [...root.querySelectorAll(".bar")].map((bar) => {
        const { top, bottom, height } = bar.getBoundingClientRect();
        return (top + bottom) / 2 > zero ? -height : height;
      });
    })()`);

  /** A meter on the screen of a day's prices that is answered these. */
  async function answered(day: Day, prices: Prices, at = AT, language = "fr"): Promise<MeterPage> {
    const meter = await show(snapshotOf(archive, { ...bySeries, at }), { language }, {}, null);
    await meter.page.evaluate(`document.querySelector("#meter").addEventListener("linky-question",
      ({ target, detail: { id, measure } }) =>
        measure === "prices" && target.answer({ id, ...${JSON.stringify({ day, prices })} }))`);
    await meter.key("next");
    await meter.key("next");
    const isThere = prices.some(([, price]) => price !== null);
    if (isThere) await meter.chart();
    else await meter.page.locator("#meter .empty", { hasNotText: /Lecture|Reading/ }).waitFor();
    return meter;
  }

  describe("with a series of prices", () => {
    it("has today's and tomorrow's after the costs, and asks for the one it shows", async () => {
      const meter = await show(snapshotOf(archive, bySeries));
      await meter.key("next");
      assert.equal(await meter.title(), "Coût");
      assert.deepEqual(meter.priceQuestions, []);
      for (const title of [today, "Prix de demain"]) {
        await meter.key("next");
        await meter.chart();
        assert.equal(await meter.title(), title);
        assert.deepEqual(await meter.faults(), []);
      }
      assert.deepEqual(
        meter.priceQuestions.map(({ direction, measure, day }) => ({ direction, measure, day })),
        ["today", "tomorrow"].map((day) => ({ direction: "consumption", measure: "prices", day })),
      );
      await meter.key("next");
      assert.equal(await meter.title(), "30 jours en €");
      await meter.key("previous");
      await meter.chart();
      assert.equal(meter.priceQuestions.length, 2);
    });

    it("has none of it without one", async () => {
      const { prices: _, ...usual } = bySeries;
      const meter = await show(snapshotOf(archive, usual));
      await meter.key("next");
      await meter.key("next");
      assert.equal(await meter.title(), "30 jours en €");
    });

    it("shows the price of now, the lowest and the highest with their hours, and negative ones below zero", async () => {
      const meter = await show(snapshotOf(archive, bySeries));
      await meter.key("next");
      await meter.key("next");
      await meter.chart();
      assert.deepEqual(await meter.reading(), ["Maintenant", "10:00 – 11:00", "0.1512", "€/kWh"]);
      assert.deepEqual(await notes(meter), [
        "Prix le plus bas : −0,0305 €/kWh, 14:00 – 15:00.",
        "Prix le plus haut : 0,2689 €/kWh, 19:00 – 20:00.",
      ]);
      const below = (await bars(meter)).flatMap((height, i) => (height < 0 ? [i] : []));
      assert.deepEqual(below, [13, 14, 15]);
      // Ten hours are over: they are pale.
      assert.equal(await meter.count("[data-dim] .bar"), 10);
      const marked = await meter.box(".now .head");
      const { left, right } = await meter.box(".base");
      const at = ((marked.left + marked.right) / 2 - left) / (right - left);
      assert.ok(Math.abs(at - 10.25 / 24) < 0.01, String(at));
    });

    it("says on the screen of costs what is in force, or that its price is not known", async () => {
      for (const [tariffs, line] of [
        [bySeries.tariffs, "Prix heure par heure 0,1512 €/kWh, jusqu’à 11:00"],
        [{ consumption: { until: startOfDay(TODAY) + 11 * 3_600 } }, "Prix inconnu jusqu’à 11:00"],
      ] as const) {
        const meter = await show(snapshotOf(archive, { ...bySeries, tariffs: tariffs! }));
        await meter.key("next");
        await meter.page.locator("#meter .facts").waitFor();
        assert.equal(spaces((await meter.seen(".facts p"))[0]!), line);
      }
    });

    it("of tomorrow shows the lowest, and the hours that are not known as such", async () => {
      const meter = await show(snapshotOf(archive, bySeries), { language: "en" });
      for (let i = 0; i < 3; i++) await meter.key("next");
      await meter.chart();
      assert.deepEqual(await meter.reading(), ["Lowest price", "21:00 – 22:00", "0.0930", "€/kWh"]);
      assert.deepEqual(await notes(meter), [
        "Highest price: 0.2400 €/kWh, 00:00 – 01:00.",
        "Price unknown: 22:00 – 24:00.",
      ]);
      assert.equal(await meter.count(".bar"), 22);
      assert.equal(await meter.count(".hole"), 1);
      assert.equal(await meter.count(".now, [data-dim] .bar"), 0);
      assert.deepEqual((await rows(meter)).slice(-2), [
        ["21:00 – 22:00", "0.0930 €/kWh"],
        ["22:00 – 24:00", "price unknown"],
      ]);
    });

    it("says that tomorrow is not known yet, and that today is not", async () => {
      const unknown = await answered(TODAY + 1, [[0, null]]);
      assert.match(
        await unknown.text(),
        /Les prix d’aujourd’hui ne sont pas connus : un message les apporte\./,
      );
      await unknown.key("next");
      await unknown.page.getByText("Les prix de demain ne sont pas encore connus.").first().waitFor();
      assert.deepEqual(await unknown.seen(".mark"), ["25 nov."]);
    });
  });

  describe("draws the prices of a day", () => {
    for (const [name, date, hours] of [
      ["of 25 hours", "2026-10-25", 25],
      ["of 23 hours", "2026-03-29", 23],
    ] as const) {
      it(`${name}, each as wide as it is long`, async () => {
        const day = parseDay(date)!;
        const noon = startOfDay(day + 1) - 12 * 3_600;
        const meter = await answered(
          day,
          pricesEach(60, day, (i) => 0.1 + i / 1_000),
          noon,
        );
        assert.equal(await meter.count(".bar"), hours);
        assert.equal((await meter.reading())[1], "12:00 – 13:00");
        const marked = await meter.box(".now .head");
        const { left, right } = await meter.box(".base");
        const at = ((marked.left + marked.right) / 2 - left) / (right - left);
        assert.ok(Math.abs(at - (hours - 12) / hours) < 0.01, String(at));
        assert.deepEqual(
          (await rows(meter)).slice(0, 4).map(([when]) => when),
          hours === 25
            ? ["00:00 – 01:00", "01:00 – 02:00", "02:00 – 02:00", "02:00 – 03:00"]
            : ["00:00 – 01:00", "01:00 – 03:00", "03:00 – 04:00", "04:00 – 05:00"],
        );
      });
    }

    it("every five minutes, or one for all of it", async () => {
      const five = await answered(
        TODAY,
        pricesEach(5, TODAY, (i) => (i % 24) / 100 + 0.00012345),
      );
      assert.equal(await five.count(".bar"), 288);
      assert.deepEqual(await five.faults(), []);
      assert.deepEqual(await notes(five), [
        "Prix le plus bas : 0,00012345 €/kWh, 00:00 – 00:05, 02:00 – 02:05…",
        "Prix le plus haut : 0,23012345 €/kWh, 01:55 – 02:00, 03:55 – 04:00…",
      ]);
      await five.press("End");
      assert.equal((await five.reading())[0], "23:55 – 24:00");
      const one = await answered(TODAY, [[0, 0.2041]]);
      assert.equal(await one.count(".bar"), 1);
      assert.deepEqual(await notes(one), ["Un seul prix : 0,2041 €/kWh, 00:00 – 24:00."]);
    });

    it("that are all below zero, or all zero", async () => {
      const below = await answered(
        TODAY,
        pricesEach(60, TODAY, (i) => -0.01 - i / 1_000),
      );
      assert.ok((await bars(below)).every((height) => height < 0));
      assert.deepEqual((await below.reading()).slice(1), ["10:00 – 11:00", "-0.0200", "€/kWh"]);
      assert.deepEqual(await below.faults(), []);
      const none = await answered(TODAY, [
        [0, 0],
        [720, null],
      ]);
      assert.deepEqual((await none.reading()).slice(1), ["00:00 – 12:00", "0.0000", "€/kWh"]);
      assert.deepEqual(await none.seen(".chart .end"), []);
    });

    it("and says that the present one is not known", async () => {
      const meter = await answered(TODAY, [
        [0, 0.1],
        [600, null],
        [660, 0.2],
      ]);
      assert.deepEqual(await meter.reading(), ["Maintenant", "10:00 – 11:00", "-----", "€/kWh"]);
      assert.deepEqual((await notes(meter)).at(-1), "Prix inconnu : 10:00 – 11:00.");
    });
  });

  it("reads the prices aloud: the screen's, then the one that is selected", async () => {
    const meter = await open({}, archive);
    const { clock } = meter.page;
    meter.isSpent = true;
    await clock.install({ time: 0 });
    await clock.pauseAt(60_000);
    await meter.add(snapshotOf(archive, bySeries));
    const heardAfter = async (key: string): Promise<string> => {
      await meter.press(key);
      await clock.runFor(300);
      await meter.page.evaluate('document.querySelector("#meter").updateComplete');
      await clock.runFor(1_000);
      return spaces(await meter.said());
    };
    await heardAfter("ArrowRight");
    assert.equal(
      await heardAfter("ArrowRight"),
      "Prix d’aujourd’hui, écran 3 sur 13. Maintenant, 10:00 – 11:00 : 0,1512 €/kWh. Prix le plus bas : −0,0305 €/kWh, 14:00 – 15:00. Prix le plus haut : 0,2689 €/kWh, 19:00 – 20:00.",
    );
    assert.equal(await heardAfter("End"), "23:00 – 24:00 : 0,1612 €/kWh.");
    assert.match(
      await heardAfter("ArrowRight"),
      /^Prix de demain, écran 4 sur 13\. Prix le plus bas, 21:00 – 22:00 : 0,0930 €\/kWh\. Prix le plus haut : .* Prix inconnu : 22:00 – 24:00\.$/,
    );
    assert.equal(await heardAfter("End"), "22:00 – 24:00 : prix inconnu.");
  });

  describe("keeps its prices", () => {
    it("for the directions that have a series: with both, a switch", async () => {
      const one = await show(snapshotOf(archive, { ...bothSides, prices: ["production"] }));
      for (let i = 0; i < 4; i++) await one.key("next");
      await one.chart();
      assert.equal(await one.title(), today);
      assert.deepEqual(await one.seen(".periods button"), []);
      assert.deepEqual(await one.seen(".mark"), ["Prod · 24 nov."]);
      const two = await show(snapshotOf(archive, { ...bothSides, prices: ["consumption", "production"] }));
      for (let i = 0; i < 4; i++) await two.key("next");
      await two.page.getByRole("button", { name: "Production" }).click();
      await two.chart();
      assert.equal(two.priceQuestions.at(-1)!.direction, "production");
    });

    it("as new as its costs, and marks the present moment as time passes", async () => {
      const meter = await open({}, archive);
      const { clock } = meter.page;
      meter.isSpent = true;
      await clock.install({ time: 0 });
      await clock.pauseAt(60_000);
      // The page's clock is wrong: the server's counts.
      await meter.add(snapshotOf(archive, { ...bySeries, at: AT + 40 * 60 }));
      for (let i = 0; i < 2; i++) {
        await meter.press("ArrowRight");
        await clock.runFor(1_000);
      }
      await meter.chart();
      const position = async (): Promise<number> => (await meter.box(".now .head")).left;
      const before = await position();
      assert.equal((await meter.reading())[1], "10:00 – 11:00");
      await clock.runFor(10 * 60_000);
      assert.ok((await position()) > before);
      assert.equal((await meter.reading())[1], "11:00 – 12:00");
      assert.equal(meter.priceQuestions.length, 1);
      const renew = async (changes: Partial<Snapshot>): Promise<void> => {
        await meter.page.evaluate(`(() => {
          const meter = document.querySelector("#meter");
          meter.snapshot = { ...meter.snapshot, ...${JSON.stringify(changes)} };
          return meter.updateComplete;
        })()`);
        await clock.runFor(1_000);
      };
      await renew({ revision: 2 });
      assert.equal(meter.priceQuestions.length, 1);
      await renew({ costs: { consumption: "2" } });
      assert.equal(meter.priceQuestions.length, 2);
    });
  });
});
