/**
 * Enedis's R50 flow (docs/dev/enedis.md#r50): the load curve of meters up to 36 kVA, a day in each reading, in XML. Whole
 * W; each stamp, with its offset, is the END of its interval.
 */
import { isCurveStep, isOnGrid, toWall } from "../../readings/index.js";
import { readStamp } from "../base/index.js";
import { isSure, PrmFlow, type Texts } from "./prm-flow.js";

/** A day of 25 hours has 300 intervals of 5 minutes. */
const MOST = 400;

interface Point {
  readonly line: number;
  /** An instant. */
  readonly end: number;
  /** undefined: a hole. */
  readonly value: number | undefined;
}

export class R50 extends PrmFlow {
  readonly format = "r50";
  /** Of the reading that is read. */
  #parts: { readonly texts: Texts; readonly line: number }[] = [];

  protected closePart(name: string, texts: Texts): boolean {
    if (name !== "PDC") return false;
    const line = ++this.line;
    if (this.#parts.length < MOST) this.#parts.push({ texts, line });
    else this.points.reject(line, "columns");
    return true;
  }

  protected closeReading(header: Texts): void {
    const read = this.#parts.flatMap(({ texts, line }) => this.#pointIn(texts, line) ?? []);
    this.#parts = [];
    const step = stepIn(header.get("Pas_Publication") ?? "");
    // A meter may record another step than the heading says: its points show it.
    const isStep = step !== undefined && isUsual(step, read);
    for (const { line, end, value } of read) {
      // A meter up to 36 kVA that is billed for what it draws: the flow has no other.
      if (isStep) this.points.found.consumption.curve.push({ line, end, exact: true, step, value });
      else if (value !== undefined) this.points.reject(line, "step");
    }
  }

  #pointIn(texts: Texts, line: number): Point | undefined {
    const stamp = readStamp(texts.get("H") ?? "");
    // The offset of Paris, or UTC, which other tools write: any other one was damaged.
    const isSound =
      stamp?.instant !== undefined && (toWall(stamp.instant) === stamp.wall || texts.get("H")!.endsWith("Z"));
    if (!isSound || !isOnGrid(stamp.instant)) {
      this.points.reject(line, isSound ? "grid" : "stamp", texts.get("H") ?? "");
      return undefined;
    }
    return { line, end: stamp.instant, value: this.#valueIn(texts, line) };
  }

  /** W; undefined: it is none, or the meter doubts it. */
  #valueIn(texts: Texts, line: number): number | undefined {
    const text = texts.get("V") ?? "";
    // An interval without a value has its stamp alone.
    if (text === "") return undefined;
    const isNumber = /^\d{1,9}$/.test(text);
    if (!isNumber) this.points.reject(line, "value");
    else if (!isSure(texts)) this.points.reject(line, "estimated");
    return isNumber && isSure(texts) ? Number(text) : undefined;
  }
}

/** Seconds. @param text minutes */
function stepIn(text: string): number | undefined {
  const step = /^\d{1,2}$/.test(text) ? Number(text) * 60 : 0;
  return isCurveStep(step) ? step : undefined;
}

/** Whether most points are a step apart, or there is but one. */
function isUsual(step: number, read: readonly Point[]): boolean {
  const ends = [...new Set(read.map(({ end }) => end))].sort((a, b) => a - b);
  const apart = ends.filter((end, i) => i > 0 && end - ends[i - 1]! === step).length;
  return ends.length === 1 || 2 * apart > ends.length - 1;
}
