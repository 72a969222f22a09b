/**
 * Conso API after its source (docs/dev/enedis.md#conso-api-token, #conso-api-envelope, #conso-api-ban,
 * #conso-api-errors), stricter where its terms of use require something.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Direction, Series } from "../../nodes/readings/index.js";
import { Refusal, type Enedis } from "./enedis.js";
import {
  banPage,
  html,
  json,
  hasCredentialsInQuery,
  type ServerAnswer,
  type ServerRequest,
} from "./message.js";
import { registerTypes } from "./registers.js";
import { modernBody, v5Body } from "./shapes.js";

/** `legacy`: an older gateway, which does not know the 2026 types; `2026`: one that has dropped the older ones. */
export type ConsoApiMode = "both" | "legacy" | "2026";

const modernTypes: Readonly<Record<string, readonly [Direction, Series]>> = {
  consommation_quotidienne: ["consumption", "daily"],
  courbe_de_charge_consommation: ["consumption", "load_curve"],
  puissance_conso_max_quotidienne: ["consumption", "max_power"],
  production_quotidienne: ["production", "daily"],
  courbe_de_charge_production: ["production", "load_curve"],
};

const legacyTypes: Readonly<Record<string, readonly [Direction, Series]>> = {
  daily_consumption: ["consumption", "daily"],
  consumption_load_curve: ["consumption", "load_curve"],
  consumption_max_power: ["consumption", "max_power"],
  daily_production: ["production", "daily"],
  production_load_curve: ["production", "load_curve"],
};

/** Requests of an address in a UTC day that block it permanently. */
const BAN_AT = 100;

export class ConsoApi {
  readonly #enedis: Enedis;
  readonly #mode: ConsoApiMode;
  readonly #key: string;
  readonly #requests = new Map<number, number>();
  #banned = false;

  constructor(enedis: Enedis, mode: ConsoApiMode, key: string) {
    this.#enedis = enedis;
    this.#mode = mode;
    this.#key = key;
  }

  /** A token as the site issues it: `exp` in seconds since 1970. */
  token(usagePointIds: readonly string[], issuedAt: number, expiresAt = issuedAt + 1_094 * 86_400): string {
    const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString("base64url");
    const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: usagePointIds, iat: issuedAt, exp: expiresAt })}`;
    return `${signed}.${this.#sign(signed)}`;
  }

  #sign(text: string): string {
    return createHmac("sha256", this.#key).update(text).digest("base64url");
  }

  respond(request: ServerRequest, now: number): ServerAnswer {
    const day = Math.floor(now / 86_400_000);
    const count = (this.#requests.get(day) ?? 0) + 1;
    this.#requests.set(day, count);
    if (count > BAN_AT) this.#banned = true;
    if (this.#banned) return banPage;

    const type = /^\/api\/([a-z_0-9]+)$/.exec(request.path)?.[1];
    if (type === undefined) return html(404, "Page not found");
    if (request.method !== "GET") return refusal(405, "Seule la méthode GET est autorisée");
    if (
      !/node-red-contrib-enedis-linky\/\d+\.\d+\.\d+\S* \(\+https:\/\/\S+\)/.test(
        request.headers["user-agent"] ?? "",
      )
    ) {
      return refusal(400, "Le header 'User-Agent' doit identifier votre programme");
    }
    if (request.headers["accept"] !== "application/json")
      return refusal(406, "Le header 'Accept' est invalide");
    return this.#answer(request, type, now);
  }

  #answer(request: ServerRequest, type: string, now: number): ServerAnswer {
    const { query } = request;
    const ofRegisters = this.#mode === "legacy" ? undefined : registerTypes[type];
    const isModern = ofRegisters !== undefined || (type in modernTypes && this.#mode !== "legacy");
    const isLegacy = type in legacyTypes && this.#mode !== "2026";
    const names = isModern ? ["pointId", "dateDebut", "dateFin"] : ["prm", "start", "end"];
    const [point, start, end] = names.map((name) => query.get(name) ?? undefined);
    const isDate = (text: string | undefined): boolean => /20\d\d-\d\d-\d\d/.test(text ?? "");
    if (
      (!isModern && !isLegacy) ||
      hasCredentialsInQuery(query) ||
      [...query.keys()].some((name) => !names.includes(name)) ||
      point?.length !== 14 ||
      !isDate(start) ||
      !isDate(end)
    ) {
      return json(400, {
        status: 400,
        message: "Paramètres invalides",
        error: { name: "ZodError", issues: [] },
      });
    }
    const token = /^Bearer (\S+)$/.exec(request.headers["authorization"] ?? "")?.[1];
    if (token === undefined) return refusal(400, "Le header 'Authorization' est manquant ou invalide");
    if (!this.#covers(token, point, now)) {
      return refusal(401, "Votre token est invalide ou ne permet pas d'accéder à ce PRM");
    }
    try {
      if (ofRegisters !== undefined) {
        return json(
          200,
          this.#enedis.askRegisters({ usagePointId: point, direction: ofRegisters, start, end }, now),
        );
      }
      const [direction, series] = (isModern ? modernTypes : legacyTypes)[type]!;
      const generation = isModern ? "2026" : "v5";
      const question = { usagePointId: point, direction, series, start, end };
      const { asked, readings } = this.#enedis.ask(question, generation, now);
      return json(200, isModern ? modernBody(asked, readings) : v5Body(asked, readings));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return json(error.status, {
        status: error.status,
        message: "The Enedis API returned an error",
        error: error.body,
      });
    }
  }

  #covers(token: string, point: string, now: number): boolean {
    const [head = "", payload = "", signature = ""] = token.split(".");
    const expected = Buffer.from(this.#sign(`${head}.${payload}`));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
    const { sub, exp } = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
      sub: string[];
      exp: number;
    };
    return sub.includes(point) && exp > now / 1000;
  }
}

function refusal(status: number, message: string): ServerAnswer {
  return json(status, { status, message });
}
