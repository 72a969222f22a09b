/** What an `in` node accepts at its input (docs/dev/contract.md#input). Pure. */
import { types } from "node:util";
import * as v from "valibot";
import {
  historyActions,
  InputError,
  InputReader,
  isOfVisitor,
  listOf,
  millisecondsUpTo,
  pastDay,
  visitorError,
  withFields,
  type Accepted,
  type Fields,
  type HistoryAction,
} from "../common/index.js";
import { DAY_MS, type Day } from "../readings/index.js";
import type { Texts } from "../texts/index.js";
import type { InMeasure } from "./outputs.js";

export type InputRequest =
  | { readonly action: "refresh" }
  | { readonly action: "stop" }
  /** The present clock is right. */
  | { readonly action: "clock" }
  /** Days [start, end[. */
  | {
      readonly action: "history";
      readonly start: Day;
      readonly end: Day;
      readonly measures: readonly InMeasure[];
    }
  | {
      readonly action: "replay";
      readonly start: Day;
      readonly end: Day;
      readonly measures: readonly InMeasure[];
      /** Milliseconds between two messages. */
      readonly every: number;
    };

const DEFAULT_EVERY_MS = 250;
/** One day, far below the longest possible timer. */
const LONGEST_EVERY_MS = DAY_MS;

const command = {
  schema: v.union([
    v.literal("refresh"),
    // Its other fields are read one by one.
    v.pipe(
      withFields,
      v.transform((fields) => ({ action: Object.hasOwn(fields, "action") ? fields["action"] : undefined })),
      v.object({ action: v.picklist(["history", "replay", "stop", "clock"]) }),
    ),
  ]),
  words: (accepts) => accepts.command,
} satisfies Accepted<unknown>;

/**
 * Reads `msg.payload`.
 * @param own the node's measures
 * @throws {InputError}
 */
export function readRequest(
  payload: unknown,
  own: readonly InMeasure[],
  today: Day,
  texts: Texts,
): InputRequest {
  const asked = new InputReader({ payload }, { texts }).require("payload", command);
  if (asked === "refresh") return { action: "refresh" };
  const { action } = asked;
  if (action === "stop" || action === "clock") return { action };

  const reader = new InputReader(payload as Fields, { texts });
  const past = pastDay(today);
  const start = reader.require("start", past);
  const end = reader.read("end", past) ?? today - 1;
  if (start > end) reader.refuse("start", reader.given("start"), (accepts) => accepts.dayUpTo("end"));
  if (own.length === 0) {
    const { wrong, accepts } = texts.input;
    throw new InputError("measures", undefined, wrong.noMeasure, accepts.chooseMeasure);
  }
  const measures = reader.read("measures", listOf(own)) ?? own;
  const days = { start, end: end + 1, measures };
  if (action === "history") return { action, ...days };
  return {
    action,
    ...days,
    every: reader.read("every", millisecondsUpTo(LONGEST_EVERY_MS)) ?? DEFAULT_EVERY_MS,
  };
}

/** A text of more than one line, or bytes: what a file is read as. */
function isLikeFile(payload: unknown): boolean {
  return typeof payload === "string" ? /[\r\n]/.test(payload) : types.isUint8Array(payload);
}

/** @throws nothing, whatever code of its own the payload has */
function isCommand(payload: unknown, texts: Texts): boolean {
  try {
    new InputReader({ payload }, { texts }).require("payload", command);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/**
 * Tells where a message belongs that is no command, but what a history node accepts: a file, or one of its actions.
 * @throws {InputError}
 */
export function assertNotForHistory(msg: object, texts: Texts): void {
  const reader = new InputReader(msg as Fields, { texts });
  const payload = reader.given("payload");
  if (isCommand(payload, texts)) return;
  if (isLikeFile(payload) || historyActions.includes(reader.given("action") as HistoryAction))
    reader.refuse("payload", payload, (accepts) => accepts.commandElsewhere);
}

/**
 * For a node that does not say that visitors of a dashboard may ask for anything.
 * @throws {InputError} a visitor asks for what it may not
 */
export function assertAllowed(msg: object, texts: Texts): void {
  if (!isOfVisitor(msg)) return;
  const payload = new InputReader(msg as Fields, { texts }).given("payload");
  const asked = new InputReader({ payload }, { texts }).require("payload", command);
  if (asked !== "refresh" && asked.action === "clock") throw visitorError("payload", asked.action, texts);
}
