/** Reads JSON files: answers of services that were saved, and Enedis's flows. */
import { inSlices, readJson } from "../../base/index.js";
import {
  DAY_SECONDS,
  exists,
  isCurveStep,
  isOnGrid,
  parseDuration,
  fromWall,
  toWall,
} from "../../readings/index.js";
import {
  bounds,
  ImportError,
  type Fault,
  type Reason,
  dayOfStamp,
  parisWall,
  readStamp,
  type Stamp,
} from "../base/index.js";
import {
  type ContentOptions,
  type WasRead,
  checkMeter,
  isEstimated,
  type Points,
  type RawPoints,
  assumed,
  type StampEnd,
} from "../points/index.js";
import { answerIn } from "./error-answer.js";
import { isObject, type PointList, type Quantity } from "./point-list.js";
import { pointListsIn } from "./shapes.js";
import { stampsOf } from "./stamps.js";
import { textOf } from "./text.js";
import { isPossible, numberOf } from "./values.js";

/** Points between two signs of life. */
const SLICE = 2_000;

/**
 * Reads a JSON file in slices. It has no lines that a program would keep, so its points are counted instead.
 * @param base its points are numbered from here
 * @throws {ImportError}
 */
export async function readJsonFile(
  content: AsyncIterable<Uint8Array>,
  { points, context, alive }: ContentOptions,
  base: number,
): Promise<WasRead> {
  const json = await parsed(asOne(await textOf(content, alive)), alive);
  const state = { line: base, stamps: context.stamps };
  let format: WasRead["format"] | undefined;
  for (const list of pointListsIn(json, context.direction)) {
    format ??= list.format;
    const { meter } = list;
    if (typeof meter === "string" || typeof meter === "number") checkMeter(String(meter), context);
    points.beginPart(state.line);
    await inSlices(readList(list, points, state), undefined, alive);
  }
  if (format !== undefined) return { format, lines: state.line };
  const answered = answerIn(json);
  throw answered === undefined ? new ImportError("unknown") : new ImportError("error-answer", { answered });
}

/** Programs log answers as JSON lines, one object a line: they are a list. */
function asOne(text: string): string {
  const start = text.search(/\S/);
  const end = text.indexOf("\n", start);
  // A first line that is a whole object, and more after it, is no JSON. No regular expression: it may have megabytes.
  if (end < 0 || !text.slice(start, end).trimEnd().endsWith("}") || text[start] !== "{") return text;
  if (!text.slice(end).trimStart().startsWith("{")) return text;
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return `[${lines.join(",\n")}]`;
}

/** @throws {ImportError} `damaged-json`, `large-json`; `unknown`: nested, or with names or texts, as no answer is */
async function parsed(text: string, alive: () => Promise<void>): Promise<object> {
  const { json, exceeds } = await inSlices(readJson(text, bounds.json), undefined, alive);
  if (json !== undefined) return json;
  if (exceeds === undefined) throw new ImportError("damaged-json");
  throw new ImportError(exceeds === "entries" || exceeds === "values" ? "large-json" : "unknown");
}

/** The unit in which Enedis serves each quantity: others are never converted. */
const units: Readonly<Record<Quantity, string>> = {
  daily: "Wh",
  interval_energy: "Wh",
  index: "Wh",
  load_curve: "W",
  max_power: "VA",
};

interface ReadPoint {
  readonly line: number;
  readonly stamp: Stamp;
  /** Seconds. */
  readonly step: number | undefined;
  /** undefined: the file has the stamp but no value. */
  readonly value: number | undefined;
}

/** @yields between slices */
function* readList(
  list: PointList,
  points: Points,
  state: { line: number; readonly stamps: StampEnd | undefined },
): Generator<void, void, void> {
  const { quantity, direction } = list;
  const problem = problemOf(list);
  const read: ReadPoint[] = [];
  for (const raw of list.points) {
    const line = ++state.line;
    if (line % SLICE === 0) yield;
    const point = problem ?? readPoint(raw, line, list);
    if (typeof point !== "string") {
      if (point.value !== undefined || isCurve(quantity)) read.push(point);
      if (point.fault !== undefined) points.reject(line, point.fault);
    } else points.reject(line, point, stampIn(raw, list));
  }
  if (quantity === undefined || direction === undefined) return;
  const found = points.found[direction];
  if (problem === undefined && list.addRegisters) yield* list.addRegisters(found.registers);
  if (isCurve(quantity)) yield* addCurve(list, read, found, { points, told: state.stamps });
  else addDays(quantity, read, found);
}

