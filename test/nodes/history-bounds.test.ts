import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import helper from "node-red-node-test-helper";
import { bounds } from "../../nodes/history/bounds.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, until } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";

/** Five years of readings every ten minutes. */
const FIRST = Date.UTC(2020, 0, 1) / 1000;
const COUNT = 5 * 52_560;

describe("the bounds of the history node", () => {
  const harness = new Harness();
  const flow = new HistoryFlow(harness);
  const demo = { service: "demo", meter: { dailyMonths: 1, loadCurveDays: 7 }, in: {} };
  const curve = { measure: "load_curve", step: "native" };
  const fiveYears = { ...curve, start: "2020-01-02", end: "2024-12-29" };

  async function refused(msg: object, text: RegExp): Promise<void> {
    await assert.rejects(flow.ask(msg), (error: Error & { code?: string }) => {
      assert.equal(error.code, "input");
      assert.match(error.message, text);
      return true;
    });
  }

  async function counted(msg: object): Promise<number> {
    return ((await flow.ask(msg)).payload as readonly unknown[]).length;
  }

  /** Adds readings to the archive, by default every ten minutes, while nothing uses it. */
  function fill(first: number, count: number, series = "load_curve", step = 600): void {
    const db = new DatabaseSync(harness.archive);
    // Nothing would need a log of so many rows.
    db.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000");
    db.exec(`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})
      INSERT INTO reading SELECT series.id, ${first} + i * ${step}, 500 + i % 1000, ${step}, NULL,
        (SELECT min(id) FROM source), 1, 1, 0
      FROM n, series WHERE series = '${series}' AND direction = 'consumption'`);
    db.close();
  }

  before(async () => {
    await harness.open(NOON);
    await flow.start(demo);
    await until("the curve has come", () => /^Up to date/.test(harness.statuses.at(-1) ?? ""));
    await harness.stop();
    fill(FIRST, COUNT);
    await flow.start(demo);
  });

  after(async () => {
    await harness.close();
  });

  it("refuses a period with more than 150,000 readings, with both numbers, before it reads any", async () => {
    const text =
      /The period from "start" on would give 262,\d{3} values in one answer\. The maximum is 150,000: /;
    await refused(fiveYears, text);
    await refused({ ...fiveYears, format: "csv" }, text);
  });

  it("counts the values of both years in a comparison", async () => {
    const years = { ...curve, compare: "year", end: "2024-12-29" };
    await refused({ ...years, start: "2023-01-02" }, /would give 2\d\d,\d{3} values/);
    assert.ok((await counted({ ...years, start: "2024-01-02" })) > 52_000);
  });

  it("counts the periods of each step", async () => {
    const periods = Array.from({ length: 100 }, (_, i) => ({ name: `p${i}`, from: "00:00", to: "01:00" }));
    const days = { ...fiveYears, step: "day" };
    await refused({ ...days, start: "2000-01-01", end: "2026-11-01", periods }, /The maximum is 150,000: /);
    assert.equal(await counted({ ...days, periods: periods.slice(0, 3) }), 1_824);
  });

  it("answers the same five years in longer steps, and shorter periods in native ones", async () => {
    assert.ok((await counted({ ...fiveYears, step: "hour" })) > 43_000);
    assert.equal(await counted({ ...fiveYears, step: "day" }), 1_824);
    assert.equal(await counted({ ...fiveYears, step: "month" }), 60);
    assert.ok((await counted({ ...fiveYears, start: "2023-01-01" })) > 104_000);
  });

  it("lets ten requests wait for the one under way, and refuses each further one once", async () => {
    const answers: unknown[] = [];
    helper.getNode("answers").on("input", (message) => answers.push(message));
    const refusals = (): typeof harness.errors =>
      harness.errors.filter(({ code, message }) => code === "input" && /are already waiting/.test(message));
    const node = helper.getNode("history");
    for (let i = 0; i < 14; i++) node.receive({ action: "state" });
    await until("all are done", () => answers.length + refusals().length >= 14);
    await pause(200);
    assert.equal(answers.length, 11);
    assert.equal(refusals().length, 3);
    assert.match(
      refusals()[0]!.message,
      /10 requests are already waiting at this node: this one is refused\./,
    );
    assert.ok((await counted({ ...curve, step: "day" })) > 0, "there is room again");
  });

  describe("of what is read and exported, lowered from millions that take seconds to write", () => {
    const lowered: { readings: number; exported: number } = bounds;
    const { readings, exported } = bounds;

    before(async () => {
      assert.deepEqual([readings, exported], [1_000_000, 2_000_000]);
      [lowered.readings, lowered.exported] = [200_000, 250_000];
      await harness.stop();
      fill(Date.UTC(1984, 11, 31, 23) / 1000, 14_600, "daily", 86_400);
      await flow.start(demo);
    });

    after(() => {
      [lowered.readings, lowered.exported] = [readings, exported];
    });

    it("refuses to export more", async () => {
      const text = /This meter has 27\d,\d{3} readings, too many for one export\. The maximum is 250,000/;
      await refused({ action: "export" }, text);
    });

    it("counts the readings of costs: of a contract of one class those of its days, else its curve", async () => {
      const years = { measure: "cost", step: "year", start: "1985-01-01", end: "2024-12-29" };
      const version = { power: 6, prices: { classes: { BASE: 0.2, HP: 0.2, HC: 0.1 } } };
      await refused(
        { ...years, contract: { ...version, offer: "hphc" } },
        /The period from "start" on would read 26\d,\d{3} readings/,
      );
      assert.equal(await counted({ ...years, contract: { ...version, offer: "base" } }), 40);
    });
  });
});
