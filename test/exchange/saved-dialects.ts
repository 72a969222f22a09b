/** Saved answers and flows as people and programs keep them. */
import { dayOf, formatInstant, type Reading } from "../../nodes/readings/index.js";
import type { SavedOptions } from "./saved-json.js";
import { zip } from "./workbook.js";

/** What a service or a portal makes of readings. */
export interface Maker {
  readonly shape: "v5" | "2026" | "flow";
  /** @param all those of which the readings may be a part */
  readonly write: (readings: readonly Reading[], options: SavedOptions, all: readonly Reading[]) => object;
  /** The instant that a stamp names. */
  readonly stamped: "end" | "start" | "at";
  /** A name around it says its direction. */
  readonly isProduction?: boolean;
}

/** A file, and what is in it: the same, but for an archive. */
export interface SavedFile {
  readonly content: Buffer;
  readonly inner: Buffer;
}

type Dialect = (maker: Maker, readings: readonly Reading[]) => SavedFile;

const asFile = (content: Buffer | string): SavedFile => {
  const bytes = Buffer.from(content);
  return { content: bytes, inner: bytes };
};

type JsonObject = Readonly<Record<string, unknown>>;

/** Every object and list, from the inside out. */
function mapped(
  json: unknown,
  change: { object?: (json: JsonObject) => unknown; list?: (list: unknown[]) => unknown[] },
): unknown {
  if (Array.isArray(json)) {
    const list = json.map((each) => mapped(each, change));
    return change.list?.(list) ?? list;
  }
  if (typeof json !== "object" || json === null) return json;
  const inner = Object.entries(json).map(([name, value]) => [name, mapped(value, change)] as const);
  const object = Object.fromEntries(inner);
  return change.object?.(object) ?? object;
}

/** As a client of the service gets it: nothing in v5 names the direction. */
function named(maker: Maker, answer: unknown, isWrapped = false): unknown {
  const body = maker.shape === "v5" && isWrapped ? { meter_reading: answer } : answer;
  return maker.isProduction === true && maker.shape === "v5" ? { daily_production: body } : body;
}

function textOf(maker: Maker, readings: readonly Reading[], options: SavedOptions = {}, indent = 0): string {
  return JSON.stringify(
    named(maker, maker.write(readings, options, readings), indent > 0),
    undefined,
    indent,
  );
}

function byDay(readings: readonly Reading[]): Reading[][] {
  const days = [...new Set(readings.map(({ start }) => dayOf(start)))];
  return days.map((day) => readings.filter(({ start }) => dayOf(start) === day));
}

/** With other stamps, in the field that has them. @param change gets the instant, and the stamp as it was */
function restamped(
  maker: Maker,
  readings: readonly Reading[],
  change: (instant: number, stamp: string) => string,
  options: SavedOptions = {},
): unknown {
  const stamps = readings.map(
    ({ start, step, at }) => ({ end: start + step, start, at: at! })[maker.stamped],
  );
  return mapped(maker.write(readings, options, readings), {
    list: (points) =>
      points.map((point, k) => {
        const { date, d } = point as { date?: string; d?: string };
        // Those of R64 are instants already, and one more than there are readings.
        const instantOf = (stamp: string): number =>
          stamp.includes("+") ? Date.parse(stamp) / 1000 : stamps[k]!;
        if (date !== undefined) return { ...(point as object), date: change(instantOf(date), date) };
        return d === undefined ? point : { ...(point as object), d: change(instantOf(d), d) };
      }),
  });
}

const gatewayStamp = (point: unknown): string => {
  const { date, d } = point as { date?: string; d?: string };
  return date ?? d ?? "";
};

