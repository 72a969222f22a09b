/**
 * The one parser of every shape in which Enedis's readings come (docs/dev/enedis.md#answers): v5 wrapped in
 * `meter_reading` (Enedis, MyElectricalData), v5 bare (Conso API's legacy types) and 2026 (`grandeur[].points[]`).
 * The shape is told from the body alone, never from the host or the date; series and unit from the question.
 */
import * as v from "valibot";
import {
  dayOf,
  formatDay,
  fromWall,
  isDoubled,
  lengthOfDay,
  parseDuration,
  parseWall,
  resolveCurve,
  startOfDay,
  type CurvePoint,
  type Direction,
  type Reading,
  type Series,
  isCurveStep,
  isOnGrid,
  LARGEST_VALUE,
} from "../readings/index.js";
import { ServiceError, type Answer, type Oddity, type Query } from "./service.js";

const HOUR = 3_600;
const DAY = 86_400;

export interface ParseOptions {
  /**
   * Which end of its interval a load-curve stamp names: Enedis's is the end; MyElectricalData v2 moves it to the start
   * by taking the interval from the wall-clock text (docs/dev/enedis.md#myelectricaldata-v2-stamps).
   */
  readonly stamps: "end" | "start";
  /** Days that were not asked for are this route's habit: dropped without an oddity. */
  readonly extraDays?: boolean;
}

/** A parsed JSON object (or array); undefined for anything that is not JSON of that kind. */
export function parseJson(text: string): object | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Only that it is one: {@link readPoints} looks at what it holds, which may be thousands of points. */
const list = v.custom<readonly unknown[]>(Array.isArray);
const v5Reading = v.object({
  usage_point_id: v.optional(v.unknown()),
  reading_type: v.optional(v.unknown()),
  interval_reading: list,
});
const v5Wrapped = v.object({ meter_reading: v5Reading });
const modern = v.object({
  idPrm: v.optional(v.unknown()),
  grandeur: v.array(
    v.object({
      grandeurMetier: v.string(),
      grandeurPhysique: v.string(),
      unite: v.optional(v.unknown()),
      points: list,
    }),
  ),
});
const readingType = v.object({ unit: v.optional(v.nullable(v.string())) });

/** What a measuring point of either shape calls its parts. */
interface PointNames {
  readonly value: string;
  readonly stamp: string;
  readonly step: string;
}
const v5Point: PointNames = { value: "value", stamp: "date", step: "interval_length" };
const modernPoint: PointNames = { value: "v", stamp: "d", step: "p" };

/** The points of an answer, whatever its shape. */
interface Found {
  readonly points: readonly unknown[];
  readonly names: PointNames;
  readonly unit: unknown;
  readonly usagePointId: unknown;
}

/** Whether a body holds measures, also broken ones: then it is no error body. */
export function hasMeasures(body: object): boolean {
  return "meter_reading" in body || "interval_reading" in body || "grandeur" in body;
}

/** `grandeurMetier` and `grandeurPhysique` of a series (docs/dev/enedis.md#2026-shape). */
const metier: Readonly<Record<Direction, string>> = { consumption: "CONS", production: "PROD" };
const physique: Readonly<Record<Series, string>> = { daily: "EA", load_curve: "PA", max_power: "PMA" };
/** Unit of a series as Enedis serves it (docs/dev/enedis.md#v5-shape). */
const units: Readonly<Record<Series, string>> = { daily: "Wh", load_curve: "W", max_power: "VA" };

function find(body: object, query: Query): Found {
  const wrapped = v.safeParse(v5Wrapped, body);
  const bare = wrapped.success ? undefined : v.safeParse(v5Reading, body);
  const v5 = wrapped.success ? wrapped.output.meter_reading : bare?.success ? bare.output : undefined;
  if (v5) {
    const type = v.safeParse(readingType, v5.reading_type);
    return {
      points: v5.interval_reading,
      names: v5Point,
      unit: type.success ? type.output.unit : undefined,
      usagePointId: v5.usage_point_id,
    };
  }
  const parsed = v.safeParse(modern, body);
  if (!parsed.success) throw new ServiceError("bad_answer", "The answer has an unexpected shape");
  const { grandeur, idPrm } = parsed.output;
  if (grandeur.length === 0) throw new ServiceError("no_data", "The answer holds no measure");
  const wanted = grandeur.filter(
    (g) => g.grandeurMetier === metier[query.direction] && g.grandeurPhysique === physique[query.series],
  );
  if (wanted.length === 0) {
    throw new ServiceError("bad_answer", "The answer holds other measures than the one asked for");
  }
  const points = wanted.flatMap((g) => g.points);
  return { points, names: modernPoint, unit: wanted[0]!.unite, usagePointId: idPrm };
}

/** Counts oddities by reason: an answer may hold thousands of points, the log wants one line. */
class Oddities {
  readonly #seen = new Map<Oddity["reason"], { first: string; count: number }>();

  add(reason: Oddity["reason"], detail: string): void {
    const known = this.#seen.get(reason);
    if (known) known.count += 1;
    else this.#seen.set(reason, { first: detail.slice(0, 60), count: 1 });
  }

