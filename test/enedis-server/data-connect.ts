/**
 * Enedis Data Connect 2026: application token, measures, subscribed services (docs/dev/enedis.md#application-token,
 * #requests, #usage-points-of-a-consent, #enedis-quotas).
 */
import type { Direction, Series } from "../../nodes/readings/index.js";
import { equipmentOf, Refusal, situationOf, type Enedis } from "./enedis.js";
import {
  bearer,
  hasCredentialsInQuery,
  html,
  json,
  throttled,
  type ServerAnswer,
  type ServerRequest,
} from "./message.js";
import { registerTypes } from "./registers.js";
import { modernBody } from "./shapes.js";

const types: Readonly<Record<string, readonly [Direction, Series]>> = {
  consommation_quotidienne: ["consumption", "daily"],
  courbe_de_charge_consommation: ["consumption", "load_curve"],
  puissance_conso_max_quotidienne: ["consumption", "max_power"],
  production_quotidienne: ["production", "daily"],
  courbe_de_charge_production: ["production", "load_curve"],
};

export interface Application {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A service that Enedis has for a customer. */
export interface Grant {
  readonly pointId?: string;
  readonly serviceCode?: "ACCES" | "CCDC" | "TRANSREC" | "OPPENR";
  readonly etatCode?: "DEMANDE" | "ACTIF" | "TERMINE" | "SUPPRIME";
  /** By default the one asked for. */
  readonly autorisationId?: number;
}

const TOKEN_LIFE = 12_600;
const PER_SECOND = 5;
const PER_HOUR = 1_000;

export class DataConnect {
  readonly #enedis: Enedis;
  readonly #application: Application;
  /** Token → end of its life in milliseconds. */
  readonly #tokens = new Map<string, number>();
  #calls: number[] = [];
  #issued = 0;
  /** Usage points behind an `autorisation_id`; as a text, one with an ordinary service. */
  readonly grants = new Map<number, readonly (string | Grant)[]>();
  /** How many more questions for a grant get an empty list, as in the seconds after a consent. */
  emptyGrants = 0;
  /** APIs that the application has not subscribed to. */
  readonly unsubscribed = new Set<string>();

  constructor(enedis: Enedis, application: Application) {
    this.#enedis = enedis;
    this.#application = application;
  }

  /** Tokens issued so far. */
  get issued(): number {
    return this.#issued;
  }

  revokeTokens(): void {
    this.#tokens.clear();
  }

  respond(request: ServerRequest, now: number): ServerAnswer {
    if (request.headers["accept"] !== "application/json") {
      return {
        status: 406,
        headers: { "content-type": "application/xml" },
        body: "<error>Not Acceptable</error>",
      };
    }
    if (request.path === "/oauth2/v3/token") return this.#token(request, now);
    if (hasCredentialsInQuery(request.query)) {
      return json(400, { error: "invalid_request", error_description: "credentials in the query string" });
    }
    const token = bearer(request);
    if (token === undefined || (this.#tokens.get(token) ?? 0) <= now) {
      return json(401, {
        fault: {
          code: 900901,
          message: "Invalid Credentials",
          description: "Access failure for API. Make sure you have provided the correct security credentials",
        },
      });
    }
    return this.#overQuota(now) ?? this.#route(request, now);
  }

  #token(request: ServerRequest, now: number): ServerAnswer {
    const bad = (status: number, error: string, text: string): ServerAnswer =>
      json(status, { error, error_description: text });
    if (request.method !== "POST") return bad(405, "invalid_request", "POST only");
    if (!/^application\/x-www-form-urlencoded\b/.test(request.headers["content-type"] ?? "")) {
      return bad(415, "unsupported_media_type", "Unsupported media type");
    }
    if (request.query.size > 0) return bad(400, "invalid_request", "Invalid query parameters.");
    const form = new URLSearchParams(request.body);
    const grant = form.get("grant_type");
    if (grant === null) return bad(400, "invalid_request", "Missing parameters: grant_type");
    if (grant !== "client_credentials")
      return bad(400, "unsupported_grant_type", "Unsupported grant_type value");
    const basic = /^Basic (\S+)$/.exec(request.headers["authorization"] ?? "")?.[1];
    const given =
      basic === undefined
        ? form.has("client_id") && `${form.get("client_id") ?? ""}:${form.get("client_secret") ?? ""}`
        : Buffer.from(basic, "base64").toString();
    if (given === false) {
      return json(401, { message: "Valid authentication credentials are mandatory for this request" });
    }
    if (given !== `${this.#application.clientId}:${this.#application.clientSecret}`) {
      return bad(401, "invalid_client", "A valid OAuth client could not be found for client_id");
    }
    this.#issued += 1;
    const token = `app-token-${this.#issued}`;
    this.#tokens.set(token, now + TOKEN_LIFE * 1000);
    return json(200, {
      access_token: token,
      token_type: "Bearer",
      expires_in: String(TOKEN_LIFE),
      scope: "",
    });
  }

