/**
 * The form in which the archive keeps the facts of a day that was sent: what it cost by them follows under any contract.
 * Pure.
 */
import type { SentDay } from "../archive/index.js";
import { startOfDay, type Day } from "../readings/index.js";
import type { Color } from "../pricing/index.js";
import type { Interval, RegisterEnergy } from "./day.js";
import type { DayFacts } from "./day-pricing.js";

/**
 * Stored. Neighbouring intervals of one length: seconds from the day's start to the first, seconds of each, their mean
 * powers in W.
 */
type Run = [from: number, step: number, powers: number[]];

const UNKNOWN = "?";
/** Before the labels of the day before, and before those of the day: in the text of colours, of which it is no letter. */
const LABELS = "/";
const NEXT_LABEL = ",";
const colorByLetter = { b: "blue", w: "white", r: "red" } as const satisfies Record<string, Color>;

export function sentDayOf(day: Day, { daily, curve, colors, announced, registers }: DayFacts): SentDay {
  const [begin, end] = [startOfDay(day), startOfDay(day + 1)];
  const runs: Run[] = [];
  let next = -1;
  for (const { start, end: to, power } of curve) {
    // What reaches beyond the day prices another one.
    const from = Math.max(start, begin);
    const step = Math.min(to, end) - from;
    const last = runs.at(-1);
    if (last !== undefined && from === next && step === last[1]) last[2].push(power);
    else runs.push([from - begin, step, [power]]);
    next = from + step;
  }
  const letters = colors.map((color) => color?.charAt(0) ?? UNKNOWN);
  return {
    day,
    daily,
    curve: JSON.stringify(runs),
    colors: letters.join("") + announcedText(announced),
    registers: registers === undefined ? "" : JSON.stringify(registers),
  };
}

/** Most days have none. Neither mark is in a label. */
function announcedText(announced: DayFacts["announced"]): string {
  if (announced.every((labels) => labels.length === 0)) return "";
  return announced.map((labels) => LABELS + labels.join(NEXT_LABEL)).join("");
}

function announcedIn(text: string): DayFacts["announced"] {
  const [, before = "", on = ""] = text.split(LABELS);
  const labelsIn = (labels: string): string[] => (labels === "" ? [] : labels.split(NEXT_LABEL));
  return [labelsIn(before), labelsIn(on)];
}

export function factsOf({ day, daily, curve, colors, registers }: SentDay): DayFacts {
  const begin = startOfDay(day);
  const intervals = (JSON.parse(curve) as Run[]).flatMap(([from, step, powers]) =>
    powers.map((power, i): Interval => {
      const start = begin + from + i * step;
      return { start, end: start + step, power };
    }),
  );
  const colorAt = (i: number): Color | undefined =>
    colorByLetter[colors.charAt(i) as keyof typeof colorByLetter];
  return {
    daily,
    curve: intervals,
    colors: [colorAt(0), colorAt(1)],
    announced: announcedIn(colors),
    registers: registers === "" ? undefined : (JSON.parse(registers) as RegisterEnergy[]),
  };
}

/** Whether two days were priced by the same facts. */
export function isSame(a: SentDay, b: SentDay): boolean {
  return a.daily === b.daily && a.curve === b.curve && a.colors === b.colors && a.registers === b.registers;
}
