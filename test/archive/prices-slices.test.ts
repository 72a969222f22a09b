/** Prices that are written in several transactions, because they are many or cover many. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { Archive, type HeldPrice, type PriceCounts, type PriceEntry } from "../../nodes/archive/index.js";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { startOfDay } from "../../nodes/readings/index.js";
import { alone, inPieces, type Measured } from "../event-loop.js";
import { curve, day, fileOf, Harness } from "./harness.js";
import { killedAt } from "./killed.js";

const FIRST = startOfDay(day("2024-01-01"));
const QUARTER = 900;
/** Of three years, and what a message has at most. */
const STORED = 105_600;
const MOST = 10_000;
const LONGEST = 745 * 3_600;

/** Entries one after the other. @param length seconds */
function entries(count: number, length: number, price: (i: number) => number, from = 0): PriceEntry[] {
  return Array.from({ length: count }, (_, i) => {
    const start = FIRST + (from + i) * length;
    return { start, end: start + length, price: BigInt(price(i)) };
  });
}

describe("prices of contracts that are many", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  const now = (): number => harness.seconds;
  const say = (said: readonly PriceEntry[]): Promise<PriceCounts> =>
    harness.archive.prices.say("mine", said, now);
  const fill = async (price = (i: number): number => 1 + (i % 96)): Promise<void> => {
    for (let from = 0; from < STORED; from += MOST)
      await say(entries(Math.min(MOST, STORED - from), QUARTER, price, from));
  };
  /** Waits until something of what is being written is there. */
  const isBegun = async (): Promise<void> => {
    const { prices } = harness.archive;
    for (const times = prices.timesSaid("mine"); prices.timesSaid("mine") === times;)
      await new Promise(setImmediate);
  };
  const longest = (price: number): PriceEntry[] => entries(36, LONGEST, (i) => price + i);

  /** The least of three times: each may collect garbage. */
  async function atBest(prepare: () => Promise<void>, work: () => Promise<unknown>): Promise<void> {
    const all: Measured<unknown>[] = [];
    for (let i = 0; i < 3; i++) {
      await prepare();
      all.push(await inPieces(work));
    }
    const least = Math.min(...all.map((one) => one.longest));
    assert.ok(least < 50, `${least} ms`);
  }

  alone("hold the event loop for no 50 ms: 10,000 over three years of quarters", async () => {
    await fill();
    let price = 100;
    const messages = [100, 200, 300].map((first) => entries(MOST, QUARTER, (i) => first + i, 40_000));
    await atBest(
      async () => {},
      () => say(messages[price++ % 3]!),
    );
  });

  alone("hold the event loop for no 50 ms: 36 of 745 hours over three years of quarters", async () => {
    await atBest(fill, () => say(longest(1_000)));
    assert.equal(harness.archive.prices.count, 36);
  });

  alone(
    "hold the event loop for no 50 ms: 36 of 745 hours in a backup, over three years of quarters",
    async () => {
      await atBest(
        async () => {
          harness.remove();
          harness = new Harness();
          await fill();
          harness.time += 60_000;
        },
        () => restore(longest(1_000)),
      );
      assert.equal(harness.archive.prices.count, 36);
    },
  );

  async function restore(said: readonly PriceEntry[]): Promise<void> {
    const prices = said.map((one): HeldPrice => ({ ...one, contract: "mine", saidAt: now() }));
    const readings = curve(day("2026-11-23"));
    await harness.loadFile({
      ...fileOf([{ direction: "consumption", series: "load_curve", readings }]),
      known: {
        registerCount: 0,
        registerSlices: async function* () {},
        colors: [],
        announced: [],
        prices: {
          count: prices.length,
          // oxlint-disable-next-line typescript/require-await -- its consumers wait for others
          async *slices() {
            yield prices;
          },
        },
      },
    });
  }

  it("are counted once for each entry, and told once, however they are cut", async () => {
    await say(entries(9_000, 600, (i) => i % 7));
    let told = 0;
    harness.archive.onChange(() => told++);
    const times = harness.archive.prices.timesSaid("mine");
    const days = [...entries(60, 86_400, (i) => i), ...entries(3, 86_400, () => 5, 400)];
    assert.deepEqual(await say([...days, ...entries(1, 86_400, () => 0, 61)]), {
      added: 3,
      changed: 61,
      same: 0,
    });
    assert.equal(told, 1);
    assert.ok(harness.archive.prices.timesSaid("mine") > times + 1);
  });

  it("are those that are said last, whoever says something in between", async () => {
    const { prices } = harness.archive;
    const saying = say(entries(MOST, QUARTER, (i) => i + 1));
    await isBegun();
    assert.ok(prices.count < MOST);
    const other = (place: number): HeldPrice => ({
      ...entries(1, QUARTER, () => 77, place)[0]!,
      contract: "mine",
      saidAt: now() + 1,
    });
    prices.adopt([other(0), other(MOST - 1)], now() + 1);
    assert.deepEqual(await saying, { added: MOST - 1, changed: 1, same: 0 });
    const spans = prices.between("mine", 0, 4e9);
    assert.deepEqual([spans.length, spans[0]!.price, spans.at(-1)!.price], [MOST, 77n, BigInt(MOST)]);
  });

  it("leave what was written before a failure, whole entries only, and tell of it", async () => {
    let told = 0;
    harness.archive.onChange(() => told++);
    const db = new Database(harness.file);
    const refused = FIRST + 5_000 * QUARTER;
    db.exec(`CREATE TRIGGER refuse BEFORE INSERT ON price WHEN new.start = ${refused}
      BEGIN SELECT raise(ABORT, 'refused'); END`);
    await assert.rejects(say(entries(MOST, QUARTER, (i) => i + 1)), /refused/);
    const spans = harness.archive.prices.between("mine", 0, 4e9);
    assert.equal(told, 1);
    assert.ok(spans.length > 0 && spans.length <= 5_000, String(spans.length));
    assert.deepEqual(
      spans,
      entries(spans.length, QUARTER, (i) => i + 1),
    );
    db.exec("DROP TRIGGER refuse");
    db.close();
    const { length } = spans;
    const counts = await say(entries(MOST, QUARTER, (i) => i + 1));
    assert.deepEqual([counts, told], [{ added: MOST - length, changed: 0, same: length }, 2]);
  });

  it("that a kill -9 cuts off are there up to an entry", async () => {
    harness.archive.close();
    await killedAt("stored 1", "many-prices-process.ts", harness.file);
    harness.archive = Archive.open(harness.file, harness);
    const spans = harness.archive.prices.between("contract", 0, 4e9);
    // Message i gives each entry the price i: whole entries of the last one, then those of the one before.
    assert.ok(spans.length <= 2, String(spans.length));
    for (const { start, end } of spans) assert.equal((end - start) % 3_600, 0);
    if (spans.length === 2) assert.equal(spans[0]!.price, spans[1]!.price + 1n);
    assert.equal(spans.at(-1)!.end - spans[0]!.start, 10_000 * 3_600);
  });

  it("are stored and counted as in one transaction, whatever is said", async () => {
    const word = fc.record({
      gap: fc.nat(400),
      length: fc.integer({ min: 5, max: 2_000 }),
      price: fc.option(fc.integer({ min: 0, max: 2 }), { nil: null }),
    });
    const messages = fc.array(fc.array(word, { minLength: 1, maxLength: 40 }), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(messages, fc.integer({ min: 1, max: 9 }), async (all, base) => {
        harness.remove();
        harness = new Harness();
        // Rows of some minutes, so that each message is cut.
        const held = entries(9_000, base * 60, (i) => i % 3);
        await say(held);
        const table: (number | null)[] = Array.from({ length: 120_000 }, (_, i) =>
          i < 9_000 * base ? Math.floor(i / base) % 3 : null,
        );
        for (const message of all) {
          let at = 0;
          const said = message.map(({ gap, length, price }) => {
            const start = at + gap;
            at = start + length;
            return { start, end: at, price };
          });
          const counts = { added: 0, changed: 0, same: 0 };
          for (const { start, end, price } of said) {
            const before = table.slice(start, end).filter((one) => one !== price);
            if (before.length === 0) counts.same++;
            else if (before.some((one) => one !== null)) counts.changed++;
            else counts.added++;
            table.fill(price, start, end);
          }
          const answer = await say(
            said.map(({ start, end, price }) => ({
              start: FIRST + start * 60,
              end: FIRST + end * 60,
              price: price === null ? null : BigInt(price),
            })),
          );
          assert.deepEqual(answer, counts);
        }
        const stored: (number | null)[] = Array.from({ length: 120_000 }, () => null);
        for (const { start, end, price } of harness.archive.prices.between("mine", 0, 4e9))
          stored.fill(Number(price), (start - FIRST) / 60, (end - FIRST) / 60);
        assert.deepEqual(stored, table);
      }),
      { numRuns: 15 },
    );
  });
});
