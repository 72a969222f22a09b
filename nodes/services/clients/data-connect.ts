/**
 * Enedis Data Connect with the user's own contract: an application token, then one GET per series
 * (docs/dev/enedis.md#data-connect-access, #application-token, #series-and-paths).
 */
import * as v from "valibot";
import { unlessAborted } from "../../base/index.js";
import { DAY_SECONDS, HOUR_SECONDS, formatDay, type Direction } from "../../readings/index.js";
import { answerOf, checked, shortList, registersOf } from "../answers/index.js";
import { MAX_TOKEN, type ParsedResponse } from "../http/index.js";
import { codeKey, readErrorBody, reading, type FailureContext } from "../failures/index.js";
import {
  basicOf,
  credential,
  nameIn,
  remoteOf,
  type NamesOfSeries,
  type Remote,
  type RemoteSettings,
} from "./remote.js";
import { ServiceError, type Query, type RegisterQuery, type Service } from "../contract/index.js";

/** Enedis's names of the series in the 2026 API (docs/dev/enedis.md#series-and-paths). */
export const types2026: NamesOfSeries<string> = {
  consumption: {
    daily: "consommation_quotidienne",
    load_curve: "courbe_de_charge_consommation",
    max_power: "puissance_conso_max_quotidienne",
  },
  production: { daily: "production_quotidienne", load_curve: "courbe_de_charge_production" },
};

/** Enedis's names of the registers in the 2026 API, which Conso API passes on. */
export const registerTypes: Readonly<Record<Direction, string>> = {
  consumption: "index_consommation",
  production: "index_production",
};

export function dataConnect(settings: RemoteSettings): Service {
  const remote = remoteOf(settings);
  return {
    id: "data-connect",
    async read(query, signal) {
      const response = await authorized(remote, dataRequest(query), signal);
      const context = remote.context(query.usagePointId);
      return answerOf(response, query, context, { stamps: "end" }, signal);
    },
    async readRegisters(query, signal) {
      const { usagePointId } = query;
      const response = await authorized(remote, requestOf(registerTypes[query.direction], query), signal);
      return registersOf(response, query, remote.context(usagePointId), signal);
    },
  };
}

type BareRequest = Parameters<Remote["request"]>[0];

function dataRequest(query: Query): BareRequest {
  // Max power requires both.
  const more = query.series === "max_power" ? { mesuresPas: "P1D", grandeurPhysique: "PMA" } : {};
  return requestOf(nameIn(types2026, query), query, more);
}

function requestOf(
  type: string,
  { usagePointId, start, end }: RegisterQuery,
  more: Readonly<Record<string, string>> = {},
): BareRequest {
  return {
    method: "GET",
    path: `/mesure_synchrone_auto/v2/${type}`,
    query: { pointId: usagePointId, dateDebut: formatDay(start), dateFin: formatDay(end), ...more },
    headers: {},
  };
}

/**
 * A request with the application's token. If Enedis no longer accepts it, the token is renewed once and the request
 * repeated.
 */
export async function authorized(
  remote: Remote,
  request: BareRequest,
  signal: AbortSignal,
): Promise<ParsedResponse> {
  const ask = (token: string): Promise<ParsedResponse> => {
    remote.tokens.push(token);
    // The one before may still be in the answers of other calls.
    remote.tokens.splice(0, remote.tokens.length - 3);
    const headers = { ...request.headers, Authorization: `Bearer ${token}` };
    return remote.request({ ...request, headers }, signal);
  };
  const token = await applicationToken(remote, signal);
  const response = await ask(token);
  if (!(await reading(() => rejectsToken(response), signal))) return response;
  forget(remote, token);
  const renewed = await applicationToken(remote, signal);
  await remote.settings.beforeExtraCall?.();
  return await ask(renewed);
}

/** Codes of an application token that is invalid or expired. */
const tokenCodes: ReadonlySet<string> = new Set(["900901", "invalid_token"].map(codeKey));

/** 401, or `900901` or `invalid_token` with any status; an empty JSON body has been seen too. */
function rejectsToken({ status, json }: ParsedResponse): boolean {
  if (status === 401) return true;
  if (!json) return false;
  if (status >= 200 && status < 300) return Object.keys(json).length === 0;
  const { code } = readErrorBody(json);
  return code !== undefined && tokenCodes.has(codeKey(code));
}

/**
 * An application token, or the pending request for one. Shared by all meters of (base URL, client id),
 * docs/dev/decisions.md#10-application-token.
 */
interface SharedToken {
  readonly clientSecret: string;
  readonly pending: Promise<FreshToken>;
  /** Set once the token has arrived. */
  known?: FreshToken;
}

interface FreshToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly goodUntil: number;
}

const tokens = new Map<string, SharedToken>();

function tokenKey(remote: Remote): string {
  return `${remote.baseUrl} ${remote.settings.clientId ?? ""}`;
}

/** The current token, requested if there is none; everyone waiting for it shares one request. */
async function applicationToken(remote: Remote, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const clientId = credential(remote.settings.clientId, "client id");
  const clientSecret = credential(remote.settings.clientSecret, "client secret");
  const key = tokenKey(remote);
  let shared = tokens.get(key);
  const isOver = shared?.known !== undefined && shared.known.goodUntil <= remote.settings.now();
  if (shared?.clientSecret !== clientSecret || isOver) {
    const fresh: SharedToken = { clientSecret, pending: requestToken(remote, clientId, clientSecret) };
    tokens.set(key, fresh);
    fresh.pending.then(
      (known) => {
        fresh.known = known;
      },
      () => {
        // All who wait get the failure; the next caller starts a new request.
        if (tokens.get(key) === fresh) tokens.delete(key);
      },
    );
    shared = fresh;
  }
  return (await unlessAborted(shared.pending, signal)).token;
}

