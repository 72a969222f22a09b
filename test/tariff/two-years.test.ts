/** Two years of a `tariff` node on a clock of its own: each change once, within 2 s, and nothing else. */
import assert from "node:assert/strict";
import { midnight, plusDays, shown } from "../costs/paris-by-rule.js";
import type { Color, Written } from "../costs/second-implementation.js";
import { typedColor } from "../costs/tempo-days.js";
import { FakeClock, FakeColors, TariffHarness, type Sent } from "./harness.js";
import { minutesOf, type Minute } from "./second-tariff.js";

const from = "2024-04-01";
const to = "2026-04-01";

/** Milliseconds: this clock does not jump, and who looks often proves nothing more; those that jump look each 20 s. */
const SELDOM = 3_600_000;

const contracts: Record<string, Written> = {
  "HP/HC with seasons, several versions and a regulated price": {
    versions: [
      {
        from: "",
        offer: "hphc",
        power: 6,
        prices: "regulated",
        hours: [{ from: "22:08", to: "06:08" }],
      },
      {
        from: "2024-11-17",
        offer: "hphc",
        power: 9,
        prices: { classes: { HP: 0.2, HC: 0.2 } },
        hours: [
          { from: "23:38", to: "02:38", season: { from: "11-01", to: "03-31" } },
          { from: "02:30", to: "04:11", days: [6, 7] },
          { from: "12:00", to: "17:00", season: { from: "04-01", to: "10-31" } },
        ],
      },
      { from: "2025-09-03", offer: "base", power: 9, prices: "regulated" },
    ],
  },
  Tempo: { versions: [{ from: "", offer: "tempo", power: 9, prices: "regulated" }] },
  "Tempo with hours of its own, and red days of one's own": {
    versions: [
      {
        from: "",
        offer: "tempo",
        power: 9,
        prices: "regulated",
        hours: [{ from: "22:38", to: "06:38" }],
      },
      {
        from: "2025-08-20",
        offer: "custom",
        power: 9,
        prices: { classes: { RED: 0.7, NIGHT: 0.1, DAY: 0.2 } },
        rules: [
          { class: "RED", color: "red", from: "07:30", to: "01:00" },
          { class: "NIGHT", from: "23:00", to: "07:00", holidays: true, days: [1, 2, 3, 4, 5] },
          { class: "DAY" },
        ],
      },
    ],
  },
};

/** When the colour of a day becomes known, in minutes: most on the day before, some late, some not at all. */
function knownAt(day: string): number | undefined {
  const number = Number(day.slice(8)) + Number(day.slice(5, 7));
  if (number % 17 === 3) return undefined;
  const noon = midnight(number % 11 === 5 ? day : plusDays(day, -1));
  return noon + 11 * 60 - 11;
}

/** What a minute costs, by what is known then. */
function known(contract: Written): (at: number) => Minute {
  let at = 0;
  const minute = minutesOf(contract, (day) => {
    const since = knownAt(day);
    return since !== undefined && since <= at ? typedColor(day) : undefined;
  });
  return (one) => {
    at = one;
    return minute(one);
  };
}

/** All that is to be said: [minute, event]. */
function expected(contract: Written, usesColors: (at: number) => boolean): [number, string][] {
  const minute = known(contract);
  const learned = new Map<number, string>();
  for (let day = from; day <= plusDays(to, 2); day = plusDays(day, 1)) {
    const at = knownAt(day);
    if (at !== undefined) learned.set(at, day);
  }
  const all: [number, string][] = [[midnight(from), "start"]];
  let before = minute(midnight(from));
  for (let at = midnight(from) + 1; at < midnight(to); at++) {
    const now = minute(at);
    const isOther = before.class !== now.class || before.price !== now.price;
    before = now;
    if (isOther) all.push([at, "change"]);
    else if (learned.has(at) && usesColors(at)) all.push([at, "color"]);
    else if (shown(at).minute === 0) all.push([at, "day"]);
  }
  return all;
}

/** No gap, no overlap, from midnight on, and what is in force is among them. */
function assertPrices({ at, event, payload, price, start, end, next, prices }: Sent): void {
  const title = `${event} ${new Date(at).toISOString()}`;
  const { day } = shown(Math.floor(at / 60_000));
  const instants = prices.map((one) => [Date.parse(one.start), Date.parse(one.end)] as const);
  instants.forEach(([first, last], i) => {
    assert.ok(first < last, title);
    if (i > 0) assert.equal(first, instants[i - 1]![1], title);
  });
  assert.ok(Date.parse(start) >= midnight(plusDays(day, -1)) * 60_000, title);
  if (price === null) return;
  const now = prices.find((one) => Date.parse(one.start) <= at && at < Date.parse(one.end));
  assert.deepEqual([now?.value, now?.class], [price, payload], title);
  // They begin later where the colour of the night is not known: at 06:00, or after the user's own red hours.
  const begin = Math.floor(instants[0]![0] / 60_000);
  assert.ok(begin === midnight(day) || [60, 360].includes(shown(begin).minute), title);
  if (next === null) assert.equal(end, prices.at(-1)!.end, title);
  else assert.equal(end, next.start, title);
}

describe("the tariff node over two years", () => {
  for (const [title, contract] of Object.entries(contracts)) {
    it(`says each change once, within 2 s: ${title}`, () => {
      const clock = new FakeClock(`${from}T00:00:00+02:00`);
      // Timers are late, or a millisecond early.
      let turn = 0;
      clock.late = () => [0, 130, -1, 1_900, 7][turn++ % 5]!;
      const colors = new FakeColors();
      const dated: [number, string][] = [];
      for (let day = plusDays(from, -2); day <= plusDays(to, 2); day = plusDays(day, 1)) {
        const at = knownAt(day);
        if (at === undefined || at >= midnight(to)) continue;
        if (at > midnight(from)) dated.push([at, day]);
        else colors.learn(day, typedColor(day) as Color);
      }
      const node = new TariffHarness(clock, contract, undefined, colors, undefined, SELDOM);
      dated.sort(([a], [b]) => a - b);
      dated.forEach(([at, day], i) => {
        // Those of one look come at once.
        if (at !== dated[i - 1]?.[0]) clock.runTo(at * 60_000);
        colors.learn(day, typedColor(day) as Color);
      });
      clock.runTo(midnight(to) * 60_000 - 1);
      const isTempo = JSON.stringify(contract).includes("tempo");
      const want = expected(contract, () => isTempo);
      const lateness = node.sent.map(({ at }) => at % 60_000);
      assert.ok(Math.max(...lateness) <= 2_000, String(Math.max(...lateness)));
      assert.deepEqual(
        node.sent.map(({ at, event }) => [Math.floor(at / 60_000), event].join()).slice(1),
        want.map((one) => one.join()).slice(1),
      );
      const minute = known(contract);
      for (const one of node.sent) {
        const { class: name, price } = minute(Math.floor(one.at / 60_000));
        assert.deepEqual(
          [one.payload, one.price],
          [name ?? null, price === undefined ? null : Number(price) / 1e8],
          new Date(one.at).toISOString(),
        );
        assertPrices(one);
      }
      assert.ok(want.length > 1_400);
      assert.equal(clock.waiting, 1);
      node.controller.close();
      assert.deepEqual([clock.waiting, colors.listeners, colors.wanted.size], [0, 0, 0]);
    });
  }
});
