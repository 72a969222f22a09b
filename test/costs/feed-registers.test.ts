/** Registers come last: a day that was sent by its curve leaves again when they move it. */
import assert from "node:assert/strict";
import type { Day, RegisterReading } from "../../nodes/readings/index.js";
import { base, contractOf, hphc } from "../fixtures/contracts.js";
import { day as dayIn } from "../fixtures/paris.js";
import { CostFeedHarness } from "./feed-harness.js";

const TODAY = dayIn("2026-11-24");
const FIRST = TODAY - 6;

describe("the cost of a day and registers that come later", () => {
  let harness: CostFeedHarness;
  beforeEach(async () => {
    harness = new CostFeedHarness();
    harness.contract = contractOf(hphc(0.2, 0.1, 31));
    // 24 kWh and more each day, of which the curve puts 8 hours into HC.
    for (let of = FIRST; of < TODAY; of++) await harness.day(of, { wh: 24_000 + 100 * (of - FIRST) });
  });
  afterEach(() => {
    harness.remove();
  });

  /** What HC and HP show at the beginning of each date; HC counts 6 kWh a day. */
  async function read(from: Day, to: Day, more = 0): Promise<void> {
    const readings: RegisterReading[] = [];
    let hp = 2_000_000;
    for (let of = FIRST; of <= to; of++) {
      const hc = 1_000_000 + 6_000 * (of - FIRST) + (of === to ? more : 0);
      for (const [id, value] of [
        ["HC", hc],
        ["HP", hp - (of === to ? more : 0)],
      ] as const) {
        const register = {
          owner: "supplier" as const,
          calendar: "FC1",
          calendarLabel: "",
          id,
          label: "",
          code: id,
        };
        if (of >= from) readings.push({ day: of, register, value });
      }
      hp += 18_000 + 100 * (of - FIRST);
    }
    const series = harness.archive.usagePoints.series(harness.point.id, "consumption", "registers");
    const of = { series, origin: "service" as const, source: 1, now: harness.seconds };
    await harness.archive.registers.merge({
      ...of,
      readings,
      events: [],
      days: { start: from, end: to + 1 },
    });
  }

  it("leaves again, revised, once registers are known; not again after a restart", async () => {
    const feed = harness.open();
    const sent = await harness.told(feed);
    assert.equal(sent.length, 6);
    await read(FIRST, TODAY - 1);
    const revised = await harness.told(feed);
    assert.deepEqual(
      revised.map((one) => [one.day, one.revised]),
      sent.slice(0, 5).map((one) => [one.day, true]),
    );
    // 2 kWh move from HC to HP, and what the daily value has beyond the curve.
    assert.ok(revised[0]!.value > sent[0]!.value);
    harness.reopen();
    assert.deepEqual(await harness.told(harness.open()), []);
    await read(TODAY, TODAY);
    assert.deepEqual(
      (await harness.told(harness.open())).map(({ day }) => day),
      ["2026-11-23"],
    );
  });

  it("a corrected register moves its day only", async () => {
    const feed = harness.open();
    await read(FIRST, TODAY - 1);
    await harness.told(feed);
    await read(TODAY - 1, TODAY - 1, 1_000);
    const moved = await harness.told(feed);
    assert.deepEqual(
      moved.map(({ day, revised }) => [day, revised]),
      [["2026-11-22", true]],
    );
  });

  it("changes nothing where the contract goes by one class, or by its hours", async () => {
    const feed = harness.open();
    await harness.told(feed);
    harness.contract = contractOf(base(0.2, 31));
    await harness.told(feed);
    await read(FIRST, TODAY - 1);
    assert.deepEqual(await harness.told(feed), []);
  });
});
