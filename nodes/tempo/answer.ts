/**
 * Reads what RTE and api-couleur-tempo answer (docs/dev/tariffs.md#colours-from-the-network). Tolerant of what is beside
 * the colours, and never guesses: a word or a number that is not known is no colour. Pure.
 */
import { inSlices, readJson, type JsonBounds } from "../base/index.js";
import { parseDay, type Day } from "../readings/index.js";
import type { Color } from "../pricing/index.js";
import { daysOfSeason, type Season } from "./season.js";

export interface Response {
  readonly status: number;
  readonly body: string;
  /** Only its beginning. */
  readonly isCut?: boolean | undefined;
}

export interface Asked {
  readonly season: Season;
  /** Today in Paris: nobody knows a colour beyond tomorrow. */
  readonly today: Day;
}

/** Why an answer is none. */
type BadAnswer =
  | "status" // not 2xx
  | "size" // too large, or too deep
  | "shape" // not JSON, or not of this form
  | "season"; // days of other seasons only

export type Answer = { readonly colors: ReadonlyMap<Day, Color> } | { readonly problem: BadAnswer };

/** Characters. A whole season takes 12 kB at RTE, and 40 kB at api-couleur-tempo. */
const LARGEST = 256 * 1024;

const bounds: JsonBounds = { depth: 8, entries: 2_000, names: 4_000, values: 20_000, text: 4_096 };

const colorOfWord = new Map<unknown, Color>([
  ["BLUE", "blue"],
  ["WHITE", "white"],
  ["RED", "red"],
]);
/** The code of a colour that is not known yet. */
const NOT_KNOWN = 0;
const colorOfCode = new Map<unknown, Color>([
  [1, "blue"],
  [2, "white"],
  [3, "red"],
]);

/** @throws `signal.reason` when aborted */
export async function readRte(response: Response, asked: Asked, signal: AbortSignal): Promise<Answer> {
  const json = await jsonOf(response, signal);
  if ("problem" in json) return json;
  const values = property(json.json, "values");
  if (!isObject(values)) return { problem: "shape" };
  const told = Object.entries(values).flatMap(([name, word]): Told[] => {
    const day = parseDay(name);
    if (day === undefined) return [];
    // A day that has not come, marked as one that is not announced yet.
    const note = property(values, `${name}-fallback`);
    const isAnnounced = day <= asked.today || (note !== true && note !== "true");
    const color = isAnnounced ? colorOfWord.get(word) : undefined;
    return [{ day, color, isUnderstood: !isAnnounced || color !== undefined }];
  });
  const isEmpty = Object.keys(values).length === 0;
  return told.length === 0 && !isEmpty ? { problem: "shape" } : colorsIn(told, asked);
}

/** @param day the only day that was asked for; undefined: the season. @throws as {@link readRte} */
export async function readFallback(
  response: Response,
  asked: Asked,
  day: Day | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  const json = await jsonOf(response, signal);
  if ("problem" in json) return json;
  const list: readonly unknown[] | undefined =
    day === undefined ? (Array.isArray(json.json) ? json.json : undefined) : [json.json];
  if (list === undefined) return { problem: "shape" };
  const told = list.flatMap((one): Told[] => {
    const date = property(one, "dateJour");
    const of = typeof date === "string" ? parseDay(date) : undefined;
    if (of === undefined || (day !== undefined && of !== day)) return [];
    const code = property(one, "codeJour");
    const color = colorOfCode.get(code);
    return [{ day: of, color, isUnderstood: code === NOT_KNOWN || color !== undefined }];
  });
  return told.length === 0 && list.length > 0 ? { problem: "shape" } : colorsIn(told, asked);
}

interface Told {
  readonly day: Day;
  readonly color: Color | undefined;
  /** It is a colour, or says that there is none yet. */
  readonly isUnderstood: boolean;
}

function colorsIn(told: readonly Told[], { season, today }: Asked): Answer {
  const { start, end } = daysOfSeason(season);
  const own = told.filter(({ day }) => day >= start && day < end);
  if (own.length === 0 && told.length > 0) return { problem: "season" };
  // Other words than before: somebody else may still be understood.
  if (told.length > 0 && !own.some(({ isUnderstood }) => isUnderstood)) return { problem: "shape" };
  const colors = new Map<Day, Color | undefined>();
  for (const { day, color } of own) {
    if (day > today + 1) continue;
    // Two answers are none.
    colors.set(day, colors.has(day) && colors.get(day) !== color ? undefined : color);
  }
  const known = [...colors].filter((one): one is [Day, Color] => one[1] !== undefined);
  return { colors: new Map(known) };
}

async function jsonOf(
  { status, body, isCut }: Response,
  signal: AbortSignal,
): Promise<{ readonly json: object } | { readonly problem: BadAnswer }> {
  if (status < 200 || status > 299) return { problem: "status" };
  if (isCut === true || body.length > LARGEST) return { problem: "size" };
  const { json, exceeds } = await inSlices(readJson(body, bounds), signal);
  if (json === undefined) return { problem: exceeds === undefined ? "shape" : "size" };
  return { json };
}

function property(of: unknown, name: string): unknown {
  return isObject(of) && Object.hasOwn(of, name) ? of[name] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
