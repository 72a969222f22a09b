/**
 * The colours of Tempo days. A Tempo day runs from 06:00 to 06:00 (docs/dev/tariffs.md#tempo); the days known when this
 * version was made come with it.
 */
import type { Day } from "../readings/index.js";
import { dayOfText } from "./day-of-text.js";
import { knownTo, seasons } from "./tempo-days.js";

export { knownTo } from "./tempo-days.js";

export const colors = ["blue", "white", "red"] as const;
export type Color = (typeof colors)[number];

/** The colour of a day; undefined: not known, which is never blue. */
export type ColorOf = (day: Day) => Color | undefined;

/** Minute of a civil day at which its Tempo day begins. */
export const TEMPO_START = 6 * 60;

const first = dayOfText("2014-09-01");
const last = dayOfText(knownTo);
let special: Map<Day, Color> | undefined;

/** The colours that come with this version. */
export function shippedColor(day: Day): Color | undefined {
  if (day < first || day > last) return undefined;
  special ??= new Map([...daysOf("red"), ...daysOf("white")]);
  return special.get(day) ?? "blue";
}

function* daysOf(color: "red" | "white"): Generator<[Day, Color]> {
  for (const season of seasons) {
    for (const month of season[color].split(" ")) {
      const [yearMonth = "", numbers = ""] = month.split(":");
      for (const number of numbers.split(",")) {
        yield [dayOfText(`${yearMonth}-${number.padStart(2, "0")}`), color];
      }
    }
  }
}
