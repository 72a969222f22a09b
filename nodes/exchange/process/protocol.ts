/**
 * What the process that reads a file is told, and what it answers. It gets frames on its standard input: four bytes of
 * length (little endian), then as many bytes; first the order, then each content in pieces, ended by an empty one. While
 * that input is open, Node-RED lives. It answers with lines of JSON, never trusted.
 */
import * as v from "valibot";
import {
  allSeries,
  directions,
  isCurveStep,
  LARGEST_REGISTER,
  LARGEST_VALUE,
  LONGEST_NAME as LONGEST_REGISTER_NAME,
  registerKey,
  registerOwners,
  lengthOfDay,
  dayOf,
  type RegisterReading,
} from "../../readings/index.js";
import { bounds } from "../bounds.js";
import { FLOW_NAME, importProblems } from "../errors.js";
import { LONGEST_NAME, LONGEST_STAMP } from "../names.js";
import { formatNames } from "../formats/names.js";
import type { FileReading, FileRegisters } from "../gather.js";
import { SOURCE, type Context } from "../points.js";
import { reasons } from "../reasons.js";

export interface Order extends Context {
  /** Seconds. */
  readonly now: number;
  readonly files: readonly OrderedFile[];
}

export interface OrderedFile {
  readonly name: string;
  /** undefined: the content follows, after that of the files before it. */
  readonly path?: string | undefined;
  /** The content is a text. */
  readonly isText: boolean;
  /** Bytes of the content, where they are known. */
  readonly size: number;
}

/** Bytes of content in one frame. */
export const PIECE = 256 * 1024;
/** Readings in one answer. */
export const MOST_READINGS = 2_000;
/** Answers about registers: 60 calendars of a meter in each direction. */
const MOST_REGISTERS = 2_000;
/** Bytes of one answer. */
export const LONGEST_LINE = 1024 * 1024;

/** What is shown of a file's name; nothing in it may break a line. */
const fileName = v.pipe(
  v.string(),
  v.maxLength((1 + bounds.zip.depth) * (LONGEST_NAME + 1)),
  v.regex(/^\P{C}*$/u),
);
const stamp = v.pipe(v.string(), v.maxLength(LONGEST_STAMP), v.regex(/^\P{C}*$/u));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const instants = v.pipe(v.array(v.pipe(v.number(), v.safeInteger())), v.maxLength(MOST_READINGS));
const values = v.pipe(
  v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))),
  v.maxLength(MOST_READINGS),
);
const marks = v.pipe(v.array(v.boolean()), v.maxLength(MOST_READINGS));

const registerName = v.pipe(v.string(), v.maxLength(LONGEST_REGISTER_NAME), v.regex(/^\P{C}*$/u));

const answer = v.variant("kind", [
  v.object({ kind: v.literal("progress"), bytes: count, of: count }),
  v.object({
    kind: v.literal("refused"),
    problem: v.picklist(importProblems),
    file: v.object({
      meter: v.optional(v.pipe(v.string(), v.regex(/^\d{4}$/))),
      format: v.optional(v.picklist(formatNames)),
      flow: v.optional(v.pipe(v.string(), v.regex(FLOW_NAME))),
      line: v.optional(count),
      fileName: v.optional(fileName),
      answered: v.optional(v.pipe(v.string(), v.maxLength(200), v.regex(/^\P{C}*$/u))),
      skipped: v.optional(v.pipe(v.array(fileName), v.maxLength(bounds.skipped), v.readonly())),
    }),
  }),
  v.object({
    kind: v.literal("found"),
    series: v.pipe(
      v.array(v.object({ direction: v.picklist(directions), series: v.picklist(allSeries), count })),
      v.maxLength(directions.length * allSeries.length),
    ),
    rejected: v.pipe(
      v.array(
        v.object({
          ...{ file: v.optional(fileName), line: count },
          ...{ reason: v.picklist(reasons), stamp: v.optional(stamp) },
        }),
      ),
      v.maxLength(bounds.rejected),
    ),
    moreRejected: count,
    /** How many answers about registers come next. */
    registers: v.pipe(count, v.maxValue(MOST_REGISTERS)),
    files: v.pipe(
      v.array(v.object({ name: fileName, format: v.nullable(v.picklist(formatNames)), readings: count })),
      v.maxLength(bounds.files + bounds.zip.entries),
    ),
  }),
  v.object({
    kind: v.literal("readings"),
    /** Position in the series found. */
    series: count,
    start: instants,
    step: instants,
    value: values,
    at: v.optional(v.pipe(v.array(v.nullable(v.number())), v.maxLength(MOST_READINGS))),
    source: v.optional(
      v.pipe(v.array(v.nullable(v.pipe(v.string(), v.regex(SOURCE)))), v.maxLength(MOST_READINGS)),
    ),
    revised: v.optional(marks),
    rounded: v.optional(marks),
  }),
  v.object({
    kind: v.literal("registers"),
    direction: v.picklist(directions),
    register: v.object({
      owner: v.picklist(registerOwners),
      ...{ calendar: registerName, calendarLabel: registerName },
      ...{ id: registerName, label: registerName, code: registerName },
    }),
    day: instants,
    value: v.pipe(
      v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LARGEST_REGISTER))),
      v.maxLength(MOST_READINGS),
    ),
  }),
  v.object({
    kind: v.literal("register-events"),
    direction: v.picklist(directions),
    event: registerName,
    day: instants,
  }),
  v.object({ kind: v.literal("end") }),
]);

