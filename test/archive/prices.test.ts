/** The prices of contracts in the archive, as messages said them. */
import assert from "node:assert/strict";
import {
  Archive,
  type HeldPrice,
  type Known,
  type PriceCounts,
  type PriceEntry,
} from "../../nodes/archive/index.js";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { longestPause } from "../../nodes/collector/account/account-blocks.js";
import { dayOf, startOfDay } from "../../nodes/readings/index.js";
import { atOnce } from "../at-once.js";
import { undoCoverageDays } from "./before-coverage-days.js";
import { countsOf, curve, day, fileOf, Harness, pendingIn } from "./harness.js";
import { killedAt } from "./killed.js";

const DAY = day("2026-11-24");
const MIDNIGHT = startOfDay(DAY);
const DAY_MS = 86_400_000;

/** Minutes after midnight. */
const entry = (from: number, to: number, price: number | null): PriceEntry => ({
  start: MIDNIGHT + from * 60,
  end: MIDNIGHT + to * 60,
  price: price === null ? null : BigInt(price),
});

describe("prices of contracts in the archive", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  const say = (entries: readonly PriceEntry[], contract = "mine"): PriceCounts =>
    harness.archive.prices.set(contract, entries, harness.seconds);
  /** As entries of minutes. */
  const held = (contract = "mine", from = -1e6, to = 1e6): (number | null)[][] =>
    harness.archive.prices
      .between(contract, MIDNIGHT + from * 60, MIDNIGHT + to * 60)
      .map(({ start, end, price }) => [(start - MIDNIGHT) / 60, (end - MIDNIGHT) / 60, Number(price)]);
  const word = (
    from: number,
    to: number,
    price: number | null,
    more: Partial<HeldPrice> = {},
  ): HeldPrice => ({
    contract: "mine",
    ...entry(from, to, price),
    saidAt: harness.seconds,
    ...more,
  });

  it("are kept by contract, clipped to what is asked for, and counted by what each entry changes", () => {
    assert.deepEqual(held(), []);
    assert.deepEqual(say([entry(60, 120, 20), entry(0, 60, 10)]), { added: 2, changed: 0, same: 0 });
    assert.deepEqual(say([entry(120, 180, -3), entry(200, 260, 0)]), { added: 2, changed: 0, same: 0 });
    assert.deepEqual(say([entry(0, 60, 1)], "other"), { added: 1, changed: 0, same: 0 });
    assert.deepEqual(say([]), { added: 0, changed: 0, same: 0 });
    const all = [
      [0, 60, 10],
      [60, 120, 20],
      [120, 180, -3],
      [200, 260, 0],
    ];
    assert.deepEqual([held(), held("other"), held("none")], [all, [[0, 60, 1]], []]);
    assert.deepEqual(held("mine", 70, 80), [[70, 80, 20]]);
    assert.deepEqual(held("mine", 190, 201), [[200, 201, 0]]);
    assert.deepEqual([held("mine", 180, 200), held("mine", 260, 300), held("mine", -9, 0)], [[], [], []]);
    harness.reopen();
    assert.deepEqual([held(), held("other")], [all, [[0, 60, 1]]]);
  });

  it("give way to what is said later, where it is said; what is left of them stays", () => {
    say([entry(0, 600, 10)]);
    assert.deepEqual(say([entry(60, 120, 20), entry(200, 300, null), entry(590, 610, 10)]), {
      added: 1,
      changed: 2,
      same: 0,
    });
    assert.deepEqual(held(), [
      [0, 60, 10],
      [60, 120, 20],
      [120, 200, 10],
      [300, 610, 10],
    ]);
    // Priced at first in part, and all of it otherwise: it is changed once.
    assert.deepEqual(say([entry(250, 350, 7), entry(700, 800, null), entry(60, 120, 20)]), {
      added: 0,
      changed: 1,
      same: 2,
    });
    assert.deepEqual(say([entry(-60, 900, null)]), { added: 0, changed: 1, same: 0 });
    assert.deepEqual(held(), []);
    assert.deepEqual(say([entry(-60, 900, null)]), { added: 0, changed: 0, same: 1 });
    assert.deepEqual(say([entry(0, 10, 5)]), { added: 1, changed: 0, same: 0 });
  });

  it("mark the days of which a minute changed, as readings do, and tell once of each message that changes any", async () => {
    await harness.merge(curve(DAY - 1));
    const { prices, readings } = harness.archive;
    const told: unknown[] = [];
    harness.archive.onChange((point) => told.push(point));
    assert.equal(prices.head("mine"), 0);
    say([entry(-60, 60, 10), entry(1_500, 1_560, 20)]);
    const first = prices.head("mine");
    assert.ok(first > readings.head(harness.series().id));
    assert.deepEqual(prices.changedAfter("mine", 0), [DAY - 1, DAY, DAY + 1]);
    say([entry(-60, 60, 10), entry(3_000, 3_060, null)]);
    assert.deepEqual([prices.head("mine"), prices.changedAfter("mine", first)], [first, []]);
    say([entry(-60, 61, 10)], "other");
    assert.equal(prices.head("mine"), first);
    say([entry(-60, 60, 10), entry(1_550, 1_560, 21)]);
    assert.deepEqual(prices.changedAfter("mine", first), [DAY + 1]);
    assert.deepEqual(told, [undefined, undefined, undefined]);
    harness.reopen();
    const again = harness.archive.prices;
    assert.deepEqual(again.changedAfter("mine", first), [DAY + 1]);
    assert.equal(again.head("none"), 0);
  });

  it("are as they were said last, also by a clock that was set back", () => {
    say([entry(0, 60, 10)]);
    harness.time -= 3_600_000;
    say([entry(0, 60, null), entry(60, 120, 3)]);
    assert.deepEqual(held(), [[60, 120, 3]]);
    harness.archive.prices.adopt(
      [word(0, 60, 10, { saidAt: harness.seconds + 3_600 })],
      harness.seconds + 3_600,
    );
    assert.deepEqual(held(), [[60, 120, 3]]);
  });

  it("are taken over from elsewhere minute by minute where they were said later, or never here", () => {
    const { prices } = harness.archive;
    const now = harness.seconds;
    say([entry(0, 60, 10), entry(60, 120, 20)]);
    say([entry(120, 180, null)]);
    let told = 0;
    harness.archive.onChange(() => told++);
    prices.adopt([word(-30, 170, 99, { saidAt: now - 1 })], now);
    assert.deepEqual(held(), [
      [-30, 0, 99],
      [0, 60, 10],
      [60, 120, 20],
    ]);
    prices.adopt(
      [
        word(50, 70, 30, { saidAt: now + 5 }),
        word(170, 200, 40, { saidAt: now + 5 }),
        word(0, 10, 1, { saidAt: 1, contract: "theirs" }),
        word(-30, -20, null, { saidAt: now + 5 }),
      ],
      now + 5,
    );
    assert.deepEqual(held(), [
      [-20, 0, 99],
      [0, 50, 10],
      [50, 70, 30],
      [70, 120, 20],
      [170, 200, 40],
    ]);
    assert.deepEqual([held("theirs"), told], [[[0, 10, 1]], 2]);
  });

  it("of one second are as if no price was said, or else the higher one was, in whatever order they come", () => {
    const { prices } = harness.archive;
    const now = harness.seconds;
    const all = [word(0, 10, 5), word(0, 10, 7), word(0, 10, null)];
    for (const [i, j, expected] of [
      [0, 1, [[0, 10, 7]]],
      [1, 0, [[0, 10, 7]]],
      [0, 2, []],
      [2, 1, []],
    ] as const) {
      const contract = `${i}${j}`;
      for (const at of [i, j]) prices.adopt([{ ...all[at]!, contract }], now);
      assert.deepEqual(held(contract), expected, contract);
    }
  });

  it("of a clock that was ahead do not win for ever, and are forgotten in time", () => {
    const now = harness.seconds;
    harness.archive.prices.adopt([word(0, 10, 5, { saidAt: now + 9_999_999 })], now);
    harness.time += 1_000;
    harness.archive.prices.adopt([word(0, 10, null)], harness.seconds);
    assert.deepEqual(held(), []);
    harness.archive.prices.set("mine", [entry(0, 10, 5)], now + 9_999_999);
    assert.ok(harness.archive.takeBack(harness.time, harness.time, longestPause));
    assert.ok(!harness.archive.takeBack(harness.time, harness.time, longestPause));
    harness.time += 1_000;
    harness.archive.prices.adopt([word(0, 10, null)], harness.seconds);
    assert.deepEqual(held(), []);
    harness.archive.prices.set("mine", [entry(0, 10, 5)], now + 9_999_999);
    harness.archive.takeBack(harness.time, harness.time, longestPause);
    atOnce(harness.archive.prune(() => false, harness.time + 431 * DAY_MS));
    assert.deepEqual([held(), harness.archive.prices.all()], [[], []]);
  });

  it("that cannot be are left out, wherever they come from", () => {
    const odd: Partial<HeldPrice>[] = [
      { contract: "x".repeat(201) },
      { start: MIDNIGHT + 1 },
      { end: MIDNIGHT + 61 },
      { end: MIDNIGHT },
      { end: MIDNIGHT + 745 * 3_600 + 60 },
      { start: NaN },
      { end: Infinity },
      { start: -1e15, end: -1e15 + 60 },
      { price: 10n ** 14n + 1n },
      { price: 10n ** 400n },
      { saidAt: 0.5 },
      { saidAt: -Infinity },
    ];
    harness.archive.prices.adopt(
      odd.map((one) => word(0, 10, 5, one)),
      harness.seconds,
    );
    assert.deepEqual(harness.archive.prices.all(), []);
    harness.archive.prices.adopt([word(0, 10, 5), word(5, 15, 6), word(10, 20, 7)], harness.seconds);
    assert.deepEqual(held(), [
      [0, 10, 5],
      [10, 20, 7],
    ]);
    for (const contract of ["__proto__", "constructor"]) {
      say([entry(0, 10, 8)], contract);
      assert.deepEqual([held(contract), harness.archive.prices.timesSaid(contract)], [[[0, 10, 8]], 1]);
    }
  });

  it("stay when a meter is forgotten, and go 400 days after the contract's node, however many they are", () => {
    const many = Array.from({ length: 12_000 }, (_, i) => entry(i * 5, i * 5 + 5, i));
    say([entry(0, 60, 5)]);
    say(many, "other");
    harness.archive.forget(harness.point.id, DAY);
    assert.deepEqual(held(), [[0, 60, 5]]);
    const prune = (days: number): void => {
      const isThere = (id: string): boolean => id === "mine";
      atOnce(harness.archive.prune(() => false, harness.time + days * DAY_MS, isThere));
    };
    for (let days = 0; days <= 400; days += 29) prune(days);
    assert.equal(held("other").length, 12_000);
    prune(431);
    assert.deepEqual([held(), held("other")], [[[0, 60, 5]], []]);
    assert.deepEqual([harness.archive.prices.all().length, harness.archive.prices.head("other")], [1, 0]);
    assert.deepEqual(say([entry(0, 60, 5)], "other"), { added: 1, changed: 0, same: 0 });
  });

  it("that are said while their contract is being forgotten are not forgotten with the rest", () => {
    say(Array.from({ length: 12_000 }, (_, i) => entry(i * 5, i * 5 + 5, i)));
    const later = harness.time + 431 * DAY_MS;
    const work = harness.archive.prune(() => false, later);
    while (harness.archive.prices.count === 12_000) work.next();
    harness.archive.prices.set("mine", [entry(0, 60, 5)], later / 1_000);
    atOnce(work);
    assert.deepEqual(held("mine", 0, 60), [[0, 60, 5]]);
    harness.reopen();
    assert.deepEqual(held("mine", 0, 60), [[0, 60, 5]]);
  });

  it("are no longer known after a transaction that was undone", () => {
    const failure = new Error("undone");
    const work = (): void => {
      harness.archive.transaction(() => {
        say([entry(0, 60, 5)]);
        throw failure;
      });
    };
    assert.throws(work, failure);
    assert.deepEqual([held(), harness.archive.prices.changedAfter("mine", 0)], [[], []]);
    assert.deepEqual(say([entry(0, 60, 5)]), { added: 1, changed: 0, same: 0 });
  });

  it("come to an archive of the version before, which keeps what it has", () => {
    harness.archive.announced.set("mine", "EJP", [DAY], true, harness.seconds);
    harness.reopen(() => {
      const db = new Database(harness.file);
      for (const table of ["price", "price_day", "mirror_price"]) db.exec(`DROP TABLE ${table}`);
      undoCoverageDays(db);
      db.exec("ALTER TABLE sent_day DROP COLUMN prices");
      db.exec("PRAGMA user_version = 13");
      db.close();
    });
    say([entry(0, 60, 5)]);
    assert.deepEqual(held(), [[0, 60, 5]]);
    assert.ok(harness.archive.announced.of("mine").get("EJP")!.has(DAY));
  });

  it("that were stored are there after kill -9, each message as a whole", async () => {
    harness.archive.close();
    await killedAt("stored 20", "price-process.ts", harness.file);
    harness.archive = Archive.open(harness.file, harness);
    const { prices } = harness.archive;
    // Message i gives its 200 quarters, which overlap those of the one before by half, the price i.
    const all = prices.between("contract", 0, 4e9);
    const { start, price } = all.at(-1)!;
    assert.ok(price >= 20n, String(price));
    for (let i = 0n; i <= price; i++) {
      const found = all.find((one) => one.price === i)!;
      assert.equal(found.end - found.start, (i === price ? 200 : 100) * 900, String(i));
    }
    assert.equal(all.length, Number(price) + 1);
    assert.deepEqual(prices.changedAfter("contract", 0).at(-1), dayOf(start + 200 * 900 - 1));
  });

  /** What a backup knows of prices only. */
  const knownOf = (prices: readonly HeldPrice[]): Known => ({
    registerCount: 0,
    registerSlices: nothing,
    colors: [],
    announced: [],
    prices: {
      count: prices.length,
      // oxlint-disable-next-line typescript/require-await -- its consumers wait for others
      async *slices() {
        for (let from = 0; from < prices.length; from += 2_000) yield prices.slice(from, from + 2_000);
      },
    },
  });

  for (const [size, more] of [
    ["few", 3],
    ["many", 9_000],
  ] as const)
    it(`are in a backup, and a restore takes over what was said later, in one with the readings: ${size}`, async () => {
      say(Array.from({ length: more }, (_, i) => entry(i * 5, i * 5 + 5, i + 1)));
      say([entry(-60, 0, null)], "other");
      const path = await harness.archive.backup(harness.time);
      const content = async (): Promise<HeldPrice[]> => {
        const backup = await harness.archive.openBackup(path);
        try {
          return [...backup.prices.slices(2)].flat();
        } finally {
          backup.close();
        }
      };
      const prices = await content();
      assert.equal(prices.length, more + 1);
      harness.time += 60_000;
      say([entry(5, 10, null)]);
      const db = new Database(harness.file);
      db.exec(`DELETE FROM price WHERE start <> ${MIDNIGHT + 300}`);
      db.close();
      harness.reopen();
      const told: unknown[] = [];
      harness.archive.onChange((point) => told.push(point));
      const file = fileOf([{ direction: "consumption", series: "load_curve", readings: curve(DAY - 1) }]);
      const failing = { ...file, slices: broken, known: knownOf(prices) };
      await assert.rejects(harness.loadFile(failing), /broken/);
      assert.deepEqual([held(), told, pendingIn(harness.file)], [[], [], 0]);
      await harness.loadFile({ ...file, known: knownOf(prices) });
      assert.equal(held().length, more - 1);
      assert.deepEqual(held("mine", 0, 15), [
        [0, 5, 1],
        [10, 15, 3],
      ]);
      assert.deepEqual([held("other"), harness.archive.prices.all("other").length], [[], 1]);
      assert.deepEqual([told.length, told.at(-1), pendingIn(harness.file)], [2, undefined, 0]);
      harness.time += 60_000;
      assert.deepEqual(await harness.loadFile({ ...file, known: knownOf(prices) }), countsOf(0, 48));
      assert.equal(told.length, 2);
    });

  it("of a restore that was decided and then cut off are taken over at the next opening", async () => {
    const prices = Array.from({ length: 9_000 }, (_, i) => word(i * 5, i * 5 + 5, i + 1));
    const file = fileOf([{ direction: "consumption", series: "load_curve", readings: curve(DAY - 1) }]);
    const restoring = harness.loadFile({ ...file, known: knownOf(prices) });
    while (harness.archive.prices.count === 0) await new Promise(setImmediate);
    harness.archive.close();
    await assert.rejects(restoring);
    harness.archive = Archive.open(harness.file, harness);
    const taken = harness.archive.prices.count;
    assert.ok(taken < 9_000, String(taken));
    let told = 0;
    harness.archive.onChange((point) => (told += point === undefined ? 1 : 0));
    while (pendingIn(harness.file) > 0) await new Promise(setImmediate);
    assert.deepEqual([held().length, told], [9_000, 1]);
  });

  it("said one message after the other, without holding the loop, are in this order", async () => {
    const { prices } = harness.archive;
    const many = Array.from({ length: 10_000 }, (_, i) => entry(i * 15, i * 15 + 15, i + 1));
    const now = (): number => harness.seconds;
    const counts = await Promise.all([
      prices.say("mine", many, now),
      prices.say("mine", [entry(0, 15, 77)], now),
      prices.say("mine", many.slice(0, 2), now),
    ]);
    assert.deepEqual(counts, [
      { added: 10_000, changed: 0, same: 0 },
      { added: 0, changed: 1, same: 0 },
      { added: 0, changed: 1, same: 1 },
    ]);
    assert.deepEqual(held("mine", 0, 45), [
      [0, 15, 1],
      [15, 30, 2],
      [30, 45, 3],
    ]);
  });

  it("take no more room than as many readings and half of them again", async () => {
    const count = 20_000;
    const pages = (): number => {
      const db = new Database(harness.file, { readOnly: true });
      const at = Number(db.get("SELECT sum(pgsize) AS n FROM dbstat")!["n"]);
      db.close();
      return at;
    };
    const before = pages();
    const first = startOfDay(DAY - 300);
    say(
      Array.from({ length: count }, (_, i) => ({
        start: first + i * 900,
        end: first + i * 900 + 900,
        price: BigInt(10_000_000 + ((i * 7_919) % 9_000_000)),
      })),
    );
    const ofPrices = pages() - before;
    const readings = Array.from({ length: count }, (_, i) => ({
      start: first + i * 900,
      step: 900,
      value: (i * 7_919) % 9_000,
    }));
    await harness.merge(readings, { start: DAY - 300, end: DAY - 50 });
    const ofReadings = pages() - before - ofPrices;
    assert.ok(ofPrices <= 1.5 * ofReadings, `${ofPrices} bytes, and ${ofReadings} for readings`);
  });
});

async function* nothing(): AsyncGenerator<never> {}

function broken(): never {
  throw new Error("broken");
}
