/**
 * The lamp and its text (docs/dev/contract.md#screens): green all, orange some or an older day missing, red none or no
 * access. Pure.
 */
import type { SeriesProgress } from "../../collector/index.js";
import type { Day } from "../../readings/index.js";
import { dayText, textsOf, type Texts } from "../../texts/index.js";
import { calendarOf } from "../coverage.js";
import type { Lamp, Snapshot, Words } from "../protocol.js";

export interface LampInput {
  /** How far the shown series are held. */
  readonly progress: readonly SeriesProgress[];
  /** Which days of these are held. */
  readonly sides: Snapshot["sides"];
  /** Whether the newest day can be expected; until then, having the day before it is enough. */
  readonly isNewestDue: boolean;
  /** Why nothing will arrive until somebody acts. */
  readonly lost: Words | undefined;
  /** Why the last try failed. */
  readonly failed: Words | undefined;
  /** When the next try is; undefined: whenever a message comes. */
  readonly next: ((texts: Texts) => string) | undefined;
}

/** A text in both languages: each browser shows its own. */
export function inBoth(text: (texts: Texts) => string): Words {
  return { fr: text(textsOf("fr")), en: text(textsOf("en")) };
}

export function lampOf({ progress, sides, isNewestDue, lost, failed, next }: LampInput): Lamp {
  if (lost !== undefined) return { color: "red", words: lost };
  const missing = progress.filter((series) => !isFresh(series, isNewestDue));
  if (missing.length === 0 && progress.length > 0) {
    const older = expectedDays(progress, sides, isNewestDue);
    if (older.missing === 0) return { color: "green", words: upToDate(progress) };
    const words = inBoth(({ lamp }) => lamp.daysMissing(older.missing, older.of));
    return { color: "orange", words: failed ?? words };
  }

  const color = missing.length < progress.length ? "orange" : "red";
  const say = (text: (texts: Texts, next: string | undefined) => string): Lamp => ({
    color,
    words: failed ?? inBoth((texts) => text(texts, next?.(texts))),
  });
  if (progress.every(({ last }) => last === undefined)) return say((texts, at) => texts.lamp.empty(at));
  if (missing.every(({ off }) => off)) return say((texts) => texts.lamp.loadCurveOff);
  const day = Math.max(...missing.map((series) => dueDay(series, isNewestDue)));
  if (color === "red") return say((texts, at) => texts.lamp.none(dayText(texts.language, day), at));
  return say((texts, at) =>
    texts.lamp.some(namesOf(missing, progress, texts), dayText(texts.language, day), at),
  );
}

/** The newest day that a series should have by now. */
export function dueDay({ newest }: SeriesProgress, isNewestDue: boolean): Day {
  return isNewestDue ? newest : newest - 1;
}

function isFresh(series: SeriesProgress, isNewestDue: boolean): boolean {
  return series.last !== undefined && series.last >= dueDay(series, isNewestDue);
}

/** The days that the calendar of received days counts, but for a missing one that is not due yet. */
function expectedDays(
  progress: readonly SeriesProgress[],
  sides: Snapshot["sides"],
  isNewestDue: boolean,
): { missing: number; of: number } {
  const days = progress.flatMap((series) => {
    const side = series.series === "daily" ? sides[series.direction] : undefined;
    if (side === undefined) return [];
    const due = dueDay(series, isNewestDue);
    return calendarOf(side).filter(
      ({ day, state }) => state !== "unknown" && (day <= due || state !== "missing"),
    );
  });
  const count = (some: typeof days): number => new Set(some.map(({ day }) => day)).size;
  return { missing: count(days.filter(({ state }) => state === "missing")), of: count(days) };
}

/** The text for the day up to which all series are held. */
function upToDate(progress: readonly SeriesProgress[]): Words {
  const day = Math.min(...progress.map(({ last }) => last!));
  return inBoth((texts) => texts.lamp.upToDate(dayText(texts.language, day)));
}

/** The names of the series, with their direction if the meter shows both. */
function namesOf(missing: readonly SeriesProgress[], all: readonly SeriesProgress[], texts: Texts): string {
  const isBoth = new Set(all.map(({ direction }) => direction)).size > 1;
  return missing
    .map(({ series, direction }) =>
      isBoth ? `${texts.measures[series]} (${texts.directions[direction]})` : texts.measures[series],
    )
    .join(", ");
}
