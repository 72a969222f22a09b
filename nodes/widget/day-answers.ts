/** What is asked of a day whose readings are not held, and answered (protocol.ts). */
import type { Direction, Series } from "../readings/index.js";

/** Whether a day's readings can be asked for. */
export interface DayQuestion {
  readonly id: number;
  readonly direction: Direction;
  readonly measure: "day";
  readonly series: Series;
  /** A civil day in Europe/Paris, counted from 1970-01-01. */
  readonly day: number;
  /** Requests it, if it can be: once, whatever comes again. */
  readonly ask?: boolean;
}

interface InBoth {
  readonly fr: string;
  readonly en: string;
}

export interface DayAnswer {
  readonly id: number;
  /** How it stands: why it is not there, or when it will be. */
  readonly words: InBoth;
  /** Names the key that requests it; absent: it cannot be requested now. */
  readonly offer?: InBoth;
}