export type Answer = v.InferOutput<typeof answer>;
export type Found = Extract<Answer, { kind: "found" }>;
type Columns = Extract<Answer, { kind: "readings" }>;

/** @returns undefined: not an answer */
export function parseAnswer(line: string): Answer | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  const result = v.safeParse(answer, json);
  return result.success ? result.output : undefined;
}

export function columnsOf(series: number, readings: readonly FileReading[]): Columns {
  const some = (holds: (reading: FileReading) => boolean): boolean => readings.some(holds);
  return {
    kind: "readings",
    series,
    start: readings.map(({ start }) => start),
    step: readings.map(({ step }) => step),
    value: readings.map(({ value }) => value),
    ...(some(({ at }) => at !== undefined) && { at: readings.map(({ at }) => at ?? null) }),
    ...(some(({ source }) => source !== undefined) && {
      source: readings.map(({ source }) => source ?? null),
    }),
    ...(some(({ revised }) => revised === true) && {
      revised: readings.map(({ revised }) => revised === true),
    }),
    ...(some(({ rounded }) => rounded === true) && {
      rounded: readings.map(({ rounded }) => rounded === true),
    }),
  };
}

type RegisterColumns = Extract<Answer, { kind: "registers" | "register-events" }>;

/** @returns none if there are more than may be announced: they are no meter's */
export function registerColumnsOf(all: readonly FileRegisters[]): RegisterColumns[] {
  const answers: RegisterColumns[] = [];
  for (const { direction, readings, events } of all) {
    for (const event of new Set(events.map(({ kind }) => kind))) {
      const day = events.filter(({ kind }) => kind === event).map((one) => one.day);
      for (let from = 0; from < day.length; from += MOST_READINGS)
        answers.push({
          ...{ kind: "register-events", direction, event },
          day: day.slice(from, from + MOST_READINGS),
        });
    }
    const byRegister = new Map<string, RegisterReading[]>();
    for (const one of readings) {
      const key = registerKey(one.register);
      const known = byRegister.get(key);
      if (known === undefined) byRegister.set(key, [one]);
      else known.push(one);
    }
    for (const ofOne of byRegister.values()) {
      const { register } = ofOne[0]!;
      for (let from = 0; from < ofOne.length; from += MOST_READINGS) {
        const part = ofOne.slice(from, from + MOST_READINGS);
        const [day, value] = [part.map((one) => one.day), part.map((one) => one.value)];
        answers.push({ kind: "registers", direction, register, day, value });
      }
    }
  }
  return answers.length > MOST_REGISTERS ? [] : answers;
}

/**
 * The readings of an answer about a series.
 * @param after no reading may start before this instant
 * @returns undefined: they are none that a file can give
 */
export function readingsOf(columns: Columns, isCurve: boolean, after: number): FileReading[] | undefined {
  const { start, step, value, at, source, revised, rounded } = columns;
  const readings: FileReading[] = [];
  let free = after;
  for (let i = 0; i < start.length; i++) {
    const reading = {
      start: start[i]!,
      step: step[i] ?? 0,
      value: value[i] ?? -1,
      ...(typeof at?.[i] === "number" && { at: at[i]! }),
      ...(typeof source?.[i] === "string" && { source: source[i]! }),
      ...(revised?.[i] === true && { revised: true }),
      ...(rounded?.[i] === true && { rounded: true }),
    };
    const isLong = isCurve ? isCurveStep(reading.step) : reading.step === lengthOfDay(dayOf(reading.start));
    if (!isLong || reading.start < free || reading.value < 0 || reading.value > LARGEST_VALUE)
      return undefined;
    free = reading.start + reading.step;
    readings.push(reading);
  }
  return readings;
}