/** What a point has in the place of its stamp. */
function stampIn(raw: unknown, { names }: PointList): string {
  const found = isObject(raw) ? raw[names.stamp] : undefined;
  return typeof found === "string" || typeof found === "number" ? String(found) : "";
}

function isCurve(quantity: Quantity | undefined): boolean {
  return quantity === "load_curve" || quantity === "interval_energy";
}

/** Why nothing of a list is imported. */
function problemOf({ quantity, direction, unit }: PointList): Fault | undefined {
  if (quantity === undefined) return "quantity";
  if (direction === undefined) return "direction";
  if (quantity === "max_power" && !exists(direction, "max_power")) return "direction";
  return unit === units[quantity] ? undefined : "unit";
}

function readPoint(
  raw: unknown,
  line: number,
  { names, quantity }: PointList,
): (ReadPoint & { readonly fault: Fault | undefined }) | Reason {
  if (!isObject(raw)) return "columns";
  if (raw["isOther"] === true) return "quantity";
  const [text, length] = [raw[names.stamp], raw[names.step]];
  const stamp = typeof text === "string" ? readStamp(text) : undefined;
  if (stamp === undefined) return "stamp";
  const value = numberOf(raw[names.value]);
  const step = typeof length === "string" ? parseDuration(length) : undefined;
  const watts = quantity === "interval_energy" ? powerOf(value, step) : value;
  const isNumber = typeof watts === "number" && isPossible(watts, quantity === "index");
  if (isNumber && isEstimated(raw[names.nature]))
    return { line, stamp, step, value: undefined, fault: "estimated" };
  const fault = isNumber || watts === "missing" ? undefined : "value";
  return { line, stamp, step, value: isNumber ? watts : undefined, fault };
}

/** The mean power of an energy: Enedis's are exact (docs/dev/enedis.md#files). */
function powerOf(
  energy: number | "missing" | undefined,
  step: number | undefined,
): number | "missing" | undefined {
  if (typeof energy !== "number" || step === undefined) return energy;
  const power = (energy * 3_600) / step;
  return Number.isInteger(power) ? power : undefined;
}

/**
 * @param told which end of its interval a stamp names where nothing else says it
 * @yields between slices
 * @throws {ImportError} `unknown-stamps`
 */
function* addCurve(
  list: PointList,
  read: readonly ReadPoint[],
  found: RawPoints,
  { points, told }: { readonly points: Points; readonly told: StampEnd | undefined },
): Generator<void, void, void> {
  // A point without an interval gets that of the others, if they agree (docs/dev/enedis.md#intervals).
  const common = commonStep(read);
  const usable = read.flatMap((point) => {
    const step = point.step ?? common;
    if (step === undefined || !isCurveStep(step)) points.reject(point.line, "step");
    else if (!isOnGrid(point.stamp.wall)) points.reject(point.line, "grid");
    else return [{ ...point, step }];
    return [];
  });
  yield;
  if (usable.length === 0) return;
  const kind = stampsOf(
    list,
    usable.map(({ stamp, step }) => ({ wall: parisWall(stamp), step })),
  );
  const stamps = assumed(kind, told, { format: list.format });
  for (const [i, { line, stamp, step, value }] of usable.entries()) {
    if (i % SLICE === 0) yield;
    const shift = stamps === "start" ? step : 0;
    const { wall, instant } = stamp;
    found.curve.push({ line, end: (instant ?? wall) + shift, exact: instant !== undefined, step, value });
  }
}

function commonStep(read: readonly ReadPoint[]): number | undefined {
  const steps = new Set(read.flatMap(({ step }) => step ?? []));
  return steps.size === 1 ? [...steps][0] : undefined;
}

function addDays(quantity: Quantity, read: readonly ReadPoint[], found: RawPoints): void {
  for (const { line, stamp, value } of read) {
    if (value === undefined) continue;
    const day = dayOfStamp(stamp);
    if (quantity === "daily") found.daily.push({ line, day, value });
    else if (quantity === "index") found.indexes.push({ line, day, value });
    else {
      const at = stamp.instant ?? fromWall(stamp.wall);
      found.peaks.push({ line, day: Math.floor(toWall(at) / DAY_SECONDS), value, at });
    }
  }
}
