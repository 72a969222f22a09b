/** The colours of seasons as chance decides them, and the storms at those who tell them. */
import { formatDay, parseDay, startOfDay, weekdayOf, type Day } from "../../nodes/readings/index.js";
import { shippedColor, type Color } from "../../nodes/pricing/index.js";
import { daysOfSeason, seasonOf, type Season } from "../../nodes/tempo/index.js";
import { tempoMishaps, type TempoMishap, type TempoSource } from "../tempo-server/index.js";
import { chance, Dice } from "./random.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Shipped days, and invented ones after them. */
export class DrawnColors {
  readonly #seed: number;
  readonly #seasons = new Map<Season, ReadonlyMap<Day, Color>>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  readonly of = (day: Day): Color => {
    const season = seasonOf(day);
    let special = this.#seasons.get(season);
    if (special === undefined) this.#seasons.set(season, (special = this.#draw(season)));
    return shippedColor(day) ?? special.get(day) ?? "blue";
  };

  /** What is shown before it is binding: sometimes another colour, sometimes nothing. */
  readonly informative = (day: Day): Color | undefined => {
    const drawn = chance(this.#seed, day, 7);
    if (drawn < 0.4) return undefined;
    return drawn < 0.6 ? (["blue", "white", "red"] as const)[day % 3] : this.of(day);
  };

  /** In seconds. RTE was seen to change its mind until 11:15. */
  readonly lateBy = (day: Day): number => {
    const drawn = chance(this.#seed, day, 8);
    if (drawn < 0.8) return 0;
    return drawn < 0.9 || this.informative(day) !== undefined ? drawn * 2_400 : drawn * 8 * 3_600;
  };

  /** Some seasons have more white days than were promised, as 2019–2020 had. */
  #draw(season: Season): Map<Day, Color> {
    const dice = new Dice(this.#seed, season, 9);
    const { start, end } = daysOfSeason(season);
    const special = new Map<Day, Color>();
    const all = Array.from({ length: end - start }, (_, i) => start + i);
    const winter = all.filter((day) => /-(11|12|01|02|03)-/.test(formatDay(day)) && weekdayOf(day) < 6);
    const take = (from: Day[], color: Color, count: number): void => {
      for (let i = 0; i < count; i++)
        special.set(from.splice(dice.integer(0, from.length - 1), 1)[0]!, color);
    };
    const [red, white] = dice.happens(0.3) ? [25, 48] : [22, 43];
    take(winter, "red", red);
    const rest = all.filter((day) => !special.has(day) && weekdayOf(day) < 7 && day > start + 60);
    take(rest, "white", white);
    return special;
  }
}

export interface ColorStorm {
  /** Milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly as: TempoMishap;
  readonly share: number;
  /** Undefined: both. */
  readonly source: TempoSource | undefined;
}

export function drawColorStorms(dice: Dice, from: number, to: number): ColorStorm[] {
  const storms: ColorStorm[] = [];
  for (let at = from; at < to; at += dice.integer(6 * HOUR, 8 * DAY)) {
    const source = dice.pick([undefined, "rte", "rte", "fallback"] as const);
    const length = dice.happens(0.1) ? dice.integer(2 * DAY, 12 * DAY) : dice.integer(HOUR, 36 * HOUR);
    const share = dice.pick([1, 1, 0.5]);
    storms.push({ from: at, to: Math.min(at + length, to), as: dice.pick(tempoMishaps), share, source });
  }
  return storms;
}

/** Both ends of a season, of summer time, and of what this version knows. */
export const colorBeginnings = ["2026-02-10", "2026-07-20", "2026-08-28", "2026-10-20", "2027-03-01"].map(
  (text) => startOfDay(parseDay(text)!) * 1_000,
);