/** Discards a token that Enedis refused, unless another one has already replaced it. */
function forget(remote: Remote, token: string): void {
  const key = tokenKey(remote);
  if (tokens.get(key)?.known?.token === token) tokens.delete(key);
}

/** Enedis gives 12,600 s, as a text or a number; without a usable number, three hours are safe. */
const DEFAULT_LIFE = 3 * HOUR_SECONDS;
/** In seconds: more must be a mistake, and an expired token costs two calls. */
const LONGEST_LIFE = DAY_SECONDS;
/** Renewed this many seconds before it expires. */
const MARGIN = 600;

const tokenBody = v.object({
  access_token: v.pipe(v.string(), v.maxLength(MAX_TOKEN), v.regex(/^[\x21-\x7e]+$/)),
  expires_in: v.optional(v.unknown()),
});

/** Not tied to one caller's signal, as several may wait for it; the transport's time-out ends it. */
async function requestToken(remote: Remote, clientId: string, clientSecret: string): Promise<FreshToken> {
  await remote.settings.beforeTokenCall?.();
  const asked = remote.settings.now();
  const response = await remote.request(
    {
      method: "POST",
      path: "/oauth2/v3/token",
      headers: {
        // Refused in the query string since July 2026.
        Authorization: `Basic ${basicOf(clientId, clientSecret)}`,
        "Content-Type": "application/x-www-form-urlencoded",
      },
      body: "grant_type=client_credentials",
    },
    new AbortController().signal,
    true,
  );
  return reading(() => tokenOf(response, remote.context(), asked));
}

/** @param asked when it was requested, in milliseconds since 1970 */
function tokenOf(response: ParsedResponse, context: FailureContext, asked: number): FreshToken {
  const { access_token: token, expires_in: expires } = checked(response, tokenBody, context);
  const named = typeof expires === "string" || typeof expires === "number" ? Number(expires) : NaN;
  const life = named > 0 && named <= LONGEST_LIFE ? named : DEFAULT_LIFE;
  return { token, goodUntil: asked + (life - Math.min(MARGIN, life / 10)) * 1000 };
}

/**
 * A usage point of a consent, as Enedis returns it after the consent page
 * (docs/dev/enedis.md#usage-points-of-a-consent).
 */
export interface GrantedPoint {
  readonly usagePointId: string;
  readonly consumption: boolean;
  readonly production: boolean;
}

const subscribed = v.object({
  // Other services of the same consent name no usage point.
  pointId: v.nullish(v.string()),
  etatCode: v.optional(v.unknown()),
  soutirage: v.nullish(v.boolean()),
  injection: v.nullish(v.boolean()),
  autorisation: v.nullish(v.object({ autorisationId: v.optional(v.unknown()) })),
});

type Subscribed = v.InferOutput<typeof subscribed>;

/** An empty list may be null, or left out, but then its length says so. */
const grants = v.union([
  v.object({ serviceSouscrit: v.nullable(shortList(subscribed)) }),
  v.pipe(
    v.object({ nbTotalServices: v.literal(0) }),
    v.transform(() => ({ serviceSouscrit: null })),
  ),
]);

/** The states in which a service gives access: in force, or asked for and soon in force. */
const inForce: readonly unknown[] = ["ACTIF", "DEMANDE"];

/**
 * The usage points behind the `autorisation_id` with which the 2026 consent page sends the customer back. Empty for a
 * few seconds after the redirect: ask again then.
 *
 * @throws {ServiceError} as {@link Service.read}
 */
export async function grantedPoints(
  settings: RemoteSettings,
  autorisationId: number,
  signal: AbortSignal,
): Promise<GrantedPoint[]> {
  const remote = remoteOf(settings);
  const ask = async (filter: object): Promise<readonly Subscribed[]> => {
    const response = await authorized(
      remote,
      {
        method: "POST",
        path: "/subscribed_services/v1/",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ autorisationId, comptage: false, ...filter }),
        secrets: [String(autorisationId)],
      },
      signal,
    );
    const context = remote.context(String(autorisationId));
    return reading(() => checked(response, grants, context).serviceSouscrit ?? [], signal);
  };
  const points = pointsOf(await ask({ etatCode: inForce, serviceType: "ACCES" }));
  if (points.length > 0) return points;
  await settings.beforeExtraCall?.();
  try {
    const all = await ask({});
    return pointsOf(all.filter((one) => givesAccess(one, autorisationId)));
  } catch (error) {
    // A list that is only late is empty too, as Enedis just said: this question changes nothing then.
    if (error instanceof ServiceError && isNoAnswer(error)) return [];
    throw error;
  }
}

function isNoAnswer({ kind }: ServiceError): boolean {
  return kind === "unavailable" || kind === "bad_answer" || kind === "no_data";
}

/** Whether a service in a list without the filter is in force, and this customer's. */
function givesAccess({ etatCode, autorisation }: Subscribed, autorisationId: number): boolean {
  const own = autorisation?.autorisationId ?? autorisationId;
  return inForce.includes(etatCode) && (own === autorisationId || own === String(autorisationId));
}

function pointsOf(services: readonly Subscribed[]): GrantedPoint[] {
  const points = new Map<string, GrantedPoint>();
  for (const { pointId, soutirage, injection } of services) {
    if (pointId === null || pointId === undefined || !/^\d{14}$/.test(pointId)) continue;
    const known = points.get(pointId);
    points.set(pointId, {
      usagePointId: pointId,
      consumption: soutirage === true || known?.consumption === true,
      production: injection === true || known?.production === true,
    });
  }
  return [...points.values()];
}
