/** How far a long action has come, as its status tells it. Pure. */
import { grouped, type Texts } from "../../texts/index.js";

/** Readings between two updates of the status: each update is sent to all open editors. */
const STEP = 5_000;

/** A number of readings that have been handled, in steps. */
export function handled(readings: number, texts: Texts): string {
  return grouped(readings - (readings % STEP), texts);
}

/** In steps of ten: each status is sent to all open editors. */
export function percent(done: number, all: number): number {
  return Math.floor((done / all) * 10) * 10;
}
