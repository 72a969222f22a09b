/** Simulated meters by chance, from a seed, and what must hold of each. */
import assert from "node:assert/strict";
import { formatDay, parseDay, type Day, type RegisterReading } from "../../nodes/readings/index.js";
import { conventionOf, registerSpans, stepsOf, type Rise } from "../../nodes/registers/index.js";
import { Draw } from "../costs/draw.js";
import { SimulatedMeter, sumOf, type SimulatedCalendar, type SimulatedClass } from "./simulated-meter.js";
import { atOnce } from "../at-once.js";

const sets: readonly (readonly SimulatedClass[])[] = [
  [{ id: "BASE", label: "Base", code: "F1" }],
  [
    { id: "HC", label: "Heures Creuses", code: "F1" },
    { id: "HP", label: "Heures Pleines", code: "F2" },
  ],
  ["HCJB", "HPJB", "HCJW", "HPJW", "HCJR", "HPJR"].map((id, i) => ({ id, label: id, code: `F${i + 1}` })),
  // Of a supplier that programs its own calendar (docs/dev/enedis.md#registers).
  ["HPP", "HCP", "HPHI", "HCHI", "HPE", "HCE"].map((id, i) => ({ id, label: "", code: `F${i + 3}` })),
];

interface DrawnMeter {
  readonly meter: SimulatedMeter;
  readonly convention: "start" | "end";
  readonly readings: readonly RegisterReading[];
  readonly events: readonly { readonly day: Day }[];
  readonly daily: ReadonlyMap<Day, number>;
  /** Days vary, and all daily values are right: the convention can be found. */
  readonly isPlain: boolean;
  readonly first: Day;
  readonly days: number;
}

function drawnMeter(seed: number): DrawnMeter {
  const draw = new Draw(seed);
  const first = parseDay("2026-01-20")! + draw.whole(0, 300);
  const days = draw.of([4, 9, 30, 60, 120]);
  const convention = draw.of(["start", "end"] as const);
  const froms = Array.from({ length: draw.of([0, 0, 1, 2]) }, () => first + draw.whole(1, days));
  const calendars = [first - 400, ...new Set(froms)]
    .sort((a, b) => a - b)
    .map((from, i): SimulatedCalendar => ({
      from,
      id: `FC00${i}`,
      label: `Calendrier ${i}`,
      classes: draw.of(sets),
    }));
  const usual = draw.of(["varied", "varied", "varied", "constant", "nothing"] as const);
  const drawn = new Map<Day, readonly number[]>();
  const energyOf = (day: Day, { classes }: SimulatedCalendar): readonly number[] => {
    let energies = drawn.get(day);
    if (energies === undefined) {
      const own = new Draw(seed * 1_000 + day);
      energies = classes.map(() => {
        if (usual === "nothing") return 0;
        if (usual === "constant") return 240.4;
        return own.chance(0.3) ? 0 : own.share() * 15_000;
      });
      drawn.set(day, energies);
    }
    return energies;
  };
  // A meter that was just replaced shows so little that nothing tells it from the next one.
  const swapped = first + draw.whole(0, days);
  const swaps = new Set([[], [], [], [swapped], [swapped, swapped + 40]][draw.whole(0, 4)]);
  const lacks = draw.of([0, 0, 0.05, 0.3]);
  const meter = new SimulatedMeter({
    first,
    convention,
    calendars,
    energyOf,
    swaps,
    startsAt: draw.of([0, 0, 50_000_000]),
    gaps: new Set(Array.from({ length: days }, (_, i) => first + i).filter(() => draw.chance(lacks))),
    without: new Set((["total", "distributor"] as const).filter(() => draw.chance(0.3))),
  });
  const [noDaily, wrong] = [draw.of([0, 0.1, 0.5]), draw.of([0, 0, 0.03, 0.2])];
  const daily = new Map<Day, number>();
  for (let day = first; day < first + days; day++) {
    if (draw.chance(noDaily)) continue;
    daily.set(day, meter.daily(day) + (draw.chance(wrong) ? draw.whole(2, 5_000) : 0));
  }
  const events = draw.chance(0.2) ? [{ day: first + draw.whole(0, days) }] : [];
  const isPlain = usual === "varied" && noDaily === 0 && wrong === 0 && days > 20 && lacks < 0.3;
  return {
    meter,
    convention,
    events,
    daily,
    isPlain,
    first,
    days,
    readings: meter.shown(first, first + days),
  };
}

/**
 * Never another convention than the meter's, never an energy that it did not count, nothing over an event.
 * @returns how many spans were published
 */
export function proveMeter(seed: number): number {
  const { meter, convention, readings, events, daily, isPlain } = drawnMeter(seed);
  const title = (day: Day): string => `meter ${seed}, ${formatDay(day)}`;
  const found = conventionOf(atOnce(stepsOf(readings, events)), daily);
  assert.ok(
    found === undefined || found === convention,
    `meter ${seed}: ${convention} is taken for ${found}`,
  );
  if (isPlain) assert.equal(found, convention, `meter ${seed}`);
  const spans = atOnce(registerSpans([{ readings, events }], daily));
  if (found === undefined) assert.deepEqual(spans, [], `meter ${seed}`);
  let end = -Infinity;
  for (const span of spans) {
    assert.ok(span.start >= end && span.end > span.start, title(span.start));
    end = span.end;
    const calendar = meter.calendarOn(span.start);
    const truth = calendar.classes.map(() => 0);
    for (let day = span.start; day < span.end; day++) {
      assert.ok(!meter.isSwapped(day), `${title(day)}: the meter was replaced`);
      const counted = meter.truth(day);
      // Over a change of calendar, its registers are not known.
      if (meter.calendarOn(day) !== calendar) assert.deepEqual(span.supplier, [], title(day));
      for (const i of truth.keys()) truth[i]! += counted[i] ?? 0;
    }
    checkClasses(span.supplier, calendar, truth, title(span.start));
    if (span.supplier.length > 0) {
      const close = Math.abs(span.energy - sumOf(truth));
      assert.ok(
        close <= calendar.classes.length,
        `${title(span.start)}: ${span.energy}, not ${sumOf(truth)}`,
      );
    }
  }
  return spans.length;
}

/** A register shows whole Wh: what it rose by is less than one away from what it counted. */
function checkClasses(
  rises: readonly Rise[],
  { id, classes }: SimulatedCalendar,
  truth: readonly number[],
  title: string,
): void {
  for (const { register, energy } of rises) {
    assert.equal(register.calendar, id, title);
    const counted = truth[classes.findIndex((one) => one.id === register.id)]!;
    // What fractions add up to depends on their order.
    assert.ok(Math.abs(energy - counted) < 1.001, `${title}: ${energy} of ${register.id}, not ${counted}`);
  }
}
