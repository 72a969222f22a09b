/**
 * Reads saved answers and flows in the way that their makers describe (docs/dev/enedis.md#saved-answers), with nothing of
 * `nodes/`: the time zone is that of the system's tables, and which end a stamp names is known from who wrote it.
 */
import { dayOf, instantsInOrder, instantsOf, shownAt } from "./independent-reader.js";

/** As one line: direction, series, start, seconds, value, and the instant of a peak. */
export type SavedReading = string;

export function readingLine(
  series: string,
  start: number,
  step: number,
  value: number,
  at: number | undefined,
): SavedReading {
  const iso = (instant: number): string => new Date(instant * 1000).toISOString();
  return `${series} ${iso(start)} ${step} ${value}${at === undefined ? "" : ` at ${iso(at)}`}`;
}

interface V5Point {
  readonly value: string | number;
  readonly date: string;
  readonly interval_length?: string;
}

interface Point2026 {
  readonly v: string | number;
  readonly d: string;
  readonly p?: string;
}

interface Register {
  readonly valeur: readonly Point2026[];
}

interface Grandeur {
  readonly grandeurMetier: "CONS" | "PROD";
  readonly grandeurPhysique: "PA" | "EA" | "PMA";
  readonly points?: readonly Point2026[];
  readonly cadranTotalisateur?: Register;
  readonly calendrier?: readonly { readonly classeTemporelle: readonly Register[] }[];
}

/** An answer or a measure of a flow: those of one shape have none of the others' lists. */
interface Answer {
  readonly reading_type?: { readonly aggregate: string };
  readonly interval_reading?: readonly V5Point[];
  readonly grandeur?: readonly Grandeur[];
  readonly contexte?: readonly { readonly grandeur: readonly Grandeur[] }[];
}

interface Place {
  readonly answer: Answer;
  readonly direction: "consumption" | "production";
  /** MyElectricalData's envelope is around it. */
  readonly isGateway: boolean;
}

interface Point {
  readonly stamp: string;
  readonly value: number;
  /** Seconds. */
  readonly step: number;
}

/** The readings of a file, as sorted lines; what several answers have counts once. */
export function savedReadings(file: Buffer): SavedReading[] {
  const found = new Set<SavedReading>();
  for (const document of documentsIn(textIn(file))) {
    for (const place of placesIn(document, "consumption", false)) {
      for (const line of place.answer.interval_reading ? v5(place) : measured(place)) found.add(line);
    }
  }
  return [...found].sort();
}

function textIn(file: Buffer): string {
  const isWide = file[0] === 0xff && file[1] === 0xfe;
  return file.toString(isWide ? "utf16le" : "utf8").replace(/^\uFEFF/, "");
}

/** One, or one on each line. */
function documentsIn(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return text
      .trim()
      .split(/\r?\n/)
      .map((line): unknown => JSON.parse(line));
  }
}

function* placesIn(json: unknown, direction: Place["direction"], isGateway: boolean): Generator<Place> {
  if (typeof json !== "object" || json === null) return;
  if ("interval_reading" in json || "grandeur" in json || "contexte" in json) {
    yield { answer: json as Answer, direction, isGateway };
    return;
  }
  for (const [name, value] of Object.entries(json)) {
    const named = name.includes("production") ? "production" : direction;
    yield* placesIn(value, named, isGateway || "success" in json);
  }
}

function v5({ answer, direction, isGateway }: Place): SavedReading[] {
  const points = answer.interval_reading!.map(({ value, date, interval_length }) => ({
    stamp: date,
    value: Number(value),
    step: secondsOf(interval_length),
  }));
  if (points[0]!.step > 0) return curve(points, direction, isGateway);
  return answer.reading_type!.aggregate === "maximum" ? peaks(points) : days(points, direction);
}

