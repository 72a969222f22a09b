/** The points of a response: stamp, value and interval of each, whatever the shape around them. */
import {
  HOUR_SECONDS,
  formatDay,
  isDoubled,
  LARGEST_VALUE,
  parseDuration,
  parseWall,
} from "../../readings/index.js";
import type { Oddities } from "./oddities.js";
import type { Query } from "../contract/index.js";
import type { ServedPoints } from "./shapes.js";

export interface ParseOptions {
  /**
   * Which end of its interval a load-curve stamp names: with Enedis, the end; MyElectricalData v2 moves it to the start
   * by subtracting the interval from the wall-clock text (docs/dev/enedis.md#myelectricaldata-v2-stamps).
   */
  readonly stamps: "end" | "start";
  /** This route usually adds days that were not requested: drop them without an oddity. */
  readonly extraDays?: boolean;
}

/** A readable point; `wall` in Paris wall seconds, `step` in seconds. */
export interface Point {
  readonly wall: number;
  readonly stamp: string;
  /** undefined: the point exists, but its value is missing. */
  readonly value: number | undefined;
  readonly step: number | undefined;
}

/** Points between two pauses for the event loop. */
export const SLICE = 2_000;

/** Reads the points of an answer in slices; a bad one is skipped and counted, the others are kept. */
export function* readPoints(
  { points: raws, names }: ServedPoints,
  oddities: Oddities,
): Generator<void, Point[], void> {
  const points: Point[] = [];
  let slice = 0;
  for (const served of raws) {
    if (++slice % SLICE === 0) yield;
    const point = (typeof served === "object" && served !== null ? served : {}) as Readonly<
      Record<string, unknown>
    >;
    const stamp = point[names.stamp];
    const step = point[names.step] ?? undefined;
    if (typeof stamp !== "string" || (step !== undefined && typeof step !== "string")) {
      oddities.add("stamp", "a point without a stamp");
      continue;
    }
    const raw = point[names.value];
    const value = parseValue(raw);
    const wall = parseWall(stamp);
    if (value === "missing" && !(wall !== undefined && isAroundDoubled(wall))) continue;
    if (wall === undefined) oddities.add("stamp", stamp);
    else if (value === undefined) oddities.add("value", () => `${excerpt(raw)} at ${stamp}`);
    else {
      const seconds = step === undefined ? undefined : parseStep(step);
      points.push({ wall, stamp, value: value === "missing" ? undefined : value, step: seconds });
    }
  }
  return points;
}

/**
 * Whether an interval may end in the doubled hour, by either convention: there, a missing value means that the next
 * value with the same stamp is the second one.
 */
function isAroundDoubled(wall: number): boolean {
  return isDoubled(wall) || isDoubled(wall + HOUR_SECONDS);
}

/** What stands in the place of a value. */
function excerpt(x: unknown): string {
  if (typeof x === "string") return x;
  if (typeof x === "number" || typeof x === "boolean") return String(x);
  return x === undefined ? "no value" : Array.isArray(x) ? "a list" : "an object";
}

/**
 * A raw value as an integer, never below 0. `null`, `""`, `"NA"` and `"null"` are missing values; a real 0 is a value
 * (docs/dev/enedis.md#values). undefined: not a number.
 */
function parseValue(raw: unknown): number | "missing" | undefined {
  if (raw === null) return "missing";
  let value: number;
  if (typeof raw === "number") {
    value = raw;
  } else if (typeof raw === "string") {
    const digits = parseDigits(raw);
    if (digits !== undefined) return digits <= LARGEST_VALUE ? digits : undefined;
    if (raw.length > LONGEST_VALUE) return undefined;
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

/** Characters of a value or an interval, with room for white space. */
const LONGEST_VALUE = 100;

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

/** The length of an interval in seconds; undefined if unreadable. */
function parseStep(text: string): number | undefined {
  if (text.length > LONGEST_VALUE) return undefined;
  if (steps.has(text)) return steps.get(text);
  const step = parseDuration(text);
  // An answer has one or two different texts; a broken one must not fill the memory.
  if (steps.size > 100) steps.clear();
  steps.set(text, step);
  return step;
}

/** Whether a day was requested. */
export function isInside(day: number, query: Query, options: ParseOptions, oddities: Oddities): boolean {
  if (day >= query.start && day < query.end) return true;
  if (options.extraDays !== true) oddities.add("outside", () => formatDay(day));
  return false;
}
