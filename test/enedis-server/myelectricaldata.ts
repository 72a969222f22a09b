/**
 * MyElectricalData v2 with its quirks, after the sources of v1.22.0 and 2.x (docs/dev/enedis.md#myelectricaldata-v2-routes
 * and what surrounds it, #myelectricaldata-v2-format, #myelectricaldata-quotas, #myelectricaldata-errors).
 */
import {
  addMonths,
  dayOf,
  formatDay,
  parseDay,
  type Day,
  type Direction,
  type Reading,
  type Series,
} from "../../nodes/readings/index.js";
import { equipmentOf, Refusal, situationOf, type Enedis } from "./enedis.js";
import { bearer, json, type ServerAnswer, type ServerRequest } from "./message.js";
import { modernBody, readingTypes, v5Body, v5Points, type Asked, type V5Point } from "./shapes.js";

export interface MedAccount {
  readonly secret: string;
  /** Usage points attached to the account. */
  readonly usagePointIds: readonly string[];
}

interface Route {
  readonly direction: Direction;
  readonly series: Series;
  readonly kind: "daily" | "detail" | "batch" | "plain";
}

const routes: Readonly<Record<string, Route>> = {
  "consumption/daily": { direction: "consumption", series: "daily", kind: "daily" },
  "consumption/detail": { direction: "consumption", series: "load_curve", kind: "detail" },
  "consumption/detail/batch": { direction: "consumption", series: "load_curve", kind: "batch" },
  power: { direction: "consumption", series: "max_power", kind: "plain" },
  "production/daily": { direction: "production", series: "daily", kind: "plain" },
  "production/detail": { direction: "production", series: "load_curve", kind: "plain" },
  "production/detail/batch": { direction: "production", series: "load_curve", kind: "batch" },
};

const CACHE_MS = 24 * 3_600_000;
const RECENT_CACHE_MS = 3 * 3_600_000;
const UNCACHED_PER_DAY = 50;
const CACHED_PER_DAY = 1_000;

interface Failure {
  readonly code: string;
  readonly message: string;
}

/**
 * `negotiated`: as asked: 2.x. `v5`: the header is not known: 1.22. The others are invented, and end their ranges as 2.x:
 * `2026`: always, with Enedis's own stamps; `refuses-2026`: the header is refused, as FastAPI refuses what it does not
 * expect; `refuses-v5`: requests without it are.
 */
export type MedFormat = "negotiated" | "v5" | "2026" | "refuses-2026" | "refuses-v5";

export class MyElectricalData {
  readonly #enedis: Enedis;
  readonly #accounts: readonly MedAccount[];
  readonly #formatNow: () => MedFormat;
  readonly #counts = new Map<string, number>();
  readonly #cache = new Map<string, { at: number; data: unknown }>();
  readonly #days = new Map<string, { until: number; readings: readonly Reading[] }>();
  readonly #blackList = new Map<string, number>();

  constructor(enedis: Enedis, accounts: readonly MedAccount[], format: MedFormat | (() => MedFormat)) {
    this.#enedis = enedis;
    this.#accounts = accounts;
    this.#formatNow = typeof format === "function" ? format : () => format;
  }

