/**
 * What a history node is asked for: its properties, and what `msg` overrides of them
 * (docs/dev/contract.md#history-node). Pure.
 */
import {
  isRange,
  isGranularity,
  startOfRange,
  granularities,
  granularitiesOf,
  type Question,
  type Range,
  type Granularity,
  type TariffPeriod,
} from "../query/index.js";
import {
  directions,
  exists,
  isDirection,
  isMeasure,
  measures,
  parseDay,
  type Day,
  type Direction,
  type Measure,
} from "../readings/index.js";
import { show, type Texts } from "../texts/index.js";

type Format = "readings" | "csv";
export type CsvStyle = "international" | "french";

/** The node's properties, after their defaults. */
export interface Properties {
  readonly direction: Direction;
  readonly measure: Measure;
  readonly step: Granularity | undefined;
  readonly format: Format;
  readonly csv: CsvStyle;
  readonly period: Range;
}

export interface QueryRequest {
  readonly question: Question;
  readonly format: Format;
}

/** Anything that a flow sends. */
export type Fields = Readonly<Record<string, unknown>>;

const formats = ["readings", "csv"] as const satisfies readonly Format[];
/** More of them are no tariff but a mistake. */
const MOST_PERIODS = 100;

/** Properties as older or hand-written flows may have them. */
export function readProperties(def: Fields): Properties {
  const { direction, measure, step, format, csv, period } = def;
  return {
    direction: isDirection(direction) ? direction : "consumption",
    measure: isMeasure(measure) ? measure : "daily",
    step: isGranularity(step) ? step : undefined,
    format: format === "csv" ? "csv" : "readings",
    csv: csv === "french" ? "french" : "international",
    period: isRange(period) ? period : "30d",
  };
}

/** What is wrong with a message, in the user's language. */
class Refusal extends Error {}

/** Reads a message; a text is what is wrong with it. */
export function readQuery(
  msg: Fields,
  properties: Properties,
  today: Day,
  texts: Texts,
): QueryRequest | string {
  try {
    return query(msg, properties, today, texts);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

function query(msg: Fields, properties: Properties, today: Day, texts: Texts): QueryRequest {
  const choose = <T>(name: string, accepted: readonly T[], otherwise: T): T => {
    const value = given(msg[name]);
    if (value === undefined) return otherwise;
    if (!accepted.includes(value as T)) {
      throw new Refusal(texts.history.badChoice(name, list(accepted), show(value)));
    }
    return value as T;
  };
  const measure = choose("measure", measures, properties.measure);
  const direction = choose("direction", directions, properties.direction);
  if (!exists(direction, measure)) throw new Refusal(texts.history.noMaxPower);
  const step = readStep(msg, measure, properties, texts);
  const days = readDays(msg, properties.period, today, texts);
  const format = choose("format", formats, properties.format);
  const compare =
    given(msg["compare"]) === undefined ? undefined : choose("compare", ["year"] as const, "year");
  const periods = given(msg["periods"]) === undefined ? undefined : readPeriods(msg["periods"], texts);
  if (periods && (measure !== "load_curve" || step === "native" || step === "hour")) {
    throw new Refusal(texts.history.periodsOfCurve);
  }
  if (format === "csv" && (compare ?? periods)) throw new Refusal(texts.history.onlyReadings);
  return {
    question: { measure, direction, step, ...days, compare, periods, detail: format === "csv" },
    format,
  };
}

/** What a flow leaves empty or switches off is not given. */
export function given(value: unknown): unknown {
  return value === null || value === "" || value === false ? undefined : value;
}

function list(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(", ");
}

/** A month and a year have their own step, so that a message may name them alone. */
function readStep(msg: Fields, measure: Measure, properties: Properties, texts: Texts): Granularity {
  const accepted = granularitiesOf(measure);
  const [first] = accepted;
  const own = given(msg["measure"]) !== undefined && accepted.length === 1;
  const step =
    given(msg["step"]) ?? (own ? first : (properties.step ?? (accepted.length === 1 ? first : "day")));
  if (!accepted.includes(step as Granularity)) {
    const known = granularities.includes(step as Granularity);
    throw new Refusal(
      known
        ? texts.history.badStep(measure, list(accepted), show(step))
        : texts.history.badChoice("step", list(accepted), show(step)),
    );
  }
  return step as Granularity;
}

/** Days [start, end[: those of the message, else of the node's period. */
function readDays(msg: Fields, range: Range, today: Day, texts: Texts): { start: Day; end: Day } {
  const read = (name: "start" | "end"): Day | undefined => {
    const value = given(msg[name]);
    if (value === undefined) return undefined;
    const day = readDay(value);
    if (day === undefined) throw new Refusal(texts.input.badDay(name, show(value)));
    return day;
  };
  const last = read("end");
  const start = read("start") ?? startOfRange(range, today, last);
  const end = last ?? Math.max(today - 1, start);
  if (start > end) throw new Refusal(texts.history.order);
  return { start, end: end + 1 };
}

function readDay(value: unknown): Day | undefined {
  return typeof value === "string" ? parseDay(value.trim()) : undefined;
}

function readPeriods(value: unknown, texts: Texts): TariffPeriod[] {
  if (!Array.isArray(value) || value.length > MOST_PERIODS) {
    throw new Refusal(texts.history.badPeriods(show(value)));
  }
  return value.map((period: unknown, index) => readPeriod(period, index + 1, texts));
}

function readPeriod(value: unknown, number: number, texts: Texts): TariffPeriod {
  if (typeof value !== "object" || value === null) throw new Refusal(texts.history.badPeriods(show(value)));
  const fields = value as Fields;
  const read = <T>(name: string, reader: (field: unknown) => T | undefined): T => {
    const result = reader(fields[name]);
    if (result === undefined) throw new Refusal(texts.history.badPeriod(number, name, show(fields[name])));
    return result;
  };
  const optional = <T>(name: string, reader: (field: unknown) => T | undefined): T | undefined =>
    given(fields[name]) === undefined ? undefined : read(name, reader);
  const since = optional("since", readDay);
  return {
    // A copy of the message loses what is called __proto__.
    name: read("name", (name) =>
      typeof name === "string" && name.trim() !== "" && name !== "__proto__" ? name : undefined,
    ),
    from: read("from", (from) => readMinute(from, 1_439)),
    to: read("to", (to) => readMinute(to, 1_440)),
    days: optional("days", readWeekdays),
    since,
    until: optional("until", (until) => {
      const day = readDay(until);
      return day !== undefined && day >= (since ?? day) ? day : undefined;
    }),
  };
}

/** Minutes of a clock's `22:08`; midnight at the end of a day may be `24:00`. */
function readMinute(value: unknown, most: number): number | undefined {
  const match = typeof value === "string" ? /^(\d\d?):([0-5]\d)$/.exec(value.trim()) : null;
  if (!match) return undefined;
  const minute = Number(match[1]) * 60 + Number(match[2]);
  return minute <= most ? minute : undefined;
}

function readWeekdays(value: unknown): number[] | undefined {
  const isWeekday = (day: unknown): day is number =>
    typeof day === "number" && Number.isInteger(day) && day >= 1 && day <= 7;
  return Array.isArray(value) && value.length > 0 && value.every(isWeekday) ? value : undefined;
}
