/**
 * The request of a history node: its properties, and what `msg` overrides
 * (docs/dev/contract.md#history-node). Pure.
 */
import * as v from "valibot";
import { aFlag, aText, oneOf, type ReadBy } from "../base/index.js";
import {
  asWritten,
  choiceOf,
  day,
  InputReader,
  LONGEST_LIST,
  shortList,
  shortText,
  withFields,
  type Accepted,
  type Fields,
} from "../common/index.js";
import {
  granularities,
  rangeNames,
  OTHER,
  startOfNamedRange,
  granularitiesOf,
  type Question,
  type Size,
  type RangeName,
  type Granularity,
  type TariffPeriod,
} from "../query/index.js";
import {
  COST,
  REGISTERS,
  directions,
  exists,
  measures,
  type Day,
  type Direction,
  type Measure,
} from "../readings/index.js";
import { grouped, type Texts } from "../texts/index.js";
import { bounds } from "./bounds.js";

type Format = "readings" | "csv";
export const formats = ["readings", "csv"] as const satisfies readonly Format[];
export type CsvStyle = "international" | "french";

/** The node's properties (docs/dev/contract.md#history-node). */
export const properties = {
  meter: aText,
  direction: oneOf(directions, "consumption"),
  measure: oneOf([...measures, COST, REGISTERS], "daily"),
  /** `period` is one of costs only. */
  step: oneOf([...granularities, "period"], undefined),
  format: oneOf(formats, "readings"),
  csv: oneOf(["international", "french"], "international"),
  period: oneOf(rangeNames, "30d"),
  /** Whether visitors of a dashboard may ask for anything. */
  visitors: aFlag,
};

/** As read, with defaults. */
export type Properties = ReadBy<typeof properties>;

export interface QueryRequest {
  readonly question: Question;
  readonly format: Format;
}

/** Reads a message's fields: empty or false ones count as not given. */
export function readerOf(msg: Fields, texts: Texts): InputReader {
  return new InputReader(msg, { texts, empty: [null, "", false] });
}

/** Questions for costs and registers go another way: here they are only words that are accepted. */
const askable: Accepted<Measure> = {
  schema: v.picklist(measures),
  words: (accepts) => accepts.choice(asWritten([...measures, COST, REGISTERS])),
};

/** What a message asks for, or the node that it says nothing to; it may be anything. @throws {InputError} */
export function askedMeasure(msg: Fields, { measure }: Properties, texts: Texts): unknown {
  return readerOf(msg, texts).given("measure") ?? measure;
}

/** The date on which the bills of a direction begin, by the meter's own contract. */
export type BillDayOf = (direction: Direction) => number;

/** Of a question that is neither for costs nor for registers. @throws {InputError} */
export function readQuery(
  msg: Fields,
  properties: Properties,
  today: Day,
  texts: Texts,
  billDayOf: BillDayOf,
): QueryRequest {
  const reader = readerOf(msg, texts);
  const measure = reader.read("measure", askable) ?? (properties.measure as Measure);
  const direction = reader.read("direction", choiceOf(directions)) ?? properties.direction;
  if (!exists(direction, measure)) {
    reader.refuse("direction", direction, (accepts) => accepts.directionOfMaxPower);
  }
  const step = readStep(reader, measure, properties);
  const billDay = step === "bill" ? billDayOf(direction) : undefined;
  const days = readDays(reader, properties.period, today, billDay);
  const format = reader.read("format", choiceOf(formats)) ?? properties.format;
  const compare = reader.read("compare", choiceOf(["year"]));
  const periods = reader.readEach("periods", periodList, period, readPeriod);
  if (periods && (measure !== "load_curve" || step === "native" || step === "hour")) {
    reader.refuseTogether("periods", (accepts) => accepts.curveForPeriods);
  }
  if (format === "csv" && (compare ?? periods)) {
    reader.refuseTogether(compare ? "compare" : "periods", (accepts) => accepts.readingsFormat);
  }
  return {
    question: { measure, direction, step, ...days, billDay, compare, periods, detail: format === "csv" },
    format,
  };
}

/** @throws {InputError} when an answer would be larger than Node-RED can hold beside the rest */
export function assertSize({ values, readings }: Size, msg: Fields, texts: Texts): void {
  const reader = readerOf(msg, texts);
  const given = givenDay(reader, "start");
  if (values > bounds.values) {
    reader.refuseAs("start", given, ({ wrong, accepts }) => [
      wrong.manyValues("start", grouped(values, texts)),
      accepts.atMost(grouped(bounds.values, texts)),
    ]);
  }
  if (readings > bounds.readings) {
    reader.refuseAs("start", given, ({ wrong, accepts }) => [
      wrong.manyReadings("start", grouped(readings, texts)),
      accepts.atMost(grouped(bounds.readings, texts)),
    ]);
  }
}

