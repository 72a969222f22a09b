/** The lamp and what it says (docs/dev/contract.md#screens): green all, orange some, red none or no access. Pure. */
import type { Standing } from "../collector/index.js";
import type { Day } from "../readings/index.js";
import { dayText, textsOf, type Texts } from "../texts/index.js";
import type { Lamp, Words } from "./protocol.js";

export interface LampInput {
  /** How far the series that the meter shows are held. */
  readonly standings: readonly Standing[];
  /** Whether the newest day can be there: before, a meter that holds the day before it lacks nothing. */
  readonly isDue: boolean;
  /** What keeps everything away until somebody acts. */
  readonly lost: Words | undefined;
  /** What made the last try fail. */
  readonly failed: Words | undefined;
  /** When it is tried again; undefined: whenever a message comes. */
  readonly next: ((texts: Texts) => string) | undefined;
}

/** A text in both languages: each browser shows its own. */
export function inBoth(text: (texts: Texts) => string): Words {
  return { fr: text(textsOf("fr")), en: text(textsOf("en")) };
}

export function lampOf({ standings, isDue, lost, failed, next }: LampInput): Lamp {
  if (lost !== undefined) return { color: "red", words: lost };
  const missing = standings.filter((standing) => !isFresh(standing, isDue));
  if (missing.length === 0 && standings.length > 0) return { color: "green", words: upToDate(standings) };

  const color = missing.length < standings.length ? "orange" : "red";
  const say = (text: (texts: Texts, next: string | undefined) => string): Lamp => ({
    color,
    words: failed ?? inBoth((texts) => text(texts, next?.(texts))),
  });
  if (standings.every(({ last }) => last === undefined)) return say((texts, at) => texts.lamp.empty(at));
  if (missing.every(({ off }) => off)) return say((texts) => texts.lamp.loadCurveOff);
  const day = Math.max(...missing.map((standing) => dueDay(standing, isDue)));
  if (color === "red") return say((texts, at) => texts.lamp.none(dayText(texts.language, day), at));
  return say((texts, at) =>
    texts.lamp.some(namesOf(missing, standings, texts), dayText(texts.language, day), at),
  );
}

/** The day that a series should hold. */
export function dueDay({ newest }: Standing, isDue: boolean): Day {
  return isDue ? newest : newest - 1;
}

function isFresh(standing: Standing, isDue: boolean): boolean {
  return standing.last !== undefined && standing.last >= dueDay(standing, isDue);
}

/** The oldest of the newest days: all series are there to it. */
function upToDate(standings: readonly Standing[]): Words {
  const day = Math.min(...standings.map(({ last }) => last!));
  return inBoth((texts) => texts.lamp.upToDate(dayText(texts.language, day)));
}

/** The series by name, with their direction where a meter shows both. */
function namesOf(missing: readonly Standing[], all: readonly Standing[], texts: Texts): string {
  const isBoth = new Set(all.map(({ direction }) => direction)).size > 1;
  return missing
    .map(({ series, direction }) =>
      isBoth ? `${texts.measures[series]} (${texts.directions[direction]})` : texts.measures[series],
    )
    .join(", ");
}
