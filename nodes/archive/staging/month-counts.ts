/** What an import would change, month by month of Paris: for the dialog, before anything is written. */
import {
  dayOf,
  formatDay,
  startOfDay,
  startOfMonth,
  addMonths,
  type Direction,
  type Series,
} from "../../readings/index.js";
import type { Outcome } from "./staged-file.js";
import type { StagedOutcome } from "./staged-rows.js";

export interface SeriesName {
  readonly direction: Direction;
  readonly series: Series;
}

type Counts = Record<Outcome, number>;

/** What would happen to the readings of a series. */
export interface MonthCounts extends SeriesName {
  /** Starts of the first and of the last reading: UTC seconds. */
  readonly first: number;
  readonly last: number;
  /** Months with readings, oldest first: of very many, the newest ones. */
  readonly months: readonly (Readonly<Counts> & {
    /** `YYYY-MM` */
    readonly month: string;
  })[];
}

/** Months of one series. A file may be about any years. */
const MOST_MONTHS = 1_000;

interface OpenSeries {
  readonly of: SeriesName;
  readonly first: number;
  last: number;
  readonly months: (Counts & { readonly month: string })[];
  /** The first instant after the current month. */
  end: number;
}

export class Calendar {
  readonly #series: OpenSeries[] = [];

  /** @param outcomes of readings that come after those added before of this series, oldest first */
  add({ direction, series }: SeriesName, outcomes: readonly StagedOutcome[]): void {
    const [first] = outcomes;
    if (first === undefined) return;
    let open = this.#series.find(({ of }) => of.direction === direction && of.series === series);
    if (open === undefined) {
      open = { of: { direction, series }, first: first.start, last: first.start, months: [], end: -Infinity };
      this.#series.push(open);
    }
    for (const { start, outcome } of outcomes) {
      if (start >= open.end) begin(open, start);
      open.months.at(-1)![outcome]++;
      open.last = start;
    }
  }

  months(): MonthCounts[] {
    return this.#series.map(({ of, first, last, months }) => ({ ...of, first, last, months }));
  }
}

function begin(open: OpenSeries, start: number): void {
  const month = startOfMonth(dayOf(start));
  open.end = startOfDay(addMonths(month, 1));
  open.months.push({ month: formatDay(month).slice(0, 7), imported: 0, unchanged: 0, conflicts: 0 });
  if (open.months.length > MOST_MONTHS) open.months.shift();
}