  get #format(): MedFormat {
    return this.#formatNow();
  }

  /** Before 2.0. */
  get #isOld(): boolean {
    return this.#format === "v5";
  }

  respond(request: ServerRequest, now: number): ServerAnswer {
    // There is no such route with a final slash.
    if (/^(?:\/api)?\/pdl$/.test(request.path)) return this.#meters(request, now);
    if (/^(?:\/api)?\/enedis\/contract\//.test(request.path)) return this.#contract(request, now);
    const match = /^(?:\/api)?\/enedis\/([a-z/]+)\/([^/]+)$/.exec(request.path);
    const route = match ? routes[match[1]!] : undefined;
    if (!match || !route) return json(404, { detail: "Not Found" });
    const account = this.#account(request);
    if ("status" in account) return account;

    const { query } = request;
    const form = request.headers["x-med-format"] === "2026" ? "2026" : "v5";
    if (this.#format === `refuses-${form}`) {
      const detail = { type: "literal_error", loc: ["header", "x-med-format"], msg: "Unsupported format" };
      return json(422, { detail: [detail] });
    }
    const known = ["start", "end", "use_cache"];
    const cacheText = query.get("use_cache") ?? String(route.kind === "batch");
    if (
      !query.has("start") ||
      !query.has("end") ||
      [...query.keys()].some((name) => !known.includes(name)) ||
      !/^(?:true|false)$/.test(cacheText)
    ) {
      return json(422, { detail: [{ loc: ["query"], msg: "field required", type: "value_error.missing" }] });
    }
    const start = parseDay(query.get("start")!);
    const end = parseDay(query.get("end")!);
    const date = new Date(now);
    const isLeapDay = date.getUTCMonth() === 1 && date.getUTCDate() === 29;
    if (start === undefined || end === undefined || isLeapDay) {
      return failed(now, "INVALID_DATE_FORMAT", "Invalid date format. Use YYYY-MM-DD");
    }
    const usagePointId = decodeURIComponent(match[2]!);
    if (!account.usagePointIds.includes(usagePointId)) {
      return failed(now, "ACCESS_DENIED", "Access denied: no valid consent for this usage point");
    }
    const today = dayOf(now / 1000);
    if (start < addMonths(today, route.series === "load_curve" ? -24 : -36)) {
      return failed(now, "DATE_TOO_OLD", "Start date is too old");
    }
    const useCache = cacheText === "true";
    const isModern = this.#format === "2026" || (this.#format !== "v5" && form === "2026");
    const asked: Asked = { usagePointId, direction: route.direction, series: route.series, start, end };
    const over = this.#count(account, useCache, now);
    if (over) return failed(now, "RATE_LIMIT_EXCEEDED", over);
    switch (route.kind) {
      case "daily":
      case "detail":
        return this.#capped(asked, route, isModern, now);
      case "batch":
        return this.#batch(asked, isModern, now);
      case "plain":
        return this.#plain(asked, useCache, isModern, now);
    }
  }

  /** The contract, in Enedis's forms of 2026 gathered, or made to look like v5. */
  #contract(request: ServerRequest, now: number): ServerAnswer {
    const account = this.#account(request);
    if ("status" in account) return account;
    const { query, headers, path } = request;
    const cacheText = query.get("use_cache") ?? "false";
    if ([...query.keys()].some((name) => name !== "use_cache") || !/^(?:true|false)$/.test(cacheText)) {
      return json(422, { detail: [{ loc: ["query"], msg: "unexpected field", type: "value_error" }] });
    }
    const usagePointId = decodeURIComponent(path.split("/").at(-1)!);
    if (!account.usagePointIds.includes(usagePointId)) {
      return failed(now, "ACCESS_DENIED", "Access denied: PDL not found or no valid token.");
    }
    const over = this.#count(account, cacheText === "true", now);
    if (over) return failed(now, "RATE_LIMIT_EXCEEDED", over);
    const isModern = this.#format === "2026" || (this.#format !== "v5" && headers["x-med-format"] === "2026");
    try {
      const meter = this.#enedis.contractOf(usagePointId);
      const situation = situationOf(meter);
      if (isModern) {
        return succeeded(now, {
          situation_contrat: situation,
          synthese_contrat: { consumption_last_activation_date: "2019-04-01T00:00:00+0200" },
          comptage: equipmentOf(meter),
        });
      }
      const { power = { value: "6" }, offPeak } = meter.contract ?? {};
      const contracts = {
        segment: "C5",
        subscribed_power: `${(power as { value: string }).value} kVA`,
        last_activation_date: "2019-04-01",
        ...(offPeak !== undefined && { offpeak_hours: offPeak }),
      };
      return succeeded(now, {
        customer: { usage_points: [{ usage_point: { usage_point_id: usagePointId }, contracts }] },
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return failedAs(now, { code: error.code, message: error.message });
    }
  }

  /** The account whose secret a request carries, or the problem with the secret. */
  #account(request: ServerRequest): MedAccount | ServerAnswer {
    if (request.method !== "GET") return json(405, { detail: "Method Not Allowed" });
    if (request.headers["accept"] !== "application/json") return json(406, { detail: "Not Acceptable" });
    const token = bearer(request);
    if (token === undefined) return json(401, { detail: "Not authenticated" });
    const account = this.#accounts.find(({ secret }) => secret === token);
    return account ?? json(401, { detail: "Invalid authentication credentials" });
  }

  /** The usage points attached to an account. */
  #meters(request: ServerRequest, now: number): ServerAnswer {
    const account = this.#account(request);
    if ("status" in account) return account;
    if (request.query.size > 0) return json(422, { detail: [] });
    const meters = account.usagePointIds.map((usagePointId, i) => ({
      id: `00000000-0000-4000-8000-00000000000${i}`,
      usage_point_id: usagePointId,
      name: i === 0 ? "Maison" : null,
      created_at: "2026-10-05T08:00:00",
      display_order: null,
      has_consumption: true,
      has_production: this.#enedis.meters.get(usagePointId)?.directions?.includes("production") ?? false,
      is_active: true,
      activation_date: null,
    }));
    return succeeded(now, meters);
  }

  #count(account: MedAccount, useCache: boolean, now: number): string | undefined {
    const key = `${account.secret} ${Math.floor(now / 86_400_000)} ${useCache}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    const limit = useCache ? CACHED_PER_DAY : UNCACHED_PER_DAY;
    return count > limit ? `Daily limit of ${limit} calls reached` : undefined;
  }

  /** `/consumption/daily` and `/consumption/detail`: the end is left out; before 2.0, it was yesterday at most. */
  #capped(asked: Asked, { kind, series }: Route, isModern: boolean, now: number): ServerAnswer {
    const end = Math.min(asked.end, dayOf(now / 1000) - (this.#isOld ? 1 : 0));
    const start = asked.start >= end ? end - 1 : asked.start;
    const result = this.#fetch({ ...asked, start, end }, now);
    if ("code" in result) {
      // The detail route hides every failure.
      if (kind === "daily" && (result.code !== "no_data_found" || !this.#isOld)) return failedAs(now, result);
      return kind === "daily"
        ? succeeded(now, { meter_reading: { interval_reading: [], reading_type: readingTypes.load_curve } })
        : failed(now, "NO_DATA", "No data available");
    }
    if (isModern) return succeeded(now, this.#modern({ ...asked, start, end }, result.readings));
    return succeeded(now, {
      meter_reading: {
        interval_reading: v5Points(result.readings, series, "start"),
        // A constant, whatever is served.
        ...(kind === "daily" && { reading_type: { unit: "W", measurement_kind: "power" } }),
      },
    });
  }

  /** Split into calls of seven days, sorted by the stamps' text; before 2.0, each had a day added to its end. */
  #batch(asked: Asked, isModern: boolean, now: number): ServerAnswer {
    const last = Math.min(this.#isOld ? asked.end : asked.end - 1, dayOf(now / 1000) - 1);
    if (asked.end - asked.start > 729 || asked.start > last) {
      return failed(now, "INVALID_DATE_RANGE", "Invalid date range");
    }
    const readings: Reading[] = [];
    const failures: Failure[] = [];
    for (let day = asked.start; day <= last; day += 7) {
      const result = this.#fetch({ ...asked, start: day, end: Math.min(day + 7, last + 1) }, now);
      if ("code" in result) failures.push(result);
      else readings.push(...result.readings);
    }
    const real = failures.filter(({ code }) => code !== "no_data_found");
    if (readings.length === 0) {
      return real.length > 0 ? failedAs(now, ...real) : failed(now, "NO_DATA", "No data available");
    }
    const data = isModern
      ? this.#modern(asked, readings)
      : { meter_reading: { interval_reading: sortedByText(v5Points(readings, "load_curve", "start")) } };
    if (real.length === 0) return succeeded(now, data);
    return envelope(now, true, data, { code: "PARTIAL_DATA", message: `${real.length} periods failed` });
  }

  /** Enedis's answer unchanged; curves are shifted all the same. */
  #plain(asked: Asked, useCache: boolean, isModern: boolean, now: number): ServerAnswer {
    return this.#isOld
      ? this.#cachedWhole(asked, useCache, isModern, now)
      : this.#cachedByDay(asked, useCache, isModern, now);
  }

  /** From 2.0 on: each day has a cache of its own, that of the last two lives for three hours. */
  #cachedByDay(of: Asked, useCache: boolean, isModern: boolean, now: number): ServerAnswer {
    const today = dayOf(now / 1000);
    const end = Math.min(of.end, today);
    const asked = { ...of, end, start: of.start >= end ? end - 1 : of.start };
    const keyOf = (day: Day): string => [of.usagePointId, of.direction, of.series, day].join(" ");
    const readings: Reading[] = [];
    const failures: Failure[] = [];
    for (let day = asked.start; day < end;) {
      const kept = this.#days.get(keyOf(day));
      if (useCache && kept && now < kept.until) {
        readings.push(...kept.readings);
        day++;
        continue;
      }
      const start = day;
      do day++;
      while (day < end && !(useCache && now < (this.#days.get(keyOf(day))?.until ?? 0)));
      const result = this.#fetch({ ...asked, start, end: day }, now);
      if ("code" in result) {
        failures.push(result);
        continue;
      }
      readings.push(...result.readings);
      for (let each = start; each < day; each++) {
        const found = result.readings.filter((reading) => dayOf(reading.start) === each);
        const isRecent = today - each <= 2;
        if (isRecent && found.length === 0) continue;
        this.#days.set(keyOf(each), {
          until: now + (isRecent ? RECENT_CACHE_MS : CACHE_MS),
          readings: found,
        });
      }
    }
    if (readings.length === 0 && failures.length > 0) return failedAs(now, ...failures);
    return succeeded(
      now,
      isModern ? this.#modern(asked, readings) : { meter_reading: v5Body(asked, readings, "start") },
    );
  }

  /** Before 2.0: cached whole for a day under its range. */
  #cachedWhole(asked: Asked, useCache: boolean, isModern: boolean, now: number): ServerAnswer {
    const key = [asked.usagePointId, asked.direction, asked.series, asked.start, asked.end, isModern].join(
      " ",
    );
    const kept = this.#cache.get(key);
    if (useCache && kept && now - kept.at < CACHE_MS) return succeeded(now, kept.data);
    const result = this.#fetch(asked, now);
    if ("code" in result) {
      // 1.22.0 returns this one as a success, and caches it.
      if (result.code !== "ADAM-ERR0123") {
        return result.code === "no_data_found"
          ? failed(now, "NO_DATA", "No data available")
          : failedAs(now, result);
      }
      const data = { error: result.code, error_description: result.message };
      this.#cache.set(key, { at: now, data });
      return succeeded(now, data);
    }
    const data = isModern
      ? this.#modern(asked, result.readings)
      : { meter_reading: v5Body(asked, result.readings, "start") };
    this.#cache.set(key, { at: now, data });
    return succeeded(now, data);
  }

  #modern(asked: Asked, readings: readonly Reading[]): object {
    return modernBody(asked, readings, this.#format === "2026" ? "end" : "start");
  }

  /** One Enedis call; a range without data is not requested again for 24 hours. */
  #fetch(asked: Asked, now: number): { readings: readonly Reading[] } | Failure {
    const key = `${asked.usagePointId} ${asked.direction} ${asked.start} ${asked.end}`;
    const isListed =
      asked.series === "load_curve" && now - (this.#blackList.get(key) ?? -Infinity) < CACHE_MS;
    if (isListed) return { code: "no_data_found", message: "black list" };
    try {
      const question = { ...asked, start: formatDay(asked.start), end: formatDay(asked.end) };
      return { readings: this.#enedis.ask(question, "v5", now).readings };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === "no_data_found") this.#blackList.set(key, now);
      return { code: error.code, message: error.message };
    }
  }
}

function sortedByText(points: readonly V5Point[]): V5Point[] {
  return [...points].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}

function envelope(now: number, success: boolean, data: unknown, error: Failure | null): ServerAnswer {
  return json(
    200,
    {
      success,
      data,
      error: error && { ...error, field: null },
      timestamp: new Date(now).toISOString().slice(0, 23),
    },
    { deprecation: "@1791153780" },
  );
}

function succeeded(now: number, data: unknown): ServerAnswer {
  return envelope(now, true, data, null);
}

function failed(now: number, code: string, message: string): ServerAnswer {
  return envelope(now, false, null, { code, message });
}

/** Enedis's own codes are inside a text, with `_` for `-`; one has a code of its own. */
function failedAs(now: number, ...failures: readonly Failure[]): ServerAnswer {
  const [first] = failures;
  if (failures.length === 1 && first?.code === "ADAM-ERR0123") return failed(now, first.code, first.message);
  const text = failures.map(({ code, message }) => `${code.replaceAll("-", "_")}: ${message}`).join("; ");
  return failed(now, "ENEDIS_ERROR", text);
}
