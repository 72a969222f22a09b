/**
 * Which class each minute of a day belongs to, by a version of a contract. Days of the same kind have the same classes: they
 * are worked out once for all of them, as hundreds of contracts may be compared over years.
 */
import { stretchesOf, type Day, type Stretch } from "../readings/index.js";
import type { Announcements } from "./announcements.js";
import { calendarDay, type CalendarDay } from "./calendar-days.js";
import { shifted, type ClassSpan } from "./class-spans.js";
import type { ContractVersion, Season } from "./contract.js";
import { TEMPO_START, type Color } from "./tempo.js";
import { labelsOf, usesColors } from "./versions.js";
import {
  DAY_MINUTES,
  fittingOn,
  inOrder,
  isIn,
  joined,
  windowsOf,
  type Fitting,
  type KindOfDay,
  type Window,
} from "./windows.js";

/** Of the Tempo day that ends at 06:00, and of the one that begins then; undefined: not known. */
type Colors = readonly [Color | undefined, Color | undefined];

const noColors: Colors = [undefined, undefined];
const colorNumbers = { blue: 1, white: 2, red: 3 } as const;

/** More than any contract that was ever seen: of more, each day is worked out by itself. */
const MOST_SEASONS = 16;

export class ClassesOfDay {
  /** The first that fits wins. */
  readonly #windows: readonly Window[];
  /** Between two of these minutes, nothing changes. */
  readonly #bounds: readonly number[];
  readonly #isTempo: boolean;
  readonly #usesColors: boolean;
  readonly #seasons: readonly Season[];
  /** What days are like is not said by the calendar alone. */
  readonly #isAlike: boolean;
  /** By the kind of a day, in seconds since it began. */
  readonly #ofKinds = new Map<number, readonly ClassSpan[]>();

  constructor(version: ContractVersion) {
    this.#windows = windowsOf(version);
    this.#isTempo = version.offer === "tempo";
    this.#usesColors = usesColors(version);
    const changes = this.#usesColors ? [TEMPO_START] : [];
    const ends = this.#windows.flatMap(({ from, to }) => [from, to]);
    this.#bounds = inOrder([0, DAY_MINUTES, ...changes, ...ends]);
    this.#seasons = seasonsOf(this.#windows);
    this.#isAlike = labelsOf([version]).length === 0 && this.#seasons.length <= MOST_SEASONS;
  }

  /**
   * In order of time, in seconds since the day began; neighbours are of different classes. Days of the same kind share one
   * list.
   */
  on(day: Day, known: Announcements): readonly ClassSpan[] {
    const { colorOf } = known;
    const colors: Colors = this.#usesColors ? [colorOf(day - 1), colorOf(day)] : noColors;
    const calendar = calendarDay(day);
    if (this.#isAlike && !calendar.isChange) return this.#usual(calendar, colors);
    const spans = this.#classed(stretchesOf(day, this.#bounds), kindOf(calendar, day, known), colors);
    return shifted(spans, -calendar.midnight);
  }

  /** Of a day of 24 hours. */
  #usual(day: CalendarDay, colors: Colors): readonly ClassSpan[] {
    const kind = this.#numberOf(day, colors);
    let spans = this.#ofKinds.get(kind);
    if (spans === undefined) {
      const stretches = this.#bounds.slice(1).map((end, i): Stretch => ({
        start: this.#bounds[i]! * 60,
        end: end * 60,
        minute: this.#bounds[i]!,
      }));
      this.#ofKinds.set(kind, (spans = this.#classed(stretches, day, colors)));
    }
    return spans;
  }

  #classed(stretches: readonly Stretch[], day: KindOfDay, colors: Colors): ClassSpan[] {
    const fitting = fittingOn(this.#windows, day);
    const spans = stretches.map(({ start, end, minute }): ClassSpan => {
      const color = colors[minute < TEMPO_START ? 0 : 1];
      return { start, end, class: classAt(fitting, minute, color, this.#isTempo) };
    });
    return joined(spans, (a, b) => a.class === b.class);
  }

  /** Days of one number have the same classes. */
  #numberOf({ weekday, isHoliday, isAfterHoliday, monthDay }: CalendarDay, [before, after]: Colors): number {
    let number = weekday * 4 + Number(isHoliday) * 2 + Number(isAfterHoliday);
    for (const color of [before, after])
      number = number * 4 + (color === undefined ? 0 : colorNumbers[color]);
    for (const season of this.#seasons) number = number * 2 + Number(isIn(season, monthDay));
    return number;
  }
}

/** Each once. */
function seasonsOf(windows: readonly Window[]): Season[] {
  const seasons = windows.flatMap(({ season }) => season ?? []);
  return [...new Map(seasons.map((one) => [`${one.from} ${one.to}`, one])).values()];
}

function kindOf(day: CalendarDay, of: Day, { isAnnounced }: Announcements): KindOfDay {
  return {
    ...day,
    isAnnounced: (label) => isAnnounced(label, of),
    isAfterAnnounced: (label) => isAnnounced(label, of - 1),
  };
}

function classAt(
  fitting: readonly Fitting[],
  minute: number,
  color: Color | undefined,
  isTempo: boolean,
): string | undefined {
  for (const window of fitting) {
    if (minute < window.start || minute >= window.end) continue;
    if (window.color === undefined) return isTempo ? tempoClass(window.class, color) : window.class;
    if (color === undefined) return undefined;
    if (color === window.color) return window.class;
  }
  return undefined;
}

function tempoClass(hours: string, color: Color | undefined): string | undefined {
  if (color === undefined) return undefined;
  return `${hours}J${{ blue: "B", white: "W", red: "R" }[color]}`;
}
