/**
 * MyElectricalData v2 (the public gateway or one of one's own): v5 bodies in an envelope, load-curve stamps moved to the
 * start of their interval (docs/dev/enedis.md#myelectricaldata-v2-account, #myelectricaldata-v2-envelope,
 * #myelectricaldata-v2-routes, #myelectricaldata-v2-cache, #myelectricaldata-v2-stamps).
 */
import * as v from "valibot";
import { dayOf, formatDay } from "../readings/index.js";
import { answerOf } from "./answer.js";
import { failureOf } from "./failure.js";
import { credential, nameIn, remoteOf, type NamesOfSeries, type RemoteSettings } from "./remote.js";
import type { Query, Service } from "./service.js";

/**
 * Curves go by the batch route: it alone reaches yesterday, accepts more than 7 days, and counts once however long the
 * range is.
 */
const routes: NamesOfSeries<string> = {
  consumption: {
    daily: "/enedis/consumption/daily/",
    load_curve: "/enedis/consumption/detail/batch/",
    max_power: "/enedis/power/",
  },
  production: { daily: "/enedis/production/daily/", load_curve: "/enedis/production/detail/batch/" },
};

/** The batch route makes one Enedis call per 7 days, at most five a second. */
const BATCH_TIMEOUT_MS = 120_000;

/** Days back from today in which Enedis may still publish or heal: the holes that are asked for again with yesterday. */
const FRESH_DAYS = 8;

export function myElectricalData(settings: RemoteSettings): Service {
  const remote = remoteOf(settings);
  return {
    id: "myelectricaldata",
    async read(query, signal) {
      // The client secret itself is a Bearer: no second kind of token that could run out.
      const secret = credential(settings.token, "client secret");
      const isCurve = query.series === "load_curve";
      const response = await remote.request(
        {
          method: "GET",
          path: nameIn(routes, query) + encodeURIComponent(query.usagePointId),
          query: {
            start: formatDay(query.start),
            end: formatDay(query.end),
            use_cache: String(mayUseCache(query, settings.now())),
          },
          headers: { Authorization: `Bearer ${secret}` },
          ...(isCurve && { timeoutMs: BATCH_TIMEOUT_MS }),
        },
        signal,
      );
      // Some routes add a day to the range (batch) or put its start a day back (daily).
      return answerOf(response, query, remote.context(), { stamps: "start", extraDays: true });
    },
  };
}

/**
 * Whether an answer from the gateway's cache is good enough.
 *
 * Curves: yes. The batch route keeps days, asks Enedis for those it lacks, and its 1,000 cached calls a day are the large
 * counter. Daily values and max power are kept whole for 24 hours under (start, end): a second try on the same day would
 * get the first one's old answer. So a range that reaches into the last days is asked for uncached;
 * those calls stay within the 50 a day as long as all calls stay within the 40 of docs/dev/contract.md#budgets. Older
 * ranges do not change within a day.
 */
function mayUseCache(query: Query, now: number): boolean {
  if (query.series === "load_curve") return true;
  return query.end <= dayOf(Math.floor(now / 1000)) - FRESH_DAYS;
}

/** A usage point of an account. */
export interface AccountPoint {
  readonly usagePointId: string;
  readonly consumption: boolean;
  readonly production: boolean;
  /** As its user named it there; may be empty. */
  readonly name: string;
}

const pointList = v.object({
  success: v.literal(true),
  data: v.array(
    v.object({
      usage_point_id: v.string(),
      name: v.nullish(v.string()),
      has_consumption: v.nullish(v.boolean()),
      has_production: v.nullish(v.boolean()),
      is_active: v.nullish(v.boolean()),
    }),
  ),
});

/**
 * The active usage points of the account behind a client secret.
 *
 * @throws {ServiceError} as {@link Service.read}
 */
export async function accountPoints(settings: RemoteSettings, signal: AbortSignal): Promise<AccountPoint[]> {
  const remote = remoteOf(settings);
  const secret = credential(settings.token, "client secret");
  const response = await remote.request(
    {
      method: "GET",
      path: "/pdl",
      headers: { Authorization: `Bearer ${secret}` },
    },
    signal,
  );
  const parsed = v.safeParse(pointList, response.json);
  if (response.status < 200 || response.status > 299 || !parsed.success) {
    throw failureOf(response, remote.context());
  }
  return parsed.output.data
    .filter((point) => point.is_active !== false && /^\d{14}$/.test(point.usage_point_id))
    .map((point) => ({
      usagePointId: point.usage_point_id,
      consumption: point.has_consumption !== false,
      production: point.has_production === true,
      name: (point.name ?? "").trim().slice(0, 60),
    }));
}
