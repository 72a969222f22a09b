/**
 * The order of day and month in a table's dates with slashes or hyphens. They are read as day/month; an English
 * spreadsheet saves them as month/day, which reads as other days where both are at most 12.
 */
import { DAY_SECONDS } from "../../readings/index.js";
import type { Row } from "./rows.js";

const NUMBERS = /^(\d\d?)([/-])(\d\d?)\2(\d{4})(?!\d)/;
const MONTHS = 12;
/** The shortest month. */
const MONTH_DAYS = 28;

interface Numbers {
  readonly first: number;
  readonly second: number;
  readonly year: number;
}

function numbersIn(cell: string): Numbers | undefined {
  const found = NUMBERS.exec(cell);
  return found ? { first: Number(found[1]), second: Number(found[3]), year: Number(found[4]) } : undefined;
}

function daysBetween(one: Numbers, other: Numbers, order: "dayFirst" | "monthFirst"): number {
  const seconds = ({ first, second, year }: Numbers): number =>
    (order === "dayFirst" ? Date.UTC(year, second - 1, first) : Date.UTC(year, first - 1, second)) / 1_000;
  return Math.abs(seconds(one) - seconds(other)) / DAY_SECONDS;
}

export class DateOrder {
  readonly #mayBeMonthly: boolean;
  #before: Numbers | undefined;
  /** A number above 12 shows it: a line, for month/day. */
  #shown: { dayFirst: boolean; monthFirst: number | undefined } = { dayFirst: false, monthFirst: undefined };
  /** Dates that follow each other show it. */
  #seems: { dayFirst: boolean; monthFirst: number | undefined } = { dayFirst: false, monthFirst: undefined };

  /** @param mayBeMonthly rows may be a month apart: only numbers above 12 count */
  constructor(mayBeMonthly: boolean) {
    this.#mayBeMonthly = mayBeMonthly;
  }

  see({ line, cells }: Row): void {
    // The stamp, or the start and the end.
    let stamps = 2;
    for (const cell of cells) {
      const numbers = numbersIn(cell);
      if (numbers === undefined) {
        if (cell !== "") stamps = 0;
        continue;
      }
      const { first, second } = numbers;
      if (first > MONTHS && second <= MONTHS) this.#shown.dayFirst = true;
      if (second > MONTHS && first <= MONTHS) this.#shown.monthFirst ??= line;
      if (stamps-- > 0 && !this.#mayBeMonthly) this.#compare(line, numbers);
    }
  }

  #compare(line: number, numbers: Numbers): void {
    const before = this.#before;
    this.#before = numbers;
    const all = before ? [before.first, before.second, numbers.first, numbers.second] : [];
    if (before === undefined || all.some((number) => number > MONTHS)) return;
    const dayFirst = daysBetween(before, numbers, "dayFirst");
    const monthFirst = daysBetween(before, numbers, "monthFirst");
    if (dayFirst <= 1 && monthFirst >= MONTH_DAYS) this.#seems.dayFirst = true;
    if (monthFirst <= 1 && dayFirst >= MONTH_DAYS) this.#seems.monthFirst ??= line;
  }

  /** The line that shows month/day, if nothing shows day/month. Call after the last row. */
  get monthFirst(): number | undefined {
    if (this.#shown.dayFirst) return undefined;
    return this.#shown.monthFirst ?? (this.#seems.dayFirst ? undefined : this.#seems.monthFirst);
  }
}