  has(reason: Oddity["reason"]): boolean {
    return this.#seen.has(reason);
  }

  list(): Oddity[] {
    return [...this.#seen].map(([reason, { first, count }]) => ({
      reason,
      detail: count === 1 ? first : `${first} and ${count - 1} more`,
    }));
  }
}

/**
 * The readings of a parsed answer inside the days asked for.
 *
 * @throws {ServiceError} `no_data` when nothing at all is in them, `bad_answer` when the shape, the usage point or every
 * point is not what was asked for
 */
export function parseAnswer(body: object, query: Query, options: ParseOptions): Answer {
  const found = find(body, query);
  if (
    typeof found.usagePointId === "string" &&
    /^\d{14}$/.test(found.usagePointId) &&
    found.usagePointId !== query.usagePointId
  ) {
    throw new ServiceError("bad_answer", "The answer is about another usage point");
  }
  const oddities = new Oddities();
  checkUnit(found.unit, query, oddities);

  const points = readPoints(found, oddities);
  const readings =
    query.series === "load_curve"
      ? curveOf(points, query, options, oddities)
      : dailyOf(points, query, options, oddities);
  if (readings.length === 0) {
    if (oddities.has("value") || oddities.has("stamp") || oddities.has("step")) {
      const why = oddities.list().map((o) => `${o.reason}: ${o.detail}`);
      throw new ServiceError("bad_answer", `No point of the answer can be read (${why.join("; ")})`);
    }
    throw new ServiceError("no_data", "The answer holds nothing for the days asked for");
  }
  return { readings, oddities: oddities.list() };
}

/** The endpoint decides the unit; MyElectricalData's daily consumption names W while it serves Wh. */
function checkUnit(unit: unknown, query: Query, oddities: Oddities): void {
  if (typeof unit !== "string" || unit === "" || unit === units[query.series]) return;
  if (query.series === "daily" && unit === "W") return;
  oddities.add("unit", `${unit} instead of ${units[query.series]}`);
}

interface Point {
  readonly wall: number;
  readonly stamp: string;
  /** undefined: the point is there, its value is missing. */
  readonly value: number | undefined;
  readonly step: number | undefined;
}

/** Points of an answer; a bad one is skipped and counted, the others are kept. */
function readPoints({ points: raws, names }: Found, oddities: Oddities): Point[] {
  const points: Point[] = [];
  for (const raw of raws) {
    const point = (typeof raw === "object" && raw !== null ? raw : {}) as Readonly<Record<string, unknown>>;
    const stamp = point[names.stamp];
    const step = point[names.step] ?? undefined;
    if (typeof stamp !== "string" || (step !== undefined && typeof step !== "string")) {
      oddities.add("stamp", "a point without a stamp");
      continue;
    }
    const value = parseValue(point[names.value]);
    const wall = parseWall(stamp);
    if (value === "missing" && !(wall !== undefined && isAroundDoubled(wall))) continue;
    if (wall === undefined) oddities.add("stamp", stamp);
    else if (value === undefined) oddities.add("value", `${excerpt(point[names.value])} at ${stamp}`);
    else {
      const seconds = step === undefined ? undefined : parseStep(step);
      points.push({ wall, stamp, value: value === "missing" ? undefined : value, step: seconds });
    }
  }
  return points;
}

/**
 * Whether an interval may end in the doubled hour, by either convention: there, a missing value tells that the next one
 * of the same stamp is the second.
 */
function isAroundDoubled(wall: number): boolean {
  return isDoubled(wall) || isDoubled(wall + HOUR);
}

function excerpt(x: unknown): string {
  return x === undefined ? "no value" : JSON.stringify(x).slice(0, 20);
}

/**
 * A raw value as an integer, never below 0. `null`, `""`, `"NA"` and `"null"` are missing values; a real 0 is a value
 * (docs/dev/enedis.md#values). undefined: no number at all.
 */
function parseValue(raw: unknown): number | "missing" | undefined {
  if (raw === null) return "missing";
  let value: number;
  if (typeof raw === "number") {
    value = raw;
  } else if (typeof raw === "string") {
    const digits = parseDigits(raw);
    if (digits !== undefined) return digits <= LARGEST_VALUE ? digits : undefined;
    const text = raw.trim();
    if (/^(?:|na|null)$/i.test(text)) return "missing";
    if (!/^[+-]?\d+(?:\.\d+)?$/.test(text)) return undefined;
    value = Number(text);
  } else {
    return undefined;
  }
  const rounded = Math.round(value);
  // Adding 0 turns -0 into 0.
  return rounded >= 0 && rounded <= LARGEST_VALUE ? rounded + 0 : undefined;
}

/** What nearly all values are: a few digits and nothing else. */
function parseDigits(text: string): number | undefined {
  if (text.length === 0 || text.length > 15) return undefined;
  let number = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number;
}

const steps = new Map<string, number | undefined>();

/** Seconds of an interval's length; undefined for what cannot be read. */
function parseStep(text: string): number | undefined {
  if (steps.has(text)) return steps.get(text);
  const step = parseDuration(text);
  // An answer has one or two different texts; a broken one must not fill the memory.
  if (steps.size > 100) steps.clear();
  steps.set(text, step);
  return step;
}