/** MyElectricalData: in its envelope, curves by the texts of their starts, and little else. */
function gateway(maker: Maker, readings: readonly Reading[]): SavedFile {
  const answer = maker.write(readings, { starts: true }, readings);
  const sorted = mapped(answer, {
    list: (list) => list.sort((a, b) => (gatewayStamp(a) < gatewayStamp(b) ? -1 : 1)),
    object: (json) => {
      const { interval_reading, reading_type } = json as {
        interval_reading?: unknown;
        reading_type?: { aggregate: string };
      };
      if (interval_reading === undefined) return json;
      if (maker.stamped === "end") return { interval_reading };
      const type = { unit: "W", measurement_kind: "power", aggregate: "sum" };
      return { ...json, reading_type: maker.stamped === "start" ? type : reading_type };
    },
  });
  const data = maker.shape === "v5" ? { meter_reading: sorted } : sorted;
  const envelope = { success: true, data, error: null, timestamp: "2026-11-01T08:00:00.123456" };
  return asFile(JSON.stringify(named(maker, envelope)));
}

export const savedDialects = {
  /** As `curl -o` keeps it. */
  compact: (maker, readings) => asFile(textOf(maker, readings)),
  /** An editor on Windows. */
  windows: (maker, readings) =>
    asFile(`\uFEFF${textOf(maker, readings, {}, 2).replaceAll("\n", "\r\n")}\r\n`),
  /** `Invoke-RestMethod … | ConvertTo-Json > file` of Windows. */
  powerShell: (maker, readings) => {
    const text = textOf(maker, readings, {}, 4).replaceAll('": ', '":  ').replaceAll("\n", "\r\n");
    return asFile(Buffer.from(`\uFEFF${text}\r\n`, "utf16le"));
  },
  /** A program that adds each day's answer to a file. */
  lines: (maker, readings) => {
    const days = byDay(readings).map((part) =>
      JSON.stringify(named(maker, maker.write(part, {}, readings), true)),
    );
    return asFile(`${days.join("\n")}\n`);
  },
  /** A program in JavaScript: numbers, and dates as it writes them. */
  javaScript: (maker, readings) => {
    const iso = (instant: number, stamp: string): string =>
      new Date(stamp.length === 10 ? stamp : instant * 1000).toISOString();
    const json = restamped(maker, readings, iso, { value: (value) => value });
    return asFile(JSON.stringify(named(maker, json)).replaceAll("PT60M", "PT1H"));
  },
  /** A program in Python: instants of Paris, some with the clock of winter all year. */
  offsets: (maker, readings) => {
    // The peak in the doubled hour is one of its second turn.
    const later = readings.map((one) => (one.at === undefined ? one : { ...one, at: one.at + 3_600 }));
    const json = restamped(maker, later, (instant, stamp) =>
      stamp.includes("+") ? stamp.replace("T00:00:00+02", "T01:00:00+02") : formatInstant(instant),
    );
    return asFile(JSON.stringify(named(maker, json)));
  },
  /** `json.dump(…, sort_keys=True, indent=4)` of values that were floats. */
  python: (maker, readings) => {
    const answer = maker.write(readings, { value: (value) => `${value}.0` }, readings);
    const sorted = mapped(named(maker, answer), {
      object: (json) => Object.fromEntries(Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1))),
    });
    return asFile(JSON.stringify(sorted, undefined, 4));
  },
  newestFirst: (maker, readings) => {
    const answer = maker.write(readings, {}, readings);
    return asFile(JSON.stringify(named(maker, mapped(answer, { list: (list) => list.reverse() }))));
  },
  /** A program's collection: answers of several days that overlap, in lists below names. */
  collection: (maker, readings) => {
    const days = byDay(readings);
    const answers = days.slice(0, -1).map((day, k) => {
      const answer = maker.write([...day, ...days[k + 1]!], {}, readings);
      return { fetched: 1_790_000_000_000 + k, answer: named(maker, answer, k % 2 === 1) };
    });
    const name = maker.isProduction === true ? "production" : "consumption";
    return asFile(JSON.stringify({ version: 1, [`${name}_answers`]: [answers] }, undefined, "\t"));
  },
  /** MyElectricalData's answer; of a flow, the archive of the portal. */
  envelope: (maker, readings) => {
    if (maker.shape !== "flow") return gateway(maker, readings);
    const inner = Buffer.from(textOf(maker, readings));
    return { content: zip({ "ENEDIS_R6X_P_M0000000_00001_20261101000000.json": inner }), inner };
  },
} as const satisfies Record<string, Dialect>;