/** `monthly` and `yearly` imply their step, so a message may name them alone. */
function readStep(reader: InputReader, measure: Measure, properties: Properties): Granularity {
  const accepted = granularitiesOf(measure);
  const step: Accepted<Granularity> = {
    schema: v.picklist(accepted),
    words: (accepts) => accepts.steps(measure, asWritten(accepted)),
  };
  const given = reader.read("step", step);
  if (given !== undefined) return given;
  const [first] = accepted;
  const isAlone = accepted.length === 1 && first !== undefined;
  if (isAlone && (reader.given("measure") !== undefined || properties.step === undefined)) return first;
  const own = properties.step ?? "day";
  const fits = accepted.find((one) => one === own);
  return fits ?? reader.refuse("step", own, step.words);
}

/**
 * What a message gives as a day; undefined: nothing. A message of an `in` node has `readings`, and its `start` and `end`
 * are the instants of its value: wired to a history node, it only makes the node answer
 * (docs/dev/contract.md#history-node).
 * @throws {InputError} when it cannot be read
 */
function givenDay(reader: InputReader, field: "start" | "end"): unknown {
  const given = reader.given(field);
  const isInstant = typeof given === "string" && /^\d{4}-\d\d-\d\dT/.test(given);
  return isInstant && isList(reader.given("readings")) ? undefined : given;
}

function isList(value: unknown): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false; // a revoked Proxy
  }
}

/** @throws {InputError} */
function dayIn(reader: InputReader, field: "start" | "end"): Day | undefined {
  return givenDay(reader, field) === undefined ? undefined : reader.read(field, day);
}

/** The days of the message, both included; undefined: none. @throws {InputError} */
export function givenDays(reader: InputReader): Readonly<Record<"start" | "end", Day | undefined>> {
  return { start: dayIn(reader, "start"), end: dayIn(reader, "end") };
}

/** The days [start, end[ of the message, or else of the node's period. @param billDay of a question about bills */
export function readDays(
  reader: InputReader,
  range: RangeName,
  today: Day,
  billDay?: number,
): { start: Day; end: Day } {
  const last = dayIn(reader, "end");
  const start = dayIn(reader, "start") ?? startOfNamedRange(range, today, last, billDay);
  const end = last ?? Math.max(today - 1, start);
  if (start > end) reader.refuse("start", givenDay(reader, "start"), (accepts) => accepts.dayUpTo("end"));
  return { start, end: end + 1 };
}

// ——— tariff periods

const periodList: Accepted<readonly unknown[]> = {
  schema: shortList,
  words: (accepts) => accepts.periods(String(LONGEST_LIST)),
};

const period: Accepted<Fields> = { schema: withFields, words: (accepts) => accepts.period };

const periodName: Accepted<string> = {
  schema: v.pipe(
    shortText,
    // Copying the message would lose a field named __proto__; the rest has a name of its own.
    v.check((name) => name.trim() !== "" && name !== "__proto__" && name !== OTHER),
  ),
  words: (accepts) => accepts.name,
};

/** A time such as `22:08`, in minutes. */
function minuteUpTo(last: "23:59" | "24:00"): Accepted<number> {
  return {
    schema: v.pipe(
      shortText,
      v.trim(),
      v.regex(/^\d\d?:[0-5]\d$/),
      v.transform((time) => {
        const [hour, minute] = time.split(":").map(Number);
        return hour! * 60 + minute!;
      }),
      v.maxValue(last === "24:00" ? 1_440 : 1_439),
    ),
    words: (accepts) => accepts.time(last),
  };
}

/** ISO weekdays. */
const weekdays: Accepted<number[]> = {
  schema: v.pipe(
    shortList,
    v.array(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(7))),
    v.minLength(1),
  ),
  words: (accepts) => accepts.weekdays,
};

function readPeriod(reader: InputReader): TariffPeriod {
  const period = {
    name: reader.require("name", periodName),
    from: reader.require("from", minuteUpTo("23:59")),
    to: reader.require("to", minuteUpTo("24:00")),
    days: reader.read("days", weekdays),
    since: reader.read("since", day),
    until: reader.read("until", day),
  };
  if (period.until !== undefined && period.until < (period.since ?? period.until)) {
    reader.refuse("until", reader.given("until"), (accepts) => accepts.dayFrom("since"));
  }
  return period;
}
