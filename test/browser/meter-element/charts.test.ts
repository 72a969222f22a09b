/** What the charts of `<linky-meter>` draw, and which data it requests for them. */
import assert from "node:assert/strict";
import { parseDay, startOfDay } from "../../../nodes/readings/index.js";
import type { ChartAnswer, ChartQuestion, CurveAnswer } from "../../../nodes/widget/protocol.js";
import { Archive, snapshotOf, TODAY } from "./meter-page.js";
import { archive, digits, lamps, withMeters } from "./meters.js";

describe("<linky-meter>", () => {
  const { open, show } = withMeters();

  describe("draws", () => {
    it("a missing day as an empty bar, says why, and compares with the year before", async () => {
      const meter = await show();
      await meter.key("next");
      assert.equal(await meter.count(".bar"), 6);
      assert.equal(await meter.count(".hole"), 1);
      assert.equal(await meter.count("path.before"), 1);
      const text = await meter.text();
      assert.match(
        text,
        /Sam\. 21 nov\.\s: pas encore publié par Enedis\s; nouvel essai le 25 nov\. à 08:18\./,
      );
      assert.match(
        text,
        /Sur 6\sjours comparables, \d+\s% de (plus|moins) qu’un an avant\s: [\d,\s]+kWh contre [\d,\s]+kWh\./,
      );
      const held = archive.sum("consumption", TODAY - 7, TODAY).value;
      assert.deepEqual(await meter.reading(), [
        "Total",
        "17 – 23 nov. 6 jours sur 7",
        digits(held, 3),
        "kWh",
      ]);
    });

    it("a year of days as lines of the week around each, over pale bars", async () => {
      const meter = await show();
      await meter.page.locator('#meter [data-measure="daily"]').click();
      await meter.chart();
      assert.deepEqual([await meter.count("path.trace"), await meter.count(".bar[data-dim]")], [0, 0]);
      await meter.page.getByRole("button", { name: "12 mois" }).click();
      await meter.page.locator("#meter path.trace").waitFor({ state: "attached" });
      const bars = await meter.count(".bar");
      assert.ok(bars > 300, String(bars));
      assert.equal(await meter.count(".bar[data-dim]"), bars);
      assert.equal(await meter.count("path.before"), 1);
      assert.match(await meter.text(), /Lignes\s: moyennes sur 7 jours\./);
      const levels = await meter.page
        .locator("#meter path.trace")
        .evaluate((path) => (path.getAttribute("d") ?? "").match(/[MV]/g)!.length);
      assert.ok(levels > 250, "the mean follows the week");
      await meter.screenshot("year-of-days");
      await meter.press("ArrowUp");
      assert.equal(await meter.count(".bar:not([data-dim])"), 1);
      assert.deepEqual(await meter.faults(), []);
    });

    it("its unit above the values of each chart, except in a small tile", async () => {
      const meter = await show();
      const units: string[][] = [];
      for (let i = 0; i < 5; i++) {
        await meter.key("next");
        await meter.chart();
        units.push(await meter.seen(".unit-mark"));
      }
      for (let i = 0; i < 5; i++) await meter.key("previous");
      await meter.page.locator('#meter [data-measure="max_power"]').click();
      await meter.chart();
      units.push(await meter.seen(".unit-mark"));
      assert.deepEqual(units.flat(), ["kWh", "kWh", "kWh", "kWh", "kW", "kVA"]);
      const small = await show(snapshotOf(archive), { style: "width: 120px; height: 170px" });
      await small.key("next");
      assert.equal(await small.count(".unit-mark"), 0);
    });

    it("an axis with the decimals that its step needs, in a margin wide enough for them", async () => {
      class Low extends Archive {
        override daily(...[, day]: Parameters<Archive["daily"]>): number {
          return 1_000 + (day % 7) * 100;
        }
        override curve(...[direction, day]: Parameters<Archive["curve"]>): ReturnType<Archive["curve"]> {
          return super.curve(direction, day).map((one, i) => ({ ...one, value: (i % 7) * 20 }));
        }
        override answer(question: ChartQuestion): ChartAnswer {
          const { before: higher, ...answer } = super.answer(question) as CurveAnswer;
          assert.ok(higher);
          return answer;
        }
      }
      const low = new Low();
      const meter = await show(snapshotOf(low), {}, {}, low);
      const axes: string[][] = [];
      for (const turns of [2, 3]) {
        for (let i = 0; i < turns; i++) await meter.key("next");
        await meter.chart();
        axes.push(await meter.seen(".axis.end"));
        const chart = await meter.box(".chart");
        const widest = await meter.page.evaluate<number>(
          `Math.min(...[...document.querySelector("#meter").shadowRoot.querySelectorAll(".axis.end")].map((one) => one.getBoundingClientRect().left))`,
        );
        assert.ok(widest >= chart.left, `${widest} ${chart.left}`);
      }
      assert.deepEqual(axes, [
        ["0,5", "1,0", "1,5"],
        ["0,05", "0,10"],
      ]);
    });

    it("the value of a bar that lacks a day below the unit, not beside it", async () => {
      const lacking = new Archive({ missing: [parseDay("2025-12-10")!] });
      const meter = await show(snapshotOf(lacking), {}, {}, lacking);
      for (let i = 0; i < 3; i++) await meter.key("next");
      await meter.chart();
      const [unit, value, em] = await meter.page.evaluate<[number, number, number]>(`(() => {
        const root = document.querySelector("#meter").shadowRoot;
        const line = (selector) => Number(root.querySelector(selector).getAttribute("y"));
        return [line(".unit-mark"), line(".of-bar"), parseFloat(getComputedStyle(root.querySelector(".chart")).fontSize)];
      })()`);
      assert.ok(value - unit > em, `${value} ${unit} ${em}`);
    });

    it("30 days from the snapshot alone", async () => {
      const meter = await show(snapshotOf(archive), {}, {}, new Archive());
      await meter.key("next");
      await meter.key("next");
      assert.equal(await meter.count(".bar"), 29);
      assert.equal(await meter.count(".hole"), 1);
      assert.deepEqual(meter.questions, []);
    });

    it("no hole before the first requested day", async () => {
      const side = archive.side("consumption");
      const young = {
        ...side,
        days: { from: side.days.from, values: side.days.values.map((value, i) => (i < 20 ? null : value)) },
        coverage: { daily: `${"-".repeat(81)}2222222022` },
      };
      const meter = await show(snapshotOf(archive, { sides: { consumption: young } }));
      await meter.key("next");
      await meter.key("next");
      assert.equal(await meter.count(".bar, .hole"), 10);
    });

    it("12 months, 3 years and yesterday's curve from answers", async () => {
      const meter = await show();
      for (let i = 0; i < 3; i++) await meter.key("next");
      await meter.chart();
      assert.equal(await meter.count(".bar"), 12);
      assert.match(await meter.text(), /Novembre 2026\s: il manque 1 jour\./);
      await meter.key("next");
      await meter.chart();
      assert.equal(await meter.count(".bar"), 3);
      await meter.key("next");
      await meter.chart();
      assert.equal(await meter.count(".trace"), 1);
      assert.deepEqual((await meter.reading()).slice(0, 1), ["Pointe"]);
      assert.deepEqual(
        meter.questions.map(({ measure, period, step, compare }) => [measure, period, step, compare]),
        [
          ["daily", "12m", "month", true],
          ["daily", "3y", "year", true],
          ["load_curve", "1d", "native", true],
        ],
      );
    });

    it("does not request data for screens that a held key skips", async () => {
      const meter = await show();
      await meter.page.evaluate(`(() => {
        const keys = document.querySelector("#meter").shadowRoot.querySelectorAll(".key");
        for (let i = 0; i < 5; i++) keys[1].click();
      })()`);
      await meter.chart();
      assert.equal(await meter.title(), "Courbe");
      assert.equal(meter.questions.length, 1);
    });

    it("days of 23 and 25 hours in Paris time, whatever the browser's time zone", async () => {
      for (const [day, count, ticks] of [
        ["2026-03-29", 46, [0, 2, 5, 8, 11, 14, 17, 20, 23]],
        ["2026-10-25", 50, [0, 4, 7, 10, 13, 16, 19, 22, 25]],
      ] as const) {
        const today = parseDay(day)! + 1;
        const then = new Archive({ today });
        const meter = await show(
          snapshotOf(then, { at: startOfDay(today) + 36_000 }),
          {},
          { zone: "Asia/Tokyo" },
          then,
        );
        for (let i = 0; i < 5; i++) await meter.key("next");
        await meter.chart();
        const { rows, places } = await meter.page.evaluate<{ rows: string[]; places: number[] }>(`(() => {
          const root = document.querySelector("#meter").shadowRoot;
          const lines = [...root.querySelectorAll(".tick")].map((line) => Number(line.getAttribute("x1")));
          return {
            rows: [...root.querySelectorAll("figure tbody th")].map((th) => th.textContent),
            places: lines.map((x) => (x - lines[0]) / (lines.at(-1) - lines[0])),
          };
        })()`);
        assert.equal(rows.length, count);
        // 0 h, 3 h … 24 h by the clock lie this many hours after the day's beginning.
        const hours = count / 2;
        places.forEach((place, i) =>
          assert.ok(Math.abs(place - ticks[i]! / hours) < 0.006, `${day}: tick ${i}`),
        );
        assert.match(rows.at(-1)!, /23:30 – 24:00$/);
        if (count === 50)
          assert.equal(
            rows.filter((row) => / 02:00 – 02:30$| 02:00 –/.test(row.replaceAll("\u00a0", " "))).length,
            2,
          );
      }
    });

    it("a hole in a curve, with its hours", async () => {
      const holed = new Archive({ partial: [TODAY - 1] });
      const meter = await show(snapshotOf(holed), {}, {}, holed);
      for (let i = 0; i < 5; i++) await meter.key("next");
      await meter.chart();
      assert.equal(await meter.count(".hole"), 1);
      assert.match(await meter.text(), /4 h sans relevé \(14:00 – 18:00\)\./);
    });

    it("a hole in a week's curve, with its day", async () => {
      const holed = new Archive({ partial: [TODAY - 3] });
      const meter = await show(snapshotOf(holed), {}, {}, holed);
      await meter.page.locator('#meter [data-measure="load_curve"]').click();
      await meter.page.getByRole("button", { name: "7 jours" }).click();
      await meter.page.locator("#meter .hole").waitFor({ state: "attached" });
      assert.match(await meter.text(), /4 h sans relevé \(21 nov\. à 14:00 – 18:00\)\./);
    });

    it("the energy of a curve's day where no year before is held", async () => {
      class Young extends Archive {
        override answer(question: Parameters<Archive["answer"]>[0]): ReturnType<Archive["answer"]> {
          const { before, ...answer } = super.answer(question) as CurveAnswer;
          assert.ok(before);
          return { ...answer, comparison: { current: 0, previous: 0, days: 0, missing: 1 } };
        }
      }
      const young = new Young();
      const meter = await show(snapshotOf(young), {}, {}, young);
      for (let i = 0; i < 5; i++) await meter.key("next");
      await meter.chart();
      const energy = young.daily("consumption", TODAY - 1)!;
      assert.deepEqual(await meter.seen(".notes p"), [
        `${digits(energy, 2).replace(".", ",")} kWh ce jour-là.`,
      ]);
    });

    it("the end of a day as 24:00 everywhere, never as 00:00", async () => {
      class Ending extends Archive {
        override curve(...[direction, day]: Parameters<Archive["curve"]>): ReturnType<Archive["curve"]> {
          const readings = super.curve(direction, day);
          if (day === TODAY - 3) return [];
          return day === TODAY - 4 ? readings.slice(0, 36) : readings;
        }
      }
      const holed = new Ending();
      for (const [language, text] of [
        ["fr", /30 h sans relevé \(20 nov\. à 18:00 – 21 nov\. à 24:00\)\./],
        ["en", /30 h without a reading \(20 Nov, 18:00 – 21 Nov, 24:00\)\./],
      ] as const) {
        const meter = await show(snapshotOf(holed), { language }, {}, holed);
        const shown = [await meter.text()];
        for (let i = 0; i < 6; i++) {
          await meter.key("next");
          if (i >= 2 && i <= 4) await meter.chart();
          shown.push(await meter.text());
        }
        await meter.key("next");
        await meter.key("next");
        await meter.page.locator('#meter [data-measure="load_curve"]').click();
        await meter.page.locator("#meter .periods button").nth(1).click();
        await meter.page.locator("#meter .hole").waitFor({ state: "attached" });
        shown.push(await meter.text());
        assert.match(shown.at(-1)!, text);
        for (const one of shown) assert.doesNotMatch(one, /–\s00:00/);
        assert.match(shown.join(), /23:30 – 24:00/);
      }
    });

    it("the days received: complete, partial and missing", async () => {
      const meter = await show();
      for (let i = 0; i < 6; i++) await meter.key("next");
      assert.equal(await meter.count(".day.missing"), 1);
      assert.equal(await meter.count(".day.partial"), 1);
      assert.match(await meter.text(), /Il manque 1 jour, 1 partiel \(sur 91\)\./);
      assert.match(await meter.text(), /samedi 21 novembre 2026\s+sam\. 21 nov\., énergie\s: manquant/);
      // The first of fourteen weeks begins on 24 August.
      const tall = await show(snapshotOf(archive), { style: "width: 400px; height: 800px" }, { height: 900 });
      for (let i = 0; i < 6; i++) await tall.key("next");
      assert.deepEqual(await tall.seen(".chart .start"), ["août", "sept", "oct", "nov"]);
    });

    it("all days that it counts, also where they are low or in columns: the first one can be selected", async () => {
      for (const size of [
        "391px; height: 468px",
        "474px; height: 468px",
        "326px; height: 588px",
        "180px; height: 200px",
      ]) {
        const meter = await show(snapshotOf(archive), { style: `width: ${size}` });
        for (let i = 0; i < 2; i++) await meter.key("previous");
        assert.equal(await meter.count(".chart .day"), 91);
        assert.match(await meter.text(), /\(sur 91\)/);
        await meter.press("Home");
        const [first, chart] = [await meter.box(".day[data-selected] rect"), await meter.box(".chart")];
        assert.ok(
          first.left >= chart.left && first.top >= chart.top - 1 && first.bottom <= chart.bottom + 1,
          size,
        );
        assert.match((await meter.text()).replaceAll("\u00a0", " "), /Mar\. 25 août, complet/);
        assert.deepEqual(await meter.faults(), []);
      }
      const usual = await show(snapshotOf(archive), { style: "width: 474px; height: 468px" });
      for (let i = 0; i < 2; i++) await usual.key("previous");
      assert.equal(await usual.count(".day text"), 91, "each has its number");
    });

    it("where the selected half-hour of a week's curve is", async () => {
      const meter = await show();
      await meter.page.locator('#meter [data-measure="load_curve"]').click();
      await meter.chart();
      await meter.press("ArrowUp");
      // Of one day, an interval is wide enough for a bar.
      assert.deepEqual([await meter.count(".chart .bar"), await meter.count(".cursor")], [1, 0]);
      await meter.page.locator("#meter .periods button").nth(1).click();
      await meter.page.locator("#meter .chart .tick").nth(5).waitFor({ state: "attached" });
      await meter.press("ArrowUp");
      assert.equal(await meter.count(".cursor"), 2);
      const [line, chart] = [await meter.box("line.cursor"), await meter.box(".chart")];
      assert.ok(line.bottom - line.top > (chart.bottom - chart.top) / 2);
    });

    it("the state, with what failed and what to do", async () => {
      const { state } = snapshotOf(archive);
      const problem = {
        text: { fr: "Quota atteint (HTTP 429).", en: "Quota reached (HTTP 429)." },
        action: { fr: "Rien à faire.", en: "Nothing to do." },
        link: "https://conso.boris.sh",
      };
      const meter = await show(
        snapshotOf(archive, { lamp: lamps.red, state: { ...state!, historyLeft: 214, problem } }),
      );
      await meter.key("previous");
      const text = await meter.text();
      for (const part of [
        lamps.red.words.fr,
        "lun. 23 nov.",
        "10:37",
        "25 nov. à 08:18",
        "3 / 30",
        "214 jours à demander",
        "Conso API",
        "12 juin 2027",
        problem.text.fr,
        problem.action.fr,
      ])
        assert.ok(text.replaceAll("\u00a0", " ").includes(part), part);
      assert.equal(await meter.count('a[href="https://conso.boris.sh"][rel~="noopener"]'), 1);
    });

    it("the state of a meter that only its lamp stops: it does not claim to show messages", async () => {
      for (const stopped of [true, false]) {
        const { state, ...snapshot } = snapshotOf(archive, { lamp: lamps.red });
        assert.ok(state);
        const meter = await show({ ...snapshot, ...(stopped && { stopped }) });
        await meter.key("previous");
        const text = await meter.text();
        assert.ok(text.includes(lamps.red.words.fr));
        assert.equal(text.includes("Ce compteur affiche les messages"), !stopped);
      }
    });

    it("a notice when nobody answers, and asks again on request", async () => {
      const page = await open();
      page.isSpent = true;
      await page.page.clock.install();
      await page.add(snapshotOf(archive));
      for (let i = 0; i < 3; i++) await page.key("next");
      await page.page.clock.runFor(200);
      assert.match(await page.text(), /Lecture de l’archive/);
      await page.page.clock.runFor(9_000);
      assert.match(await page.text(), /Node-RED ne répond pas/);
      await page.page.locator("#meter .plain").click();
      await page.page.clock.runFor(200);
      assert.equal(page.questions.length, 2);
    });

    it("a refusal because many ask, and asks again by itself, later and later, as long as it is shown", async () => {
      const page = await open();
      page.isSpent = true;
      await page.page.clock.install();
      await page.add(snapshotOf(archive));
      const refused = { fr: "Beaucoup d’écrans demandent.", en: "Many screens ask." };
      const refuse = async (): Promise<void> => {
        const { id } = page.questions.at(-1)!;
        await page.page.evaluate(
          `document.querySelector("#meter").answer(${JSON.stringify({ id, refused, again: true })})`,
        );
      };
      for (let i = 0; i < 3; i++) await page.key("next");
      await page.page.clock.runFor(200);
      const pauses: number[] = [];
      for (let i = 0; i < 3; i++) {
        await refuse();
        assert.match(await page.text(), /Beaucoup d’écrans demandent/);
        const before = page.questions.length;
        let waited = 0;
        for (; page.questions.length === before && waited < 60_000; waited += 250) {
          await page.page.clock.runFor(250);
        }
        pauses.push(waited);
      }
      for (const [i, pause] of pauses.entries()) {
        const usual = 4_000 * 2 ** i;
        assert.ok(pause >= usual / 2 && pause <= usual * 1.5 + 1_000, String(pauses));
      }
      await refuse();
      await page.key("previous");
      const before = page.questions.length;
      await page.page.clock.runFor(100_000);
      assert.equal(page.questions.length, before);
    });

    it("a refusal in words", async () => {
      const meter = await show(snapshotOf(archive), {}, {}, null);
      await meter.page
        .evaluate(`document.querySelector("#meter").addEventListener("linky-question", ({ target, detail }) => {
        target.answer({ id: detail.id + 1, refused: { fr: "Autre", en: "Other" } });
        target.answer({ id: detail.id, refused: { fr: "L’archive est fermée.", en: "The archive is closed." } });
      })`);
      for (let i = 0; i < 3; i++) await meter.key("next");
      await meter.page.locator("#meter .plain").waitFor();
      assert.match(await meter.text(), /L’archive est fermée\./);
      assert.doesNotMatch(await meter.text(), /Autre/);
    });
  });
});