  #overQuota(now: number): ServerAnswer | undefined {
    // A test that puts the clock back begins anew.
    if ((this.#calls.at(-1) ?? now) > now) this.#calls = [];
    this.#calls = [...this.#calls.filter((at) => at > now - 3_600_000), now];
    if (this.#calls.filter((at) => at > now - 1_000).length > PER_SECOND) {
      const text = `Quota Q3 reached. Call threshold allowed on ${new Date(now + 1_000).toISOString()}`;
      return json(429, { error: "429", error_description: text });
    }
    if (this.#calls.length > PER_HOUR) {
      return json(429, throttled((Math.floor(now / 3_600_000) + 1) * 3_600_000));
    }
    return undefined;
  }

  #route(request: ServerRequest, now: number): ServerAnswer {
    if (request.path === "/subscribed_services/v1/") return this.#subscribed(request);
    const contract = /^\/(situation_contrat_auto|comptage_auto)\/v1(?:\/([^/]*))?$/.exec(request.path);
    if (contract !== null) return this.#contract(request, contract[1]!, contract[2] ?? "");
    const type = /^\/mesure_synchrone_auto\/v2\/([a-z_]+)$/.exec(request.path)?.[1];
    const ofRegisters = registerTypes[type ?? ""];
    if (type === undefined || !(type in types || ofRegisters) || request.method !== "GET")
      return html(404, "Page not found");
    const [direction, series] = types[type] ?? [ofRegisters!, undefined];
    const { query } = request;
    const names = ["pointId", "dateDebut", "dateFin"];
    if (series === "max_power") names.push("mesuresPas", "grandeurPhysique");
    // The 2026 front end answers 500 to parameters that its OpenAPI lacks.
    const isAsSpecified =
      names.every((name) => query.getAll(name).length === 1) &&
      [...query.keys()].every((name) => names.includes(name)) &&
      (series !== "max_power" ||
        (["P1D", "P1M"].includes(query.get("mesuresPas")!) &&
          ["PMA", "TOUT"].includes(query.get("grandeurPhysique")!)));
    if (!isAsSpecified) return json(500, { code: "500", message: "Erreur Technique - 500" });
    try {
      const question = {
        usagePointId: query.get("pointId")!,
        direction,
        start: query.get("dateDebut")!,
        end: query.get("dateFin")!,
      };
      if (series === undefined) return json(200, this.#enedis.askRegisters(question, now));
      const { asked, readings } = this.#enedis.ask({ ...question, series }, "2026", now);
      return json(200, modernBody(asked, readings));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return json(error.status, error.body);
    }
  }

  /** The usage point is in the path; anything that the OpenAPI lacks is a 500. */
  #contract({ method, query }: ServerRequest, api: string, usagePointId: string): ServerAnswer {
    if (this.unsubscribed.has(api)) {
      const text = "API Subscription validation failed.";
      return json(403, { code: "900908", message: "Resource forbidden", description: text });
    }
    if (method !== "GET" || query.size > 0 || !/^\d{14}$/.test(usagePointId)) {
      return json(500, { code: "500", message: "Erreur Technique - 500" });
    }
    try {
      const meter = this.#enedis.contractOf(usagePointId);
      return json(200, api === "comptage_auto" ? equipmentOf(meter) : situationOf(meter));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return json(error.status, error.body);
    }
  }

  #subscribed(request: ServerRequest): ServerAnswer {
    if (request.method !== "POST" || !/^application\/json\b/.test(request.headers["content-type"] ?? "")) {
      return json(415, { code: "415", message: "Unsupported Media Type" });
    }
    const asked = JSON.parse(request.body) as Readonly<Record<string, unknown>>;
    const { autorisationId, etatCode, serviceType } = asked;
    const isAsSpecified =
      typeof autorisationId === "number" &&
      asked["comptage"] === false &&
      (etatCode === undefined || (Array.isArray(etatCode) && etatCode.length > 0)) &&
      (serviceType === undefined || typeof serviceType === "string") &&
      Object.keys(asked).every((name) => subscribedFields.includes(name));
    if (!isAsSpecified) return json(500, { code: "500", message: "Erreur Technique - 500" });
    if (this.emptyGrants > 0) {
      this.emptyGrants -= 1;
      return json(200, { nbTotalServices: 0 });
    }
    const services = (this.grants.get(autorisationId) ?? [])
      .map((grant): Grant => (typeof grant === "string" ? { pointId: grant } : grant))
      .map((grant, i) => ({
        id: i + 1,
        ...(grant.pointId !== undefined && { pointId: grant.pointId }),
        soutirage: true,
        injection: this.#enedis.meters.get(grant.pointId ?? "")?.directions?.includes("production") ?? false,
        serviceCode: grant.serviceCode ?? "ACCES",
        etatCode: grant.etatCode ?? "ACTIF",
        autorisation: {
          autorisationId: grant.autorisationId ?? autorisationId,
          autorisationType: "EXPLICITE",
        },
      }))
      .filter((one) => !Array.isArray(etatCode) || etatCode.includes(one.etatCode))
      .filter((one) => serviceType === undefined || one.serviceCode === serviceType);
    // Enedis writes null for an empty list.
    return json(200, {
      nbTotalServices: services.length,
      serviceSouscrit: services.length > 0 ? services : null,
    });
  }
}

/** Of the OpenAPI. */
const subscribedFields = ["autorisationId", "autorisation", "comptage", "etatCode", "serviceType"];
