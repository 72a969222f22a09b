/**
 * What the process that reads a file is told, and what it answers. It gets frames on its standard input: four bytes of
 * length (little endian), then as many bytes; first the order, then each content in pieces, ended by an empty one. While
 * that input is open, Node-RED lives. It answers with lines of JSON, never trusted.
 */
import {
  dayOf,
  isCurveStep,
  LARGEST_VALUE,
  lengthOfDay,
  registerKey,
  type RegisterReading,
} from "../../readings/index.js";
import type { FileReading, FileRegisters } from "../gather.js";
import type { Context } from "../points.js";
import type { Answer } from "./answers.js";

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
export const MOST_REGISTERS = 2_000;
/** Bytes of one answer. */
export const LONGEST_LINE = 1024 * 1024;

type Columns = Extract<Answer, { kind: "readings" }>;

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
