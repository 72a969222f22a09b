/** What a contract allows, over the charts of max power on `<linky-meter>`. */
import assert from "node:assert/strict";
import type { ChartQuestion, PowerLimit } from "../../../nodes/widget/protocol.js";
import { pricedBy } from "./costs.js";
import { Archive, snapshotOf, TODAY, type Look, type MeterPage } from "./meter-page.js";
import { archive, powers, withMeters } from "./meters.js";

const priced = snapshotOf(archive, pricedBy("consumption"));
const spaces = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

describe("<linky-meter>", () => {
  const { show } = withMeters();

  /** A meter on its history of max power. @param period 7, 30 days or 12 months */
  async function history(
    limits: readonly PowerLimit[] | undefined,
    period: 0 | 1 | 2,
    look: Look = {},
  ): Promise<MeterPage> {
    const answers = new Archive(limits && { limits });
    const meter = await show(priced, look, {}, answers);
    await meter.page.locator('#meter [data-measure="max_power"]').click();
    await meter.page.locator("#meter .periods button").nth(period).click();
    await meter.chart();
    await meter.page.waitForFunction(
      `document.querySelector("#meter").shadowRoot.querySelectorAll(".bar").length === ${[7, 30, 12][period]}`,
    );
    return meter;
  }

  /** Each path: the pixels of its levels, from the top. */
  const paths = (meter: MeterPage, selector: string): Promise<string[]> =>
    meter.page.evaluate(
      `[...document.querySelector("#meter").shadowRoot.querySelectorAll(${JSON.stringify(selector)})].map((one) => one.getAttribute("d"))`,
    );
  const levelsIn = (d: string): number[] => [...d.matchAll(/(?:,|V)([\d.]+)H/g)].map(([, y]) => Number(y));

  describe("over the bars of max power", () => {
    it("draws the subscribed power, 110 % of it and the next lower power, with their names", async () => {
      const meter = await history(powers, 0);
      const [power] = await paths(meter, ".limit.power");
      const [over] = await paths(meter, ".limit.over");
      const [below] = await paths(meter, ".limit.below");
      const [zero] = await meter.page.evaluate<number[]>(
        `[...document.querySelector("#meter").shadowRoot.querySelectorAll(".base")].map((one) => Number(one.getAttribute("y1")))`,
      );
      const heights = [power, over, below].map((d) => zero! - levelsIn(d!)[0]!);
      const unit = heights[0]! / 9;
      for (const [i, kVA] of [9, 9.9, 6].entries())
        assert.ok(Math.abs(heights[i]! - kVA * unit) < 1, `${heights.join()} ${kVA}`);
      assert.deepEqual((await meter.seen(".of-limit")).map(spaces).sort(), ["110 %", "6 kVA", "9 kVA"]);
      assert.deepEqual((await meter.seen(".notes p")).map(spaces), [
        "Puissance souscrite (trait plein) : 9 kVA.",
        "Pointillés : 110 % et palier inférieur.",
      ]);
      assert.deepEqual(await meter.faults(), []);
    });

    it("steps where another version begins, at its day, also within a month", async () => {
      const meter = await history(powers, 1);
      const [d] = await paths(meter, ".limit.power");
      const [six, nine] = levelsIn(d!);
      assert.ok(six! > nine!, d);
      const [, start, step, end] = /^M([\d.]+),[\d.]+H([\d.]+)V[\d.]+H([\d.]+)$/.exec(d!)!.map(Number);
      assert.ok(Math.abs((step! - start!) / (end! - start!) - 17 / 30) < 0.01, d);
      const year = await history(powers, 2);
      const [ofYear] = await paths(year, ".limit.power");
      const [, from, at, to] = /^M([\d.]+),[\d.]+H([\d.]+)V[\d.]+H([\d.]+)$/.exec(ofYear!)!.map(Number);
      // Ten of the 23 days of November, which has a twelfth of the width.
      assert.ok(Math.abs((at! - from!) / (to! - from!) - (11 + 10 / 23) / 12) < 0.01, ofYear);
      assert.match(spaces(await year.text()), /Puissance souscrite \(trait plein\) : 6 kVA, puis 9 kVA\./);
    });

    it("leaves the bars a third of the height: a line beyond is told in words only", async () => {
      const bars = async (meter: MeterPage): Promise<number> => {
        const { top, bottom } = await meter.box(".chart");
        const highest = await meter.page.evaluate<number>(
          `Math.max(...[...document.querySelector("#meter").shadowRoot.querySelectorAll(".bar")].map((one) => one.getBoundingClientRect().height))`,
        );
        return highest / (bottom - top);
      };
      const far = await history([{ from: TODAY - 1_000, to: TODAY, power: 36_000, below: 30_000 }], 0);
      const none = await history(undefined, 0);
      assert.equal(await far.count(".limit"), 0);
      // The words take a line below the chart.
      assert.ok((await bars(far)) > (await bars(none)) - 0.05, String(await bars(far)));
      assert.deepEqual((await far.seen(".notes p")).map(spaces), ["Puissance souscrite : 36 kVA."]);
      const near = await history([{ from: TODAY - 1_000, to: TODAY, power: 12_000, below: 9_000 }], 0);
      assert.ok((await bars(near)) > 0.2, String(await bars(near)));
      assert.ok((await near.count(".limit")) > 0);
    });

    it("draws nothing without a contract, or over other measures", async () => {
      const meter = await history(undefined, 1);
      assert.equal(await meter.count(".limit"), 0);
      assert.deepEqual(await meter.seen(".notes p"), []);
    });

    it("reads them out with the screen, not with each bar", async () => {
      const meter = await history(powers, 0, { language: "en" });
      await meter.page.waitForFunction(
        `/Subscribed power: 9/.test(document.querySelector("#meter").shadowRoot.querySelector("[role=status]").textContent)`,
      );
      await meter.press("ArrowUp");
      await meter.page.waitForFunction(
        `!/Subscribed/.test(document.querySelector("#meter").shadowRoot.querySelector("[role=status]").textContent)`,
      );
    });

    it("asks again when the contract has changed, though no reading has", async () => {
      const meter = await history(powers, 0);
      const asked = (): ChartQuestion[] => meter.questions.filter(({ measure }) => measure === "max_power");
      const before = asked().length;
      await meter.page.evaluate(
        `document.querySelector("#meter").snapshot = ${JSON.stringify({
          ...priced,
          costs: { consumption: "another contract" },
        })}`,
      );
      for (let i = 0; asked().length === before && i < 100; i++) await meter.page.waitForTimeout(20);
      assert.equal(asked().length, before + 1);
    });
  });
});