function curveOf(
  points: readonly Point[],
  query: Query,
  options: ParseOptions,
  oddities: Oddities,
): Reading[] {
  // A point without an interval has that of its neighbours, if they all agree (docs/dev/enedis.md#intervals).
  const common = commonStep(points);

  const stamped: CurvePoint[] = [];
  for (const { wall, stamp, value, step: own } of points) {
    const step = own ?? common;
    const isKnown = step !== undefined && isCurveStep(step);
    if (value === undefined && !(isKnown && isOnGrid(wall))) continue;
    if (!isKnown) oddities.add("step", stamp);
    else if (!isOnGrid(wall)) oddities.add("stamp", stamp);
    else stamped.push({ end: wall, step, value });
  }

  let stamps = options.stamps;
  const other = stamps === "end" ? "start" : "end";
  if (common !== undefined && contradicts(stamped, common, query, other)) {
    stamps = other;
    oddities.add("convention", `stamps are the ${other} of their interval`);
  }
  const ends =
    stamps === "end" ? stamped : stamped.map((point) => ({ ...point, end: point.end + point.step }));

  const { readings, issues } = resolveCurve(withoutCacheDuplicates(ends));
  for (const issue of issues) oddities.add(issue.reason, wallText(issue.end));
  return readings.filter((reading) => isInside(dayOf(reading.start), query, options, oddities));
}

/** The interval of all points that tell one; undefined when they differ, or none does. */
function commonStep(points: readonly Point[]): number | undefined {
  let common: number | undefined;
  for (const { step } of points) {
    if (step === undefined) continue;
    if (common !== undefined && step !== common) return undefined;
    common = step;
  }
  return common;
}

/**
 * Whether the answer is made of complete ordinary days if its stamps are read by the `other` convention, of days asked
 * for only, while the expected one leaves a point outside them (docs/dev/enedis.md#stamp-self-check).
 */
function contradicts(
  points: readonly CurvePoint[],
  step: number,
  query: Query,
  other: ParseOptions["stamps"],
): boolean {
  let first = Infinity;
  let last = -Infinity;
  for (const point of points) {
    if (point.step !== step) return false;
    if (point.end < first) first = point.end;
    if (point.end > last) last = point.end;
  }
  const from = other === "start" ? first : first - step;
  const to = other === "start" ? last + step : last;
  if (other === "start" ? from !== query.start * DAY : to !== query.end * DAY) return false;
  if (from % DAY !== 0 || to % DAY !== 0 || from < query.start * DAY || to > query.end * DAY) return false;
  for (let day = from / DAY; day < to / DAY; day++) if (lengthOfDay(day) !== DAY) return false;
  return new Set(points.map((point) => point.end)).size * step === to - from;
}

/**
 * MyElectricalData may send a point from its cache and once more as fetched (docs/dev/enedis.md#myelectricaldata-v2-cache).
 * Outside the doubled hour equal pairs fall together by themselves; inside it two points are the two hours, but of three
 * or more the equal ones are such duplicates, as long as two different ones are left.
 */
function withoutCacheDuplicates(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const doubled = new Map<number, CurvePoint[]>();
  for (const point of points) {
    if (!isDoubled(point.end)) continue;
    const same = doubled.get(point.end);
    if (same) same.push(point);
    else doubled.set(point.end, [point]);
  }
  const dropped = new Set<CurvePoint>();
  for (const same of doubled.values()) {
    const values = new Set(same.map((point) => point.value));
    if (same.length < 3 || values.size < 2) continue;
    for (const point of same) if (!values.delete(point.value)) dropped.add(point);
  }
  return dropped.size === 0 ? points : points.filter((point) => !dropped.has(point));
}

/**
 * Daily energy and max power: the day is the date part; a peak's instant is the whole stamp, in the doubled hour of
 * October taken as summer time (docs/dev/enedis.md#daily-and-peak-stamps).
 */
function dailyOf(
  points: readonly Point[],
  query: Query,
  options: ParseOptions,
  oddities: Oddities,
): Reading[] {
  const byDay = new Map<number, Reading>();
  for (const { wall, stamp, value } of points) {
    const day = Math.floor(wall / DAY);
    if (value === undefined) continue;
    if (!isInside(day, query, options, oddities)) continue;
    const known = byDay.get(day);
    if (known && known.value !== value) oddities.add("differs", stamp);
    const reading = { start: startOfDay(day), step: lengthOfDay(day), value };
    byDay.set(day, query.series === "max_power" ? { ...reading, at: fromWall(wall) } : reading);
  }
  return [...byDay.values()].sort((a, b) => a.start - b.start);
}

function isInside(day: number, query: Query, options: ParseOptions, oddities: Oddities): boolean {
  if (day >= query.start && day < query.end) return true;
  if (options.extraDays !== true) oddities.add("outside", formatDay(day));
  return false;
}

function wallText(wall: number): string {
  return new Date(wall * 1000).toISOString().slice(0, 19).replace("T", " ");
}