function measured({ answer, isGateway }: Place): SavedReading[] {
  const all = [answer.grandeur ?? [], ...(answer.contexte ?? []).map(({ grandeur }) => grandeur)].flat();
  return all.flatMap((grandeur): SavedReading[] => {
    const direction = grandeur.grandeurMetier === "CONS" ? "consumption" : "production";
    const physical = grandeur.grandeurPhysique;
    if (grandeur.points === undefined) {
      const registers = registersOf(grandeur);
      return physical === "PMA" ? peaks(highest(registers)) : days(rises(registers), direction);
    }
    const points = grandeur.points.map(pointOf);
    if (physical === "PMA") return peaks(points);
    if (physical === "PA") return curve(points, direction, isGateway);
    if (points[0]!.step === 0) return days(points, direction);
    const powers = points.map((point) => ({ ...point, value: (point.value * 3_600) / point.step }));
    return curve(powers, direction, isGateway);
  });
}

function pointOf({ v, d, p }: Point2026): Point {
  return { stamp: d, value: Number(v), step: secondsOf(p) };
}

/** Of `PT30M` or `PT1H`; 0: there is none. */
function secondsOf(duration = ""): number {
  const [, hours = "0", minutes = "0"] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(duration) ?? [];
  return Number(hours) * 3_600 + Number(minutes) * 60;
}

const hasOffset = (stamp: string): boolean => /T.*(?:Z|[+-]\d\d:\d\d)$/.test(stamp);

function curve(all: readonly Point[], direction: string, areStarts: boolean): SavedReading[] {
  const points = all[0]!.stamp > all.at(-1)!.stamp ? all.toReversed() : all;
  const ends = points.map(({ stamp, step }) => (areStarts ? later(stamp, step) : stamp));
  const instants = ends.every(hasOffset) ? ends.map(instantIn) : instantsInOrder(ends);
  return points.map(({ value, step }, k) =>
    readingLine(`${direction} load_curve`, instants[k]! - step, step, value, undefined),
  );
}

/** A text of a clock, moved on as a text. */
function later(stamp: string, seconds: number): string {
  const moved = Date.parse(`${stamp.replace(" ", "T")}Z`) + seconds * 1_000;
  return new Date(moved).toISOString().slice(0, 19);
}

/** As printed; of an instant in UTC, that in Paris. */
function dateIn(stamp: string): string {
  return (stamp.endsWith("Z") ? shownAt(instantIn(stamp)) : stamp).slice(0, 10);
}

const instantIn = (stamp: string): number => Date.parse(stamp) / 1_000;

function days(points: readonly Point[], direction: string): SavedReading[] {
  return points.map(({ stamp, value }) =>
    readingLine(`${direction} daily`, ...dayOf(dateIn(stamp)), value, undefined),
  );
}

function peaks(points: readonly Point[]): SavedReading[] {
  return points.map(({ stamp, value }) => {
    const at = hasOffset(stamp) ? instantIn(stamp) : instantsOf(stamp.replace("T", " "))[0];
    return readingLine("consumption max_power", ...dayOf(dateIn(stamp)), value, at);
  });
}

/** The total, or the classes of one calendar. */
function registersOf({ cadranTotalisateur, calendrier }: Grandeur): Point[][] {
  const registers = cadranTotalisateur ? [cadranTotalisateur] : calendrier![0]!.classeTemporelle;
  return registers.map(({ valeur }) => valeur.map(pointOf));
}

/** Of each date, the highest. */
function highest(registers: readonly (readonly Point[])[]): Point[] {
  const found = new Map<string, Point>();
  for (const point of registers.flat()) {
    const date = dateIn(point.stamp);
    if (point.value > (found.get(date)?.value ?? -1)) found.set(date, point);
  }
  return [...found.values()];
}

/** What all registers rise by from the beginning of a date to that of the next. */
function rises(registers: readonly (readonly Point[])[]): Point[] {
  const sums = new Map<string, number>();
  for (const { stamp, value } of registers.flat()) {
    const date = dateIn(stamp);
    sums.set(date, (sums.get(date) ?? 0) + value);
  }
  const dates = [...sums.keys()].sort();
  return dates
    .slice(0, -1)
    .map((stamp, k) => ({ stamp, step: 0, value: sums.get(dates[k + 1]!)! - sums.get(stamp)! }));
}
