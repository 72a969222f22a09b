/** The newest day that is priced in full, and its month and year up to it: what a gauge of costs shows. */
import { dayOf, startOfMonth, startOfYear, type Day } from "../readings/index.js";
import type { CostResult } from "./ask.js";
import type { CostEntry } from "./entries.js";
import type { NoteCollector } from "./notes.js";

export interface NewestPriced {
  readonly day: CostEntry;
  /** From the first of its month, or of its year, to its end. */
  readonly month: CostEntry;
  readonly year: CostEntry;
}

/** Days that are looked at first, then at once: the newest one priced in full is seldom more than some days ago. */
const FIRST = 10;
const NEXT = 80;

/**
 * @param ask what each day, or one span, of the days [start, end[ cost
 * @param first no day before it is priced
 * @param today the first day that is not over
 * @param known a day priced in full: only later ones are looked for
 * @param notes get those of its year
 * @returns undefined: no day is priced in full
 */
export async function newestPriced(
  ask: (step: "day" | "period", start: Day, end: Day, notes?: NoteCollector) => Promise<CostResult>,
  first: Day,
  today: Day,
  known: CostEntry | undefined,
  notes: NoteCollector,
): Promise<NewestPriced | undefined> {
  const floor = known === undefined ? first : dayOf(known.start) + 1;
  let newest = known;
  let size = FIRST;
  for (let end = today; end > floor; end -= size, size = NEXT) {
    const { entries } = await ask("day", Math.max(floor, end - size), end);
    const found = entries.findLast(({ complete }) => complete);
    if (found === undefined) continue;
    newest = found;
    break;
  }
  if (newest === undefined) return undefined;
  const day = dayOf(newest.start);
  const month = await ask("period", startOfMonth(day), day + 1);
  const year = await ask("period", startOfYear(day), day + 1, notes);
  return { day: newest, month: month.entries[0]!, year: year.entries[0]! };
}
