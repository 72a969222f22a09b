/** A day whose prices of a series come, or change, after it was priced leaves again. */
import assert from "node:assert/strict";
import { askCost } from "../../nodes/costs/index.js";
import type { Contract } from "../../nodes/pricing/index.js";
import { startOfDay, type Day } from "../../nodes/readings/index.js";
import { base, contractOf, series } from "../fixtures/contracts.js";
import { day as dayIn } from "../fixtures/paris.js";
import { CostFeedHarness } from "./feed-harness.js";

const TODAY = dayIn("2026-11-24");
const DAYS = [TODAY - 3, TODAY - 2, TODAY - 1] as const;
const contract = (id: string, ...versions: readonly object[]): Contract => ({
  ...contractOf(...(versions.length > 0 ? versions : [series(0)])),
  id,
});
const cents = (amount: number): bigint => BigInt(amount) * 1_000_000n;

describe("the cost of a day by a series of prices", () => {
  let harness: CostFeedHarness;
  beforeEach(async () => {
    harness = new CostFeedHarness();
    harness.contract = contract("a");
    for (const of of DAYS) await harness.day(of);
  });
  afterEach(() => {
    harness.remove();
  });

  /** Prices the hours [from, to[ of a day, in cents; null: erases. */
  const say = (of: Day, from: number, to: number, price: number | null, id = "a"): void => {
    const [start, end] = [startOfDay(of) + from * 3_600, startOfDay(of) + to * 3_600];
    const entry = { start, end, price: price === null ? null : cents(price) };
    harness.archive.prices.set(id, [entry], harness.seconds);
  };
  const told = async (feed = harness.open()): Promise<unknown[]> =>
    (await harness.told(feed)).map(({ day, value, complete, revised }) => [day, value, complete, revised]);

  it("leaves when its prices are there, and again, revised, when they change", async () => {
    const feed = harness.open();
    assert.deepEqual(await told(feed), [], "nothing of it is priced");
    say(DAYS[1], 0, 24, 10);
    assert.deepEqual(await told(feed), [["2026-11-22", 2.4, true, undefined]]);
    say(DAYS[1], 18, 24, 30);
    assert.deepEqual(await told(feed), [["2026-11-22", 3.6, true, true]]);
    say(DAYS[1], 18, 24, 30);
    assert.deepEqual(await told(feed), [], "nothing has changed");
    say(DAYS[1], 12, 13, null);
    assert.deepEqual(await told(feed), [["2026-11-22", 3.5, false, true]]);
    say(DAYS[1], 12, 13, -40);
    assert.deepEqual(await told(feed), [["2026-11-22", 3.1, true, true]]);
  });

  it("leaves in part once no more readings are expected, and whole when the rest of its prices comes", async () => {
    const feed = harness.open();
    harness.awaited.add(DAYS[2]);
    say(DAYS[2], 0, 12, 10);
    assert.deepEqual(await told(feed), []);
    harness.awaited.clear();
    assert.deepEqual(await told(feed), [["2026-11-23", 1.2, false, undefined]]);
    say(DAYS[2], 12, 24, 0);
    assert.deepEqual(await told(feed), [["2026-11-23", 1.2, true, true]]);
  });

  it("is known by the prices it was sent with, also after a restart: other readings move it by their share", async () => {
    say(DAYS[1], 0, 12, 10);
    say(DAYS[1], 12, 24, 20);
    assert.deepEqual(await told(), [["2026-11-22", 3.6, true, undefined]]);
    harness.reopen();
    assert.deepEqual(await told(), []);
    const [sent] = harness.archive.sentDays
      .between({ node: "in", series: harness.series("daily").id }, DAYS[1], DAYS[1] + 1)
      .values();
    assert.equal(sent!.prices, "[[0,43200,[10000000,20000000]]]");
    say(DAYS[1], 0, 12, 30);
    harness.reopen();
    assert.deepEqual(await told(), [["2026-11-22", 6, true, true]]);
    await harness.curve(DAYS[1], 2_000);
    harness.reopen();
    assert.deepEqual(await told(), [["2026-11-22", 12, true, true]]);
  });

  it("stays for prices of another contract, of a day that is not over, for less than a cent, and an edited contract", async () => {
    const feed = harness.open();
    for (const of of DAYS) say(of, 0, 24, 10);
    assert.equal((await told(feed)).length, 3);
    say(DAYS[1], 0, 24, 50, "b");
    say(TODAY, 0, 24, 50);
    say(TODAY + 1, 0, 24, 50);
    harness.archive.prices.set(
      "a",
      [{ start: startOfDay(DAYS[0]), end: startOfDay(DAYS[0]) + 3_600, price: 10_900_000n }],
      harness.seconds,
    );
    assert.deepEqual(await told(feed), []);
    harness.contract = contract("a", base(0.3));
    assert.deepEqual(await told(feed), []);
    harness.contract = contract("a", base(0.3), series(0, { from: "2026-11-23" }));
    assert.deepEqual(await told(feed), []);
    say(DAYS[1], 0, 24, 20);
    assert.deepEqual(await told(feed), [], "of a day that the series does not price any more");
    say(DAYS[2], 0, 24, 20);
    assert.deepEqual(await told(feed), [["2026-11-23", 4.8, true, true]]);
  });

  it("is in the answers of a question from then on, but not by a contract without a node", async () => {
    const asked = async ({ id: _id, ...without }: Contract, id?: string) => {
      const question = { direction: "consumption", step: "period", start: DAYS[0], end: TODAY } as const;
      const of = { ...without, ...(id !== undefined && { id }) };
      const { archive, point } = harness;
      return askCost(archive, point, { ...question, contract: of }, () => undefined, TODAY);
    };
    for (const of of DAYS) say(of, 0, 24, 10);
    say(DAYS[0], 0, 1, null);
    const answer = await asked(contract("a"), "a");
    const [{ value, unpriced, byClass, complete }] = answer.entries as [(typeof answer.entries)[0]];
    assert.deepEqual([value, unpriced, complete], [7.1, 1, false]);
    assert.deepEqual(byClass, { SERIES: { energy: 71, value: 7.1 } });
    assert.deepEqual(answer.withoutSeries, [DAYS[0]]);
    say(DAYS[0], 0, 1, 10);
    const whole = await asked(contract("a"), "a");
    assert.deepEqual([whole.entries[0]!.value, whole.withoutSeries], [7.2, undefined]);
    const none = await asked(contract("a"));
    assert.deepEqual([none.entries[0]!.unpriced, none.withoutSeries], [72, [...DAYS]]);
  });

  it("goes to the price of a hole only if the whole hole has one; otherwise no price is said to lack", async () => {
    const of = DAYS[0] - 1;
    await harness.day(of, { without: (slot) => slot >= 22 && slot < 26 });
    const { archive, point } = harness;
    const asked = async (): Promise<unknown[]> => {
      const question = { direction: "consumption", step: "day", start: of, end: of + 1 } as const;
      const about = { ...question, contract: contract("a") };
      const { entries, withoutSeries } = await askCost(archive, point, about, () => undefined, TODAY);
      return [entries[0]!.value, entries[0]!.unpriced, withoutSeries];
    };
    say(of, 0, 24, 10);
    assert.deepEqual(await asked(), [2.4, 0, undefined], "one price, so by the daily value");
    say(of, 12, 24, 20);
    assert.deepEqual(await asked(), [3.3, 2, undefined]);
    say(of, 11, 13, 30);
    assert.deepEqual(await asked(), [3.9, 0, undefined]);
    say(of, 11, 13, null);
    assert.deepEqual(await asked(), [3.3, 2, [of]]);
  });
});
