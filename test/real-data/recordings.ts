/**
 * Recorded data of real meters. It belongs to others and is never committed: the folder is beside the repository, or
 * where LINKY_REAL_DATA says. Without it these suites are pending.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  dayOf,
  lengthOfDay,
  parseDay,
  type Direction,
  type Reading,
  type Series,
} from "../../nodes/readings/index.js";
import { parseAnswer } from "../services/read-now.js";
import type { Answer, Query } from "../../nodes/services/index.js";
import { parseJson } from "../../nodes/services/contract/json.js";

const folder = resolve(process.env["LINKY_REAL_DATA"] ?? join(__dirname, "../../../shared/real-data"));

const isHere = existsSync(folder);
if (!isHere) console.log("No recordings of real meters at hand: LINKY_REAL_DATA may name their folder.");

/** A suite over recordings; one pending test where there are none. */
export function describeRecordings(title: string, suite: () => void): void {
  describe(title, isHere ? suite : () => void it("needs the recordings of real meters"));
}

export function readText(path: string): string {
  return readBytes(path).toString("utf8");
}

export function readBytes(path: string): Buffer {
  return readFileSync(join(folder, path));
}

export function readJson(path: string): object {
  const body = parseJson(readText(path));
  if (!body) throw new Error(`${path} is not JSON`);
  return body;
}

/** Paths of all recordings with one of these endings, `/` between folders on every system. */
export function recordings(...endings: readonly string[]): string[] {
  if (!isHere) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .sort();
}

interface Body {
  readonly meter_reading?: Body;
  readonly usage_point_id?: string;
  readonly idPrm?: string;
  readonly start?: string;
  readonly end?: string;
  readonly periode?: { readonly dateDebut: string; readonly dateFin: string };
  readonly interval_reading?: readonly { readonly date: string }[];
}

/** The question that a recording answers; where it does not say, all days of its stamps. */
export function questionOf(body: object, direction: Direction, series: Series): Query {
  const { meter_reading: inner, ...outer } = body as Body;
  const content = inner ?? outer;
  const dates = (content.interval_reading ?? []).map(({ date }) => parseDay(date.slice(0, 10))!);
  const named = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : parseDay(text);
  return {
    usagePointId: content.usage_point_id ?? content.idPrm ?? "",
    direction,
    series,
    start: named(content.start ?? content.periode?.dateDebut) ?? Math.min(...dates),
    end: named(content.end ?? content.periode?.dateFin) ?? Math.max(...dates) + 1,
  };
}

/** A recording through the package's parser, by Enedis's own stamps. */
export function answerIn(path: string, direction: Direction, series: Series): Answer {
  const body = readJson(path);
  return parseAnswer(body, questionOf(body, direction, series), { stamps: "end" });
}

/** The curve's energy of each complete day, in Wh. */
export function sumsOfCompleteDays(readings: readonly Reading[]): Map<number, number> {
  const sums = new Map<number, { energy: number; seconds: number }>();
  for (const { start, step, value } of readings) {
    const sum = sums.get(dayOf(start)) ?? { energy: 0, seconds: 0 };
    sums.set(dayOf(start), { energy: sum.energy + value * step, seconds: sum.seconds + step });
  }
  const complete = [...sums].filter(([day, { seconds }]) => seconds === lengthOfDay(day));
  return new Map(complete.map(([day, { energy }]) => [day, energy / 3_600]));
}
