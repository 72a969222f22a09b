/** Readings of a file as columns of an answer of the process that reads it (answers.ts), and back. */
import {
  dayOf,
  isCurveStep,
  LARGEST_VALUE,
  lengthOfDay,
  registerKey,
  type RegisterReading,
} from "../../readings/index.js";
import type { FileReading, FileRegisters } from "../points/index.js";
import type { Answer } from "./answers.js";
import { MOST_READINGS, MOST_REGISTERS } from "./protocol.js";

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
          kind: "register-events",
          direction,
          event,
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
