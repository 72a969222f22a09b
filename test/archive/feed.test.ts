import assert from "node:assert/strict";
import {
  CoverageState,
  Feed,
  MAX_READINGS,
  type FeedEntry,
  type FeedSeries,
  type Parcel,
} from "../../nodes/archive/index.js";
import { dayOf, formatDay, measures, startOfDay, type Measure } from "../../nodes/readings/index.js";
import { atOnce } from "../at-once.js";
import { Harness, curve, daily, day } from "./harness.js";

const DAY = day("2026-11-23");
const consumption = (...wanted: readonly Measure[]): FeedSeries[] =>
  wanted.map((measure) => ({ direction: "consumption", measure }));

describe("feed", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness();
  });
  afterEach(() => {
    harness.remove();
  });

  const open = (outputs: readonly FeedSeries[], start: "history" | "new" = "history", node = "in1"): Feed => {
    const { archive, point } = harness;
    const feed = new Feed({ archive, node, usagePoint: point, outputs, start, now: () => harness.seconds });
    feed.settle();
    return feed;
  };
  /** Everything that is new, recorded as sent. */
  const all = (feed: Feed): Parcel[] => {
    const parcels: Parcel[] = [];
    for (let parcel = feed.next(); parcel !== undefined; parcel = feed.next()) parcels.push(parcel);
    feed.settle();
    return parcels;
  };
  const days = ({ readings }: Parcel): string[] => readings.map(({ start }) => formatDay(dayOf(start)));
  const kinds = (parcels: readonly Parcel[]): Measure[] => parcels.map(({ measure }) => measure);

  it("sends archived readings in order of time, and later ones in order of arrival", async () => {
    await harness.merge(daily(DAY - 2, DAY + 1), { series: "daily" });
    await harness.merge(daily(DAY - 5, DAY - 2), { series: "daily" });
    const feed = open(consumption("daily"));
    assert.deepEqual(all(feed).map(days), [
      ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"],
    ]);
    await harness.merge(daily(DAY - 10, DAY - 9), { series: "daily" });
    await harness.merge(daily(DAY - 20, DAY - 18), { series: "daily" });
    assert.deepEqual(all(feed).map(days), [["2026-11-13"], ["2026-11-03", "2026-11-04"]]);
  });

  it("sends each reading once, across restarts, if its cursor was saved", async () => {
    const given: string[] = [];
    for (let i = 0; i < 12; i++) {
      await harness.merge(daily(DAY - i, DAY - i + 1), { series: "daily" });
      const feed = open(consumption("daily"));
      if (i % 3 === 0) continue;
      given.push(...all(feed).flatMap(days));
      feed.settle();
      harness.reopen();
    }
    assert.equal(given.length, 12);
    assert.equal(new Set(given).size, 12);
  });

  it("sends a correction once, marked as such, to nodes with and without the earlier value", async () => {
    await harness.merge(daily(DAY - 1, DAY + 1), { series: "daily" });
    const feed = open(consumption("daily"));
    all(feed);
    await harness.merge(
      daily(DAY - 1, DAY, () => 12_345),
      { series: "daily" },
    );
    const [parcel, ...more] = all(feed);
    assert.deepEqual(
      parcel!.readings.map(({ value, revised }) => [value, revised]),
      [[12_345, true]],
    );
    assert.deepEqual([parcel!.history, more.length], [true, 0]);
    assert.deepEqual(
      all(open(consumption("daily"), "history", "other"))[0]!.readings.map(({ revised }) => revised),
      [true, undefined],
    );
  });

  it("cuts a history into messages of at most 1,000 readings and continues after a restart", async () => {
    for (let i = 0; i < 60; i++) await harness.merge(curve(DAY - i));
    const total = harness.held().length;
    const starts: number[] = [];
    const sizes: number[] = [];
    for (let feed = open(consumption("load_curve")); ; feed = open(consumption("load_curve"))) {
      const parcel = feed.next();
      if (parcel === undefined) break;
      sizes.push(parcel.readings.length);
      starts.push(...parcel.readings.map(({ start }) => start));
      feed.settle();
      harness.reopen();
    }
    assert.deepEqual(sizes, [MAX_READINGS, MAX_READINGS, total - 2 * MAX_READINGS]);
    assert.deepEqual(
      starts,
      harness.held().map(({ start }) => start),
    );
  });

  it("sends the readings of a slice that were corrected meanwhile once, with the later batch", async () => {
    for (let i = 0; i < 45; i++) await harness.merge(curve(DAY - i));
    const feed = open(consumption("load_curve"));
    const first = feed.next()!;
    const last = harness.held().at(-1)!;
    await harness.merge(curve(DAY, 1_800, (i) => (i === 47 ? 7_777 : 100 + i)));
    const rest = all(feed).flatMap(({ readings }) => readings);
    const delivered = [...first.readings, ...rest];
    assert.equal(delivered.length, harness.held().length);
    assert.deepEqual(
      delivered.filter(({ start }) => start === last.start).map(({ value, revised }) => [value, revised]),
      [[7_777, true]],
    );
  });

  it("repeats at most the last message of a measure after a kill before its cursor was saved", async () => {
    for (let i = 0; i < 60; i++) await harness.merge(curve(DAY - i));
    await harness.merge(daily(DAY - 1, DAY + 1), { series: "daily" });
    const outputs = consumption("load_curve", "daily");
    const before = [open(outputs)].flatMap((feed) => [feed.next()!, feed.next()!]);
    // Killed: nothing was settled. The second message of the measure saved the cursor of the first one.
    harness.reopen();
    const after = all(open(outputs));
    const count = new Map<string, number>();
    for (const { measure, readings } of [...before, ...after]) {
      for (const { start } of readings) {
        const key = `${measure} ${start}`;
        count.set(key, (count.get(key) ?? 0) + 1);
      }
    }
    assert.equal(count.size, harness.held().length + 2);
    const repeated = [...count].filter(([, times]) => times > 1).map(([key]) => key);
    assert.deepEqual(
      repeated,
      before[1]!.readings.map(({ start }) => `load_curve ${start}`),
    );
    assert.ok([...count.values()].every((times) => times <= 2));
  });

  it("takes back a message that did not arrive: it is sent again, and nothing else", async () => {
    for (let i = 0; i < 30; i++) await harness.merge(curve(DAY - i));
    const feed = open(consumption("load_curve"));
    const first = feed.next()!;
    const second = feed.next()!;
    feed.takeBack();
    feed.settle();
    harness.reopen();
    const after = all(open(consumption("load_curve")));
    assert.deepEqual(after[0]?.readings, second.readings);
    assert.equal(
      first.readings.length + after.flatMap(({ readings }) => readings).length,
      harness.held().length,
    );
  });

  describe('with start: "new"', () => {
    it("leaves out what is older than the day before the first start, whenever it arrives", async () => {
      await harness.merge(daily(DAY - 5, DAY + 1), { series: "daily" });
      const feed = open(consumption("daily"), "new");
      assert.deepEqual(all(feed).map(days), [["2026-11-23"]]);
      await harness.merge(daily(DAY - 9, DAY - 7), { series: "daily" });
      assert.deepEqual(all(feed), []);
      await harness.merge(
        daily(DAY - 7, DAY + 1, () => 5),
        { series: "daily" },
      );
      assert.deepEqual(all(feed).map(days), [["2026-11-23"]]);
      feed.settle();
      harness.time += 3 * 86_400_000;
      harness.reopen();
      await harness.merge(daily(DAY + 1, DAY + 3), { series: "daily" });
      assert.deepEqual(all(open(consumption("daily"), "history")).map(days), [["2026-11-24", "2026-11-25"]]);
    });

    it("applies the same start to measures that are added later", async () => {
      await harness.merge(daily(DAY - 5, DAY + 1), { series: "daily" });
      await harness.merge(curve(DAY - 4));
      open(consumption("daily"), "new").settle();
      harness.time += 2 * 86_400_000;
      harness.reopen();
      await harness.merge(curve(DAY));
      const parcels = all(open(consumption("daily", "load_curve"), "history"));
      assert.deepEqual(kinds(parcels), ["load_curve", "daily"]);
      assert.ok(parcels.every((parcel) => days(parcel).every((text) => text === "2026-11-23")));
    });

    it("still sends a month again when one of its older days arrives or changes", async () => {
      await harness.merge(daily(DAY, DAY + 1), { series: "daily" });
      const feed = open(consumption("monthly"), "new");
      assert.equal(all(feed)[0]?.readings[0]?.value, 10_000);
      await harness.merge(daily(DAY - 40, DAY), { series: "daily" });
      const [parcel, ...more] = all(feed);
      assert.deepEqual(days(parcel!), ["2026-11-01"]);
      assert.deepEqual([parcel!.readings[0]!.value, more.length], [230_000, 0]);
    });
  });

  describe("of months and years", () => {
    it("sends each period once per batch, with its missing days", async () => {
      await harness.merge(daily(day("2026-09-29"), DAY + 1), { series: "daily" });
      const parcels = all(open(consumption("monthly", "yearly")));
      assert.deepEqual(kinds(parcels), ["monthly", "yearly"]);
      const summary = (entry: FeedEntry): unknown => [
        formatDay(dayOf(entry.start)),
        formatDay(dayOf(entry.end - 1)),
        entry.value,
        entry.missingDays,
      ];
      assert.deepEqual(parcels[0]!.readings.map(summary), [
        ["2026-09-01", "2026-09-30", 20_000, 28],
        ["2026-10-01", "2026-10-31", 310_000, 0],
        ["2026-11-01", "2026-11-23", 230_000, 0],
      ]);
      assert.deepEqual(parcels[1]!.readings.map(summary), [["2026-01-01", "2026-11-23", 560_000, 271]]);
      assert.deepEqual([parcels[0]!.complete, parcels[1]!.complete], [true, false]);
    });

    it("does not mark a total as revised when its first message already has the correction", async () => {
      const feed = open(consumption("monthly"));
      await harness.merge(
        daily(DAY - 1, DAY + 1, () => 1_000),
        { series: "daily" },
      );
      await harness.merge(
        daily(DAY - 1, DAY + 1, () => 2_000),
        { series: "daily" },
      );
      const [parcel, ...more] = all(feed);
      assert.deepEqual(
        parcel!.readings.map(({ value, revised }) => [value, revised]),
        [[4_000, undefined]],
      );
      assert.deepEqual(more, []);
    });

    it("sends a total once when a correction changes it while it waits for its turn", async () => {
      await harness.merge(
        daily(DAY - 3, DAY + 1, () => 1_000),
        { series: "daily" },
      );
      const feed = open(consumption("daily", "monthly"));
      assert.equal(feed.next()!.measure, "daily");
      await harness.merge(
        daily(DAY - 3, DAY - 2, () => 2_000),
        { series: "daily" },
      );
      assert.deepEqual(
        all(feed).map(({ measure, readings }) => [
          measure,
          ...readings.map(({ value, revised }) => [value, revised]),
        ]),
        [
          ["monthly", [5_000, undefined]],
          ["daily", [2_000, true]],
        ],
      );
      await harness.merge(
        daily(DAY - 3, DAY - 2, () => 3_000),
        { series: "daily" },
      );
      assert.deepEqual(
        all(feed).map(({ measure, readings }) => [measure, readings[0]!.value, readings[0]!.revised]),
        [
          ["daily", 3_000, true],
          ["monthly", 6_000, true],
        ],
      );
    });

    it("marks a total as revised only when a counted day has changed", async () => {
      await harness.merge(daily(DAY - 3, DAY + 1), { series: "daily" });
      const feed = open(consumption("monthly"));
      assert.equal(all(feed)[0]!.readings[0]!.revised, undefined);
      await harness.merge(daily(DAY - 4, DAY - 3), { series: "daily" });
      assert.equal(all(feed)[0]!.readings[0]!.revised, undefined);
      await harness.merge(
        daily(DAY - 1, DAY, () => 1),
        { series: "daily" },
      );
      const [parcel] = all(feed);
      assert.deepEqual([parcel!.readings[0]!.revised, parcel!.readings[0]!.value], [true, 40_001]);
    });
  });

  it("never shows an older value on a gauge while old days arrive", async () => {
    const gauges = new Map<Measure, number>();
    const feed = open(consumption(...measures));
    for (let i = 0; i < 40; i++) {
      await harness.merge(daily(DAY - i, DAY - i + 1), { series: "daily" });
      await harness.merge(curve(DAY - i));
      for (const { measure, newest, history, readings } of all(feed)) {
        assert.ok(newest.start >= (gauges.get(measure) ?? 0));
        gauges.set(measure, newest.start);
        assert.equal(history, readings.at(-1)!.start < newest.start);
        if (measure === "daily" || measure === "load_curve") assert.equal(history, i > 0);
      }
    }
  });

  it("sends the measures of one arrival in the contract's order", async () => {
    const feed = open(consumption(...measures));
    await harness.merge(daily(DAY, DAY + 1), { series: "daily" });
    assert.deepEqual(kinds(all(feed)), ["daily", "monthly", "yearly"]);
    await harness.merge(curve(DAY));
    await harness.merge(daily(DAY - 1, DAY), { series: "daily" });
    assert.deepEqual(kinds(all(feed)), ["load_curve", "daily", "monthly", "yearly"]);
  });

  it("reports whether the newest day's curve is complete, and how far the daily value differs from it", async () => {
    const feed = open(consumption("load_curve", "daily"));
    const energy = curve(DAY).reduce((sum, { value }) => sum + value / 2, 0);
    await harness.merge(curve(DAY, 1_800, undefined, (i) => i === 5));
    assert.equal(all(feed)[0]!.complete, false);
    await harness.merge(
      daily(DAY, DAY + 1, () => energy + 12),
      { series: "daily" },
    );
    assert.equal(all(feed)[0]!.curveGap, undefined);
    await harness.merge(curve(DAY));
    assert.equal(all(feed)[0]!.complete, true);
    await harness.merge(
      daily(DAY, DAY + 1, () => energy + 13),
      { series: "daily" },
    );
    assert.equal(all(feed)[0]!.curveGap, 13);
    for (const [gap, told] of [
      [1, undefined],
      [2, 2],
      [-1, undefined],
      [-2, -2],
    ] as const) {
      await harness.merge(
        daily(DAY, DAY + 1, () => energy + gap),
        { series: "daily" },
      );
      assert.equal(all(feed)[0]!.curveGap, told, `${gap} Wh`);
    }
    await harness.merge(
      daily(DAY, DAY + 1, () => energy),
      { series: "daily" },
    );
    assert.equal(all(feed)[0]!.curveGap, undefined);
  });

  it("replays days again without moving a cursor", async () => {
    for (let i = 0; i < 3; i++) await harness.merge(curve(DAY - i));
    await harness.merge(daily(DAY - 2, DAY + 1), { series: "daily" });
    const feed = open(consumption(...measures));
    const first = feed.next()!;
    const replayed = [...feed.replay(["load_curve", "monthly"], DAY - 1, DAY)];
    assert.deepEqual(kinds(replayed), ["load_curve", "monthly"]);
    assert.equal(replayed[0]!.readings.length, 48);
    assert.equal(replayed[1]!.readings[0]!.value, 30_000);
    feed.settle();
    harness.reopen();
    assert.deepEqual(kinds([first, ...all(open(consumption(...measures)))]), [
      "load_curve",
      "daily",
      "monthly",
      "yearly",
    ]);
    assert.deepEqual(all(open(consumption(...measures))), []);
  });

  it("replays a long curve in slices, each reading once, and sends a period once", async () => {
    const readings = Array.from({ length: 50 }, (_, i) => curve(DAY - 49 + i)).flat();
    await harness.merge(readings, { series: "load_curve" });
    await harness.merge(daily(DAY - 364, DAY + 1), { series: "daily" });
    const feed = open(consumption("load_curve", "monthly"));
    const replayed = [...feed.replay(["load_curve", "monthly"], DAY - 364, DAY + 1)];
    const [slices, totals] = [
      replayed.filter(({ measure }) => measure === "load_curve"),
      replayed.filter(({ measure }) => measure === "monthly"),
    ];
    assert.deepEqual(
      slices.map((slice) => slice.readings.length),
      [1_000, 1_000, readings.length - 2_000],
    );
    assert.deepEqual(
      slices.flatMap((slice) => slice.readings.map(({ start }) => start)),
      readings.map(({ start }) => start),
    );
    assert.deepEqual(
      totals.map((parcel) => parcel.readings.length),
      [13],
    );
  });

  it("keeps a cursor for each node, direction and measure", async () => {
    await harness.merge(daily(DAY, DAY + 1), { series: "daily" });
    await harness.merge(daily(DAY, DAY + 1), { series: "daily", direction: "production" });
    const both: FeedSeries[] = [...consumption("daily"), { direction: "production", measure: "daily" }];
    assert.deepEqual(
      all(open(both)).map(({ direction }) => direction),
      ["consumption", "production"],
    );
    assert.equal(all(open(consumption("daily"), "history", "in2")).length, 1);
    // A removed measure keeps its cursor and catches up when it is put back.
    open(consumption("monthly"));
    await harness.merge(daily(DAY - 1, DAY), { series: "daily", direction: "production" });
    const feed = open(both);
    assert.deepEqual(all(feed).map(days), [["2026-11-22"]]);
  });

  it("sends a hole that is filled three weeks late", async () => {
    await harness.merge(curve(DAY - 21, 1_800, undefined, (i) => i > 10));
    await harness.merge(curve(DAY));
    const feed = open(consumption("load_curve"));
    all(feed);
    await harness.merge(curve(DAY - 21));
    const [parcel] = all(feed);
    assert.equal(parcel!.readings.length, 37);
    assert.equal(parcel!.readings[0]!.start, startOfDay(DAY - 21) + 11 * 1_800);
    assert.equal(
      harness.archive.coverage.between(harness.series().id, DAY - 21, DAY - 20)[0]?.state,
      CoverageState.complete,
    );
  });

  it("forgets the cursors of nodes that have been absent for 400 days, and only those", async () => {
    await harness.merge(daily(DAY, DAY + 1), { series: "daily" });
    all(open(consumption("daily"), "history", "old"));
    const sentAfter = (days: number, nodes: readonly string[]): number => {
      harness.time += days * 86_400_000;
      atOnce(harness.archive.prune((node) => nodes.includes(node), harness.time));
      harness.reopen();
      return all(open(consumption("daily"), "history", "old")).length;
    };
    assert.equal(sentAfter(402, ["old"]), 0, "nothing arrived for it, but it is there");
    assert.equal(sentAfter(399, ["other"]), 0);
    assert.equal(sentAfter(30, ["other"]), 0, "it may have been looked after up to 30 days before");
    assert.equal(sentAfter(2, ["other"]), 1);
  });

  it("reads the slices of a file along the primary key, and a day's readings by their revision", async () => {
    const start = startOfDay(DAY - 60);
    const curve = Array.from({ length: 60 * 48 }, (_, i) => ({
      start: start + i * 1_800,
      step: 1_800,
      value: i,
    }));
    await harness.merge(curve, { series: "load_curve" });
    const feed = open(consumption("load_curve"), "history", "in");
    assert.deepEqual(
      all(feed).map(({ readings }) => readings.length),
      [1_000, 1_000, 880],
    );
    await harness.merge(
      curve.slice(-3).map((reading) => ({ ...reading, value: 1 })),
      { series: "load_curve" },
    );
    assert.deepEqual(
      all(open(consumption("load_curve"), "history", "in")).map(({ readings }) => readings.length),
      [3],
    );
  });
});
