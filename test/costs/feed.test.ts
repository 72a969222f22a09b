/** When the cost of a day leaves a node, when it leaves again, and what survives a kill. */
import assert from "node:assert/strict";
import { dayOf, formatDay, startOfDay, type Day } from "../../nodes/readings/index.js";
import { readContract, type Color } from "../../nodes/pricing/index.js";
import { bindingColor } from "../../nodes/tempo/index.js";
import { base, contractOf, hphc, tempo } from "../fixtures/contracts.js";
import { day as dayIn } from "../fixtures/paris.js";
import { CostFeedHarness, toldIn, type Told } from "./feed-harness.js";

const TODAY = dayIn("2026-11-24");
const YESTERDAY = TODAY - 1;
/** A day's share of the 31 € of November. */
const SUBSCRIPTION = Math.round((31 / 30) * 1e6) / 1e6;

describe("the cost of a day leaves", () => {
  let harness: CostFeedHarness;
  beforeEach(() => {
    harness = new CostFeedHarness();
  });
  afterEach(() => {
    harness.remove();
  });

  const cents = (value: number): number => Math.round(value * 100) / 100;

  it("once it can be priced in full, days in order of time, and not again after a restart", async () => {
    for (const of of [YESTERDAY, TODAY - 3]) await harness.daily(of);
    assert.deepEqual(await harness.told(harness.open()), [
      { day: "2026-11-21", value: 5.833333, complete: true },
      { day: "2026-11-23", value: 5.833333, complete: true },
    ]);
    harness.reopen();
    assert.deepEqual(await harness.told(harness.open()), []);
    await harness.daily(TODAY - 2, 12_000);
    assert.deepEqual(await harness.told(harness.open()), [
      { day: "2026-11-22", value: Math.round((2.4 + 31 / 30) * 1e6) / 1e6, complete: true },
    ]);
  });

  it("with the newest day priced in full, its month and its year, whatever else is in the message", async () => {
    const feed = harness.open();
    assert.equal(await harness.next(feed), undefined);
    await harness.daily(YESTERDAY);
    const [first] = await harness.parcels(feed);
    assert.equal(first!.newest!.day.start, startOfDay(YESTERDAY));
    await harness.daily(TODAY - 5);
    await harness.daily(dayIn("2026-10-31"));
    const [older] = await harness.parcels(feed);
    assert.deepEqual(
      toldIn(older!).map(({ day }) => day),
      ["2026-10-31", "2026-11-19"],
    );
    const { day, month, year } = older!.newest!;
    assert.deepEqual([day.start, day.value], [startOfDay(YESTERDAY), 5.833333]);
    assert.deepEqual(
      [month.start, month.end, year.start, year.end].map((instant) => formatDay(dayOf(instant))),
      ["2026-11-01", "2026-11-24", "2026-01-01", "2026-11-24"],
    );
    // Two days of 24 kWh, and 23 of 30 shares of the month.
    assert.equal(cents(month.value), cents(2 * 4.8 + (23 * 31) / 30));
    assert.equal(month.complete, false);
    // The subscription runs from the first version on.
    assert.equal(cents(year.value), cents(3 * 4.8 + 10 * 31 + (23 * 31) / 30));
  });

  it("a thousand at a time", async () => {
    const { archive } = harness;
    for (let from = TODAY - 1_100; from < TODAY; from += 100) {
      for (let of = from; of < Math.min(from + 100, TODAY); of++) await harness.daily(of);
    }
    assert.ok(archive.readings.head(harness.series("daily").id) > 0);
    const parcels = await harness.parcels(harness.open());
    assert.deepEqual(
      parcels.map(({ readings }) => readings.length),
      [1_000, 100],
    );
    assert.ok(parcels.every(({ newest }) => newest!.day.start === startOfDay(YESTERDAY)));
  });

  it("from twenty nodes without holding the event loop for longer than from one", async () => {
    for (let of = TODAY - 100; of < TODAY; of++) await harness.daily(of);
    /** The most looks at a colour, two for each day, between two turns of the event loop. */
    const mostAtOnce = async (nodes: readonly string[]): Promise<number> => {
      let [most, looks, isDone] = [0, 0, false];
      harness.colorOf = () => {
        most = Math.max(most, ++looks);
        return undefined;
      };
      const turn = (): void => {
        looks = 0;
        if (!isDone) setImmediate(turn);
      };
      setImmediate(turn);
      const told = await Promise.all(nodes.map((node) => harness.told(harness.open(node))));
      isDone = true;
      assert.ok(told.every(({ length }) => length === 100));
      return most;
    };
    const ofOne = await mostAtOnce(["one"]);
    const many = Array.from({ length: 20 }, (_, i) => `node ${i}`);
    // What one has worked out leaves in the turn in which the next one begins.
    assert.ok((await mostAtOnce(many)) <= 2 * ofOne);
  });

  it("although it is 0 Wh of unknown classes, and a replay repeats it", async () => {
    harness.contract = contractOf(hphc(0.2, 0.1, 31));
    await harness.daily(YESTERDAY, 0);
    const feed = harness.open();
    const told = await harness.told(feed);
    assert.deepEqual(told, [{ day: "2026-11-23", value: 1.033333, complete: true }]);
    const replayed = [];
    for await (const parcel of feed.replay(YESTERDAY, TODAY)) replayed.push(...toldIn(parcel));
    assert.deepEqual(replayed, told);
  });

  it("never without anything priced, and never before the contract", async () => {
    harness.contract = contractOf(hphc(0.2, 0.1, 31));
    await harness.daily(YESTERDAY);
    assert.deepEqual(await harness.told(harness.open()), [], "its class is not known");
    harness.contract = contractOf(base(0.2, 31, { from: "2026-11-23" }));
    await harness.daily(TODAY - 2);
    assert.deepEqual(
      (await harness.told(harness.open())).map(({ day }) => day),
      ["2026-11-23"],
    );
    harness.contract = undefined;
    assert.deepEqual(await harness.told(harness.open("in2")), []);
  });

  it("as it is once its curve is no longer to be asked for, then once more when its hole heals", async () => {
    harness.contract = contractOf(hphc(0.2, 0.1, 31));
    harness.awaited.add(YESTERDAY);
    const feed = harness.open();
    // Slots 28 to 35 are in HP, and nothing says how much they used.
    await harness.curve(YESTERDAY, 1_000, (slot) => slot >= 28 && slot < 36);
    assert.deepEqual(await harness.told(feed), [], "it may still come");
    assert.deepEqual(await harness.told(feed), []);
    harness.awaited.clear();
    const [partial] = await harness.parcels(feed);
    const asIs = cents(12 * 0.2 + 8 * 0.1 + SUBSCRIPTION);
    assert.deepEqual(
      toldIn(partial!).map((one) => ({ ...one, value: cents(one.value) })),
      [{ day: "2026-11-23", value: asIs, complete: false }],
    );
    assert.deepEqual([partial!.readings[0]!.missing, partial!.newest], [240, undefined]);
    harness.reopen();
    const again = harness.open();
    assert.deepEqual(await harness.told(again), []);
    await harness.curve(YESTERDAY);
    assert.deepEqual(await harness.told(again), [
      { day: "2026-11-23", value: Math.round((4 + 31 / 30) * 1e6) / 1e6, complete: true, revised: true },
    ]);
    assert.deepEqual(await harness.told(again), []);
  });

  it("while it waits, it is found again after a restart", async () => {
    harness.contract = contractOf(hphc(0.2, 0.1, 31));
    harness.awaited.add(YESTERDAY);
    await harness.curve(YESTERDAY, 1_000, (slot) => slot === 30);
    assert.deepEqual(await harness.told(harness.open()), []);
    harness.reopen();
    const feed = harness.open();
    assert.deepEqual(await harness.told(feed), []);
    harness.awaited.clear();
    assert.deepEqual(
      (await harness.told(feed)).map(({ day, complete }) => [day, complete]),
      [["2026-11-23", false]],
    );
  });

  it("once the day is over, although it was held before", async () => {
    const feed = harness.open();
    await harness.daily(TODAY);
    assert.deepEqual(await harness.told(feed), []);
    harness.at(TODAY + 1, 8);
    assert.deepEqual(
      (await harness.told(feed)).map(({ day }) => day),
      ["2026-11-24"],
    );
  });

  describe("again", () => {
    it("only if its value moved by 0.01 € or more since it was last sent", async () => {
      const feed = harness.open();
      await harness.daily(YESTERDAY, 20_000);
      assert.equal((await harness.told(feed)).length, 1);
      await harness.daily(YESTERDAY, 20_049);
      assert.deepEqual(await harness.told(feed), [], "49 Wh at 0.20 € are 0.0098 €");
      harness.reopen();
      const later = harness.open();
      assert.deepEqual(await harness.told(later), []);
      await harness.daily(YESTERDAY, 20_050);
      assert.deepEqual(await harness.told(later), [
        { day: "2026-11-23", value: Math.round((4.01 + 31 / 30) * 1e6) / 1e6, complete: true, revised: true },
      ]);
      await harness.daily(YESTERDAY, 20_001);
      assert.deepEqual(await harness.told(later), [], "back by 0.0098 €");
      await harness.daily(YESTERDAY, 20_000);
      assert.equal((await harness.told(later)).length, 1, "back by 0.01 €");
    });

    it("measured by the present contract: what an edited one would have made of it before does not count", async () => {
      await harness.daily(YESTERDAY, 20_000);
      await harness.told(harness.open());
      harness.contract = contractOf(base(0.5, 31));
      const feed = harness.open();
      assert.deepEqual(await harness.told(feed), [], "an edited contract sends nothing by itself");
      await harness.daily(YESTERDAY, 20_019);
      assert.deepEqual(await harness.told(feed), [], "19 Wh at 0.50 € are 0.0095 €");
      await harness.daily(YESTERDAY, 20_020);
      assert.deepEqual(await harness.told(feed), [
        {
          day: "2026-11-23",
          value: Math.round((10.01 + 31 / 30) * 1e6) / 1e6,
          complete: true,
          revised: true,
        },
      ]);
    });

    it("by a contract of other classes, from the curve that priced nothing before", async () => {
      // Priced by its value alone, and sent.
      await harness.day(YESTERDAY);
      await harness.told(harness.open());
      harness.contract = contractOf(hphc(0.2, 0.1, 31));
      const feed = harness.open();
      assert.deepEqual(await harness.told(feed), []);
      // The same energy, moved from night to day: 16 h at 1.25 kW, 8 h at 0.5 kW.
      await harness.curve(YESTERDAY, 1_250, (slot) => slot < 12 || slot >= 44);
      const values = (await harness.told(feed)).map(({ value, revised }) => [cents(value), revised]);
      assert.deepEqual(values, [[cents(20 * 0.2 + 8 * 0.1 + SUBSCRIPTION), true]]);
    });

    it("not for a correction that arrived together with another contract, unless it moves it by that contract", async () => {
      await harness.day(YESTERDAY);
      await harness.told(harness.open());
      harness.contract = contractOf(base(0.9, 31));
      await harness.daily(YESTERDAY, 24_011);
      assert.deepEqual(await harness.told(harness.open()), [], "11 Wh at 0.90 € are 0.0099 €");
      await harness.daily(YESTERDAY, 24_012);
      assert.equal((await harness.told(harness.open())).length, 1);
    });

    it("if it is no longer complete", async () => {
      const feed = harness.open();
      harness.contract = contractOf(hphc(0.2, 0.1, 31));
      // A rounded interval of a file reaches over midnight; exact half-hours of the next day take its place.
      await harness.curve(YESTERDAY, 1_000, (slot) => slot === 47);
      await harness.load([
        { start: startOfDay(TODAY) - 1_800, step: 3_600, value: 1_000, rounded: true, source: "file" },
      ]);
      assert.deepEqual(
        (await harness.told(feed)).map(({ complete }) => complete),
        [true],
      );
      await harness.curve(TODAY);
      assert.deepEqual(
        (await harness.told(feed)).map(({ day, complete, revised }) => [day, complete, revised]),
        [["2026-11-23", false, true]],
      );
    });
  });

  describe("under an edited contract", () => {
    it("only if it never left and can now be priced", async () => {
      await harness.daily(TODAY - 3);
      harness.contract = contractOf(base(0.2, 31, { from: "2026-11-22" }));
      await harness.daily(YESTERDAY);
      const feed = harness.open();
      assert.deepEqual(
        (await harness.told(feed)).map(({ day }) => day),
        ["2026-11-23"],
      );
      harness.contract = contractOf(base(0.3, 31));
      assert.deepEqual(await harness.told(feed), [
        { day: "2026-11-21", value: Math.round((7.2 + 31 / 30) * 1e6) / 1e6, complete: true },
      ]);
      harness.contract = contractOf(base(0.3, 31));
      assert.deepEqual(await harness.told(feed), []);
    });

    it("without a restart, and with the next contract a message that was worked out is worked out anew", async () => {
      await harness.daily(YESTERDAY);
      const feed = harness.open();
      assert.equal(await feed.prepare(harness.never), true);
      harness.contract = contractOf(base(1, 31));
      assert.equal(feed.take(), undefined);
      assert.deepEqual(
        (await harness.told(feed)).map(({ value }) => cents(value)),
        [cents(24 + SUBSCRIPTION)],
      );
    });
  });

  describe("with Tempo", () => {
    it("not blue while its colour is not known: as it is, and once more when it is", async () => {
      harness.contract = contractOf(tempo(31));
      harness.colorOf = (of) => (of < YESTERDAY ? "red" : undefined);
      await harness.day(YESTERDAY);
      const [partial] = await harness.parcels(harness.open());
      const [entry] = partial!.readings;
      assert.deepEqual(Object.keys(entry!.byClass), ["HCJR"], "up to 06:00");
      assert.deepEqual([entry!.unpriced, entry!.missing, entry!.complete], [18, 0, false]);
      assert.deepEqual(partial!.notes.withoutColor, [YESTERDAY]);
      harness.reopen();
      assert.deepEqual(await harness.told(harness.open()), []);
      harness.colorOf = () => "red";
      harness.reopen();
      const whole = await harness.parcels(harness.open());
      assert.deepEqual(
        whole.flatMap(toldIn).map(({ complete, revised }) => [complete, revised]),
        [[true, true]],
      );
      assert.equal(whole[0]!.notes.withoutColor, undefined);
      assert.deepEqual(await harness.told(harness.open()), []);
    });

    it("with the days of its year that lack a colour, and those that it has itself", async () => {
      harness.contract = contractOf(tempo(31));
      const unknown = new Set([YESTERDAY - 4, YESTERDAY]);
      harness.colorOf = (of) => (unknown.has(of) ? undefined : "blue");
      for (let of = YESTERDAY - 5; of <= YESTERDAY; of++) await harness.day(of);
      const feed = harness.open();
      const [all] = await harness.parcels(feed);
      assert.deepEqual(all!.notes.withoutColor, [YESTERDAY - 4, YESTERDAY]);
      const replayed: unknown[] = [];
      for await (const { notes } of feed.replay(YESTERDAY - 1, YESTERDAY)) replayed.push(notes.withoutColor);
      // Of its year, up to the newest day priced in full.
      assert.deepEqual(replayed, [[YESTERDAY - 4]]);
    });

    it("once more as soon as the archive gets its colour, or another one, but not for a provisional one", async () => {
      harness.contract = contractOf(tempo(31));
      harness.colorOf = (of) => (of < YESTERDAY ? "blue" : bindingColor(harness.archive, of));
      await harness.day(YESTERDAY);
      const feed = harness.open();
      assert.deepEqual(
        (await harness.told(feed)).map(({ complete }) => complete),
        [false],
      );
      const comes = async (color: Color, more: { provisional?: boolean; of?: Day } = {}): Promise<Told[]> => {
        const { provisional = false, of = YESTERDAY } = more;
        harness.archive.colors.set([{ day: of, color, source: "rte", readAt: harness.seconds, provisional }]);
        return harness.told(feed);
      };
      assert.deepEqual(await comes("red", { provisional: true }), []);
      assert.deepEqual(await comes("red", { of: YESTERDAY + 1 }), [], "it is not over");
      const [red] = await comes("red");
      assert.deepEqual([red!.complete, red!.revised], [true, true]);
      const [white] = await comes("white");
      assert.ok(white!.value < red!.value);
      assert.deepEqual(await comes("white"), [], "the same once more");
      harness.reopen();
      assert.deepEqual(await harness.told(harness.open()), []);
    });

    it("nothing at all while neither colour is known", async () => {
      harness.contract = contractOf(tempo(31));
      harness.colorOf = () => undefined;
      await harness.day(YESTERDAY);
      assert.deepEqual(await harness.told(harness.open()), []);
    });
  });

  for (const [date, hours] of [
    ["2026-03-29", 23],
    ["2025-10-26", 25],
  ] as const) {
    it(`on ${date}, of ${hours} hours, and again when one of them is corrected`, async () => {
      const of = dayIn(date);
      harness.contract = contractOf(hphc(0.2, 0.1, 31));
      const feed = harness.open();
      await harness.curve(of);
      const night = hours - 16;
      const share = 1;
      assert.deepEqual(
        (await harness.told(feed)).map(({ value, complete }) => [cents(value), complete]),
        [[cents(16 * 0.2 + night * 0.1 + share), true]],
      );
      // One half-hour after 02:00: 0.1 kWh more, at 0.10 €.
      const slot = { start: startOfDay(of) + 4 * 1_800, step: 1_800, value: 1_200 };
      await harness.merge([slot], { start: of, end: of + 1 });
      assert.deepEqual(
        (await harness.told(feed)).map(({ value, revised }) => [cents(value), revised]),
        [[cents(16 * 0.2 + (night + 0.1) * 0.1 + share), true]],
      );
    });
  }

  it("for production by what pays for it, without a subscription, beside consumption", async () => {
    const saved = {
      kind: "feed-in",
      versions: [{ from: "", offer: "base", prices: { classes: { BASE: 0.04 } } }],
    };
    const read = readContract(saved);
    assert.ok("contract" in read);
    harness.contract = read.contract;
    harness.direction = "production";
    await harness.daily(YESTERDAY, 10_000);
    assert.deepEqual(await harness.told(harness.open()), [{ day: "2026-11-23", value: 0.4, complete: true }]);
    harness.direction = "consumption";
    harness.contract = contractOf(base(0.2, 31));
    await harness.daily(YESTERDAY);
    assert.deepEqual(
      (await harness.told(harness.open())).map(({ value }) => value),
      [5.833333],
    );
  });

  it('with start "new" from the day before the first start on, whenever it arrives', async () => {
    for (const of of [TODAY - 2, YESTERDAY]) await harness.daily(of);
    assert.deepEqual(
      (await harness.told(harness.open("new", "new"))).map(({ day }) => day),
      ["2026-11-23"],
    );
    harness.at(TODAY + 3, 9);
    for (const of of [TODAY - 4, TODAY + 1]) await harness.daily(of);
    assert.deepEqual(
      (await harness.told(harness.open("new", "new"))).map(({ day }) => day),
      ["2026-11-25"],
    );
  });
});
