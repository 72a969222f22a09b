/**
 * What Node-RED believes of an answer of the process that reads a file (protocol.ts). Only Node-RED checks it: valibot is
 * half of what that process would have to load for a text.
 */
import * as v from "valibot";
import {
  allSeries,
  directions,
  LARGEST_REGISTER,
  LONGEST_NAME as LONGEST_REGISTER_NAME,
  registerOwners,
} from "../../readings/index.js";
import {
  bounds,
  FLOW_NAME,
  importProblems,
  formatNames,
  LONGEST_NAME,
  LONGEST_STAMP,
  reasons,
} from "../base/index.js";
import { SOURCE } from "../points/index.js";
import { MOST_READINGS, MOST_REGISTERS } from "./protocol.js";

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
          file: v.optional(fileName),
          line: count,
          reason: v.picklist(reasons),
          stamp: v.optional(stamp),
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
      calendar: registerName,
      calendarLabel: registerName,
      id: registerName,
      label: registerName,
      code: registerName,
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
