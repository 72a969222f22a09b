/** What a meter shows without a question: read from the archive, in a compact form (protocol.ts). */
import {
  CoverageState,
  totalHeld,
  type Archive,
  type HeldReading,
  type SeriesRow,
} from "../../archive/index.js";
import {
  addMonths,
  allSeries,
  dayOf,
  exists,
  startOfDay,
  type Day,
  type Direction,
  type Measure,
  type PeriodMeasure,
  type Series,
} from "../../readings/index.js";
import type { Want } from "../../collector/index.js";
import { isLeapDay } from "../../query/index.js";
import type { Announcements, Contract } from "../../pricing/index.js";
import {
  COVERAGE_DAYS,
  coverageSigns,
  SNAPSHOT_DAYS,
  type Row,
  type Side,
  type Snapshot,
  type Value,
} from "../protocol.js";

/** The usage point whose readings are shown, with its archive. */
export interface Held {
  readonly archive: Archive;
  /** The usage point's id in the archive. */
  readonly usagePoint: number;
  /** What its energy is priced by. */
  readonly priced?: Readonly<Partial<Record<Direction, PricedBy>>>;
}

/** A contract, with what is known of its days. */
export interface PricedBy extends Announcements {
  readonly contract: Contract;
}

/** Provides what a dashboard meter shows. */
export interface SnapshotSource {
  /** undefined: nothing can be read now. */
  readonly held: Held | undefined;
  /** undefined: nothing to say yet, so browsers keep what they show. */
  snapshot(shown: readonly Direction[]): Snapshot | undefined;
  /** Until when the tariffs of a snapshot made now are right, in seconds; undefined: nothing ends them. */
  tariffsEnd?(shown: readonly Direction[]): number | undefined;
}

const signs: Readonly<Record<CoverageState, string>> = {
  [CoverageState.missing]: coverageSigns.missing,
  [CoverageState.partial]: coverageSigns.partial,
  [CoverageState.complete]: coverageSigns.complete,
};

/** The series that a meter wants if it shows a direction. */
export function seriesIn(direction: Direction): Series[] {
  return allSeries.filter((series) => exists(direction, series));
}

/** What it wants of these directions. */
export function wantsIn(directions: readonly Direction[]): Want[] {
  return directions.flatMap((direction) => seriesIn(direction).map((series) => ({ direction, series })));
}

/** Increases with each change of the readings in these directions. */
export function revisionOf({ archive, usagePoint }: Held, directions: readonly Direction[]): number {
  const heads = directions.flatMap((direction) =>
    seriesIn(direction).map((series) =>
      archive.readings.head(archive.usagePoints.seriesToRead(usagePoint, direction, series).id),
    ),
  );
  return Math.max(0, ...heads);
}

/** A side without readings. @param last the last day to show */
export function emptySide(last: Day): Side {
  const values = Array.from({ length: SNAPSHOT_DAYS }, () => null);
  return { values: {}, days: { from: last - SNAPSHOT_DAYS + 1, values }, coverage: {}, coverageTo: last };
}

/** @param last the last day to show, even if it is not held; newer days that are held are shown too */
export function sideOf(held: Held, direction: Direction, last: Day, today: Day): Side {
  const { archive, usagePoint } = held;
  const rows = new Map(
    seriesIn(direction).map((series) => [
      series,
      archive.usagePoints.seriesToRead(usagePoint, direction, series),
    ]),
  );
  const newest = (series: Series): HeldReading | undefined => {
    const row = rows.get(series);
    return row && archive.readings.newest(row.id);
  };
  const daily = rows.get("daily")!;
  const [curve, day, peak] = [newest("load_curve"), newest("daily"), newest("max_power")];
  const values: Partial<Record<Measure, Value>> = {
    ...(curve && { load_curve: valueOf(curve) }),
    ...(day && {
      daily: valueOf(day),
      monthly: total(archive, daily.id, "monthly", dayOf(day.start), today),
      yearly: total(archive, daily.id, "yearly", dayOf(day.start), today),
    }),
    ...(peak && { max_power: valueOf(peak) }),
  };
  const newestDays = [curve, day, peak].map((reading) => reading && dayOf(reading.start));
  const coverageTo = Math.max(last, ...newestDays.filter((held) => held !== undefined));
  return {
    values,
    days: rowOf(archive, daily, Math.max(last, newestDays[1] ?? 0)),
    coverage: Object.fromEntries(
      [...rows].map(([series, { id }]) => [series, coverageOf(archive, id, coverageTo, last)]),
    ),
    coverageTo,
    first: Object.fromEntries(
      [...rows].flatMap(([series, { id }]) => {
        const oldest = archive.readings.oldest(id);
        return oldest === undefined ? [] : [[series, dayOf(oldest.start)]];
      }),
    ),
  };
}

function valueOf({ start, step, value, at }: HeldReading): Value {
  return { value, start, end: start + step, ...(at !== undefined && { at }) };
}

/** The current total of the month or year that contains a day; the day must be held. */
function total(archive: Archive, series: number, measure: PeriodMeasure, day: Day, today: Day): Value {
  const { start, end, value, missingDays } = totalHeld(archive, series, measure, day, today)!;
  return { start, end, value, ...(missingDays > 0 && { missing: missingDays }) };
}

function rowOf({ readings }: Archive, { id }: SeriesRow, last: Day): Row {
  const first = last - SNAPSHOT_DAYS + 1;
  const days = Array.from({ length: SNAPSHOT_DAYS }, (_, i) => first + i);
  const read = (start: Day, end: Day): Map<Day, number> =>
    new Map(
      readings
        .between(id, startOfDay(start), startOfDay(end))
        .map(({ start, value }) => [dayOf(start), value]),
    );
  const held = read(first, last + 1);
  const past = read(addMonths(first, -12), addMonths(last, -12) + 1);
  return {
    from: first,
    values: days.map((day) => held.get(day) ?? null),
    ...(past.size > 0 && {
      before: days.map((day) => (isLeapDay(day) ? null : (past.get(addMonths(day, -12)) ?? null))),
    }),
  };
}

/**
 * A day whose readings are all rounded is still asked for, but it is not missing: its bar is there.
 * @param due after it, what is not held yet is not missing
 */
function coverageOf({ coverage, readings }: Archive, series: number, last: Day, due: Day): string {
  const first = last - COVERAGE_DAYS + 1;
  const known = new Map(coverage.between(series, first, last + 1).map(({ day, state }) => [day, state]));
  const hasRounded = (day: Day): boolean => readings.hasRounded(series, startOfDay(day), startOfDay(day + 1));
  return Array.from({ length: COVERAGE_DAYS }, (_, i) => {
    const state = known.get(first + i);
    if (state === undefined) return coverageSigns.unknown;
    if (state !== CoverageState.missing) return signs[state];
    if (hasRounded(first + i)) return coverageSigns.partial;
    return first + i > due ? coverageSigns.unknown : coverageSigns.missing;
  }).join("");
}
