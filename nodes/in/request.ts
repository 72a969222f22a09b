/** What an `in` node accepts on its input (docs/dev/contract.md#input). Pure. */
import { DAY_MS, isMeasure, parseDay, type Day, type Measure } from "../readings/index.js";
import { show, type Texts } from "../texts/index.js";

export type InputRequest =
  | { readonly action: "refresh" }
  | { readonly action: "stop" }
  /** Days [start, end[. */
  | {
      readonly action: "history";
      readonly start: Day;
      readonly end: Day;
      readonly measures: readonly Measure[];
    }
  | {
      readonly action: "replay";
      readonly start: Day;
      readonly end: Day;
      readonly measures: readonly Measure[];
      /** Milliseconds between two messages. */
      readonly every: number;
    };

const DEFAULT_EVERY_MS = 250;
/** A day; far below what a timer can count. */
const LONGEST_EVERY_MS = DAY_MS;

/**
 * Reads `msg.payload`; a text is what is wrong with it, in the user's language.
 * @param own the node's measures
 */
export function readRequest(
  payload: unknown,
  own: readonly Measure[],
  today: Day,
  texts: Texts,
): InputRequest | string {
  if (payload === "refresh") return { action: "refresh" };
  if (typeof payload !== "object" || payload === null) return texts.input.accepted;
  const { action, start, end, measures, every } = payload as Record<string, unknown>;
  if (action === "stop") return { action };
  if (action !== "history" && action !== "replay") return texts.input.accepted;

  const first = readDay(start);
  if (first === undefined) return texts.input.badDay("start", show(start));
  const last = end === undefined ? today - 1 : readDay(end);
  if (last === undefined) return texts.input.badDay("end", show(end));
  if (first > last || last >= today) return texts.input.order;

  if (own.length === 0) return texts.input.nothingWanted;
  const chosen = measures === undefined ? own : readMeasures(measures, own);
  if (chosen === undefined) return texts.input.badMeasures(own.join(", "), show(measures));
  const days = { start: first, end: last + 1, measures: chosen };
  if (action === "history") return { action, ...days };

  if (every !== undefined && !(typeof every === "number" && every >= 0 && every <= LONGEST_EVERY_MS)) {
    return texts.input.badEvery(show(every));
  }
  return { action, ...days, every: every ?? DEFAULT_EVERY_MS };
}

function readDay(value: unknown): Day | undefined {
  return typeof value === "string" ? parseDay(value.trim()) : undefined;
}

function readMeasures(value: unknown, own: readonly Measure[]): Measure[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isMeasure)) return undefined;
  return value.every((measure) => own.includes(measure)) ? own.filter((m) => value.includes(m)) : undefined;
}
