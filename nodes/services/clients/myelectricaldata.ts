/**
 * MyElectricalData v2 (the public gateway or a self-hosted one): bodies of 2026 or v5 in an envelope, with load-curve
 * stamps moved to the start of their interval (docs/dev/enedis.md#myelectricaldata-v2-account,
 * #myelectricaldata-v2-envelope, #myelectricaldata-v2-format, #myelectricaldata-v2-routes, #myelectricaldata-v2-cache,
 * #myelectricaldata-v2-stamps).
 */
import * as v from "valibot";
import { dayOf, formatDay } from "../../readings/index.js";
import { outcomeOf, type Outcome, checked, shortList } from "../answers/index.js";
import { rowsOf, reading, type FailureContext } from "../failures/index.js";
import { Forms, type RequestForm } from "./forms.js";
import { type ParsedResponse, redact } from "../http/index.js";
import { reachOf } from "./reach.js";
import { credential, nameIn, remoteOf, type NamesOfSeries, type RemoteSettings } from "./remote.js";
import type { Query, Service } from "../contract/index.js";

/**
 * Curves use the batch route: only it reaches yesterday, accepts more than 7 days, and counts as one call whatever the
 * length of the range.
 */
const routes: NamesOfSeries<string> = {
  consumption: {
    daily: "/enedis/consumption/daily/",
    load_curve: "/enedis/consumption/detail/batch/",
    max_power: "/enedis/power/",
  },
  production: { daily: "/enedis/production/daily/", load_curve: "/enedis/production/detail/batch/" },
};

/** The batch route makes one Enedis call per 7 days, at most five per second. */
const BATCH_TIMEOUT_MS = 120_000;

/**
 * How many days back Enedis may still publish or fill in readings: these holes are requested again together with
 * yesterday.
 */
const FRESH_DAYS = 8;

/** Without it, a gateway from 2.0 on answers in the form of v5; one before 2.0 ignores it. */
const HEADER_2026 = { "X-MED-Format": "2026" };

export function myElectricalData(settings: RemoteSettings): Service {
  const remote = remoteOf(settings);
  const forms = new Forms(settings);

  const ask = async (
    query: Query,
    secret: string,
    form: RequestForm,
    signal: AbortSignal,
  ): Promise<Outcome> => {
    const response = await remote.request(
      {
        method: "GET",
        path: nameIn(routes, query) + encodeURIComponent(query.usagePointId),
        query: {
          start: formatDay(query.start),
          end: formatDay(query.end),
          use_cache: String(mayUseCache(query, settings.now())),
        },
        headers: { Authorization: `Bearer ${secret}`, ...(form === "2026" && HEADER_2026) },
        ...(query.series === "load_curve" && { timeoutMs: BATCH_TIMEOUT_MS }),
      },
      signal,
    );
    // Some routes add a day to the range (batch) or start a day earlier (daily).
    const options = { stamps: "start", extraDays: true } as const;
    const outcome = await outcomeOf(response, query, remote.context(query.usagePointId), options, signal);
    const hasYesterday = reachOf(outcome, form);
    if (hasYesterday !== undefined) settings.reachMemory?.keep(hasYesterday);
    return outcome;
  };

  return {
    id: "myelectricaldata",
    async read(query, signal) {
      // The client secret itself is the Bearer: there is no second token that could expire.
      const secret = credential(settings.token, "client secret");
      return forms.ask(query, (form) => ask(query, secret, form, signal), refusesForm);
    },
  };
}

/** What a request is refused with that is not understood, whoever refuses it. */
const refusingStatuses: ReadonlySet<number> = new Set([400, 406, 415, 422]);

/**
 * Whether a gateway did not understand the request, or may not ask Enedis in this form. Any code that is known otherwise
 * is about days, consent, quota or an outage, in both forms alike; so are 404 and 405, which are about the address.
 */
function refusesForm(outcome: Outcome): boolean {
  if (!("failure" in outcome)) return false;
  const { response, failure } = outcome;
  // Enedis's API gateway: no subscription to this API.
  if (failure.code === "900908") return true;
  if (failure.kind !== "bad_answer") return false;
  if (failure.code !== undefined && rowsOf(failure.code) !== undefined) return false;
  if (refusingStatuses.has(response.status)) return true;
  // A refusal with status 200, as most of this gateway. Other answers without measures are more likely a passing fault.
  const { json } = response;
  return json !== undefined && "success" in json && json.success === false && failure.code !== undefined;
}

/**
 * Whether an answer from the gateway's cache is good enough.
 *
 * For curves, yes. The batch route stores days and asks Enedis for those it does not have, and its 1,000 cached calls a
 * day are the larger quota. Daily values and max power are cached whole for 24 hours under (start, end): a second try
 * on the same day would get the same old answer. So a range that reaches into the last few days is requested uncached.
 * Those calls stay within the 50 a day as long as all calls stay within the 40 of docs/dev/contract.md#budgets. Older
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
  /** The name its user gave it there; may be empty. */
  readonly name: string;
}

const pointList = v.object({
  success: v.literal(true),
  data: shortList(
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
  return reading(() => pointsOf(response, remote.context()), signal);
}

function pointsOf(response: ParsedResponse, context: FailureContext): AccountPoint[] {
  const { data } = checked(response, pointList, context);
  return data
    .filter((point) => point.is_active !== false && /^\d{14}$/.test(point.usage_point_id))
    .map((point) => ({
      usagePointId: point.usage_point_id,
      consumption: point.has_consumption !== false,
      production: point.has_production === true,
      name: redact(point.name ?? "", context.secrets, 60),
    }));
}
