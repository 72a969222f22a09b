/**
 * A strict Enedis on this machine, for all three services at once: it refuses what the real ones refuse. This part has
 * no sockets: `respond` turns a request into an answer, and a simulation may call it directly.
 */
import { ServiceError, type Transport } from "../../nodes/services/index.js";
import { userAgent } from "../../nodes/services/http/http.js";
import { ConsoApi, type ConsoApiMode } from "./conso-api.js";
import { ConsentPage } from "./consent-page.js";
import { DataConnect, type Application } from "./data-connect.js";
import { Enedis, type Meter } from "./enedis.js";
import type { Household } from "./household.js";
import type { ServerAnswer, ServerRequest } from "./message.js";
import { spoiled, type Mishap } from "./mishaps.js";
import { MyElectricalData, type MedAccount, type MedFormat } from "./myelectricaldata.js";

export interface EnedisServerOptions {
  readonly household: Household;
  readonly meters: readonly Meter[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly consoApi?: ConsoApiMode;
  readonly application?: Application;
  readonly accounts?: readonly MedAccount[];
  /** A function: it may be updated. */
  readonly medFormat?: MedFormat | (() => MedFormat);
}

export interface Misbehaviour {
  readonly as: Mishap;
  /** For how many requests; without it until the next `behave`. */
  readonly times?: number;
  /** Only for paths that match. */
  readonly path?: RegExp;
  /** Only for requests like this. */
  readonly when?: (request: ServerRequest) => boolean;
}

export interface LoggedRequest {
  /** Milliseconds since 1970, by the server's clock. */
  readonly time: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** `authorization` keeps its scheme only. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly status: number;
}

export const defaultApplication: Application = { clientId: "my-client-id", clientSecret: "my-client-secret" };
export const defaultSecret = "med-client-secret";

export class EnedisServer {
  readonly #options: EnedisServerOptions;
  readonly #enedis: Enedis;
  readonly consoApi: ConsoApi;
  readonly dataConnect: DataConnect;
  /** Its `callback` is what an application registers with Enedis: set it before a consent. */
  readonly consentPage: ConsentPage;
  readonly #myElectricalData: MyElectricalData;
  /** Every request, in order. */
  readonly log: LoggedRequest[] = [];
  #misbehaviours: { plan: Misbehaviour; left: number }[] = [];

  constructor(options: EnedisServerOptions) {
    this.#options = options;
    this.#enedis = new Enedis(options.household, options.meters);
    const usagePointIds = options.meters.map((meter) => meter.usagePointId);
    this.consoApi = new ConsoApi(this.#enedis, options.consoApi ?? "both", "only-for-tests");
    const application = options.application ?? defaultApplication;
    this.dataConnect = new DataConnect(this.#enedis, application);
    this.consentPage = new ConsentPage(this.#enedis, this.dataConnect, application);
    this.#myElectricalData = new MyElectricalData(
      this.#enedis,
      options.accounts ?? [{ secret: defaultSecret, usagePointIds }],
      options.medFormat ?? "negotiated",
    );
  }

  /** A Conso API token for usage points; by default valid for three years. @param exp seconds since 1970 */
  token(usagePointIds: readonly string[], expiresAt?: number): string {
    return this.consoApi.token(usagePointIds, Math.floor(this.#options.now() / 1000), expiresAt);
  }

  /** Changes a meter, or adds one: a consent revoked, an objection. */
  setMeter(meter: Meter): void {
    this.#enedis.meters.set(meter.usagePointId, meter);
  }

  misbehave(plan: Misbehaviour): void {
    this.#misbehaviours.push({ plan, left: plan.times ?? Infinity });
  }

  behave(): void {
    this.#misbehaviours = [];
  }

  respond(request: ServerRequest): ServerAnswer {
    const now = this.#options.now();
    const due = this.#misbehaviours.find(
      ({ plan, left }) =>
        left > 0 && (plan.path?.test(request.path) ?? true) && (plan.when?.(request) ?? true),
    );
    if (due) due.left -= 1;
    const answer = due
      ? spoiled(due.plan.as, request, now, () => this.#route(request, now))
      : this.#route(request, now);
    this.log.push({
      time: now,
      method: request.method,
      path: request.path,
      query: Object.fromEntries(request.query),
      headers: {
        ...request.headers,
        authorization: request.headers["authorization"]?.replace(/(?<=^\S+ ).*/, "•••"),
      },
      status: answer.status,
    });
    return answer;
  }

  #route(request: ServerRequest, now: number): ServerAnswer {
    const { path } = request;
    if (ConsentPage.isAt(path)) return this.consentPage.respond(request);
    if (/^(?:\/api)?\/(?:enedis\/|pdl\b)/.test(path)) return this.#myElectricalData.respond(request, now);
    if (
      /^\/(?:oauth2|mesure_synchrone_auto|subscribed_services|situation_contrat_auto|comptage_auto)\//.test(
        path,
      )
    ) {
      return this.dataConnect.respond(request, now);
    }
    return this.consoApi.respond(request, now);
  }

  /** The package's transport without a network, with the answers of the real one, for simulations. */
  get transport(): Transport {
    return (request, signal) => {
      signal.throwIfAborted();
      const headers: Record<string, string> = { accept: "application/json", "user-agent": userAgent() };
      for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;
      const answer = this.respond({
        method: request.method,
        path: new URL(request.baseUrl).pathname.replace(/\/$/, "") + request.path,
        query: new URLSearchParams(request.query),
        headers,
        body: request.body ?? "",
      });
      if (answer.instead) {
        const why = answer.instead === "reset" ? "ECONNRESET" : "no answer in time";
        return Promise.reject(new ServiceError("unavailable", `No answer: ${why}`));
      }
      return Promise.resolve({
        status: answer.status,
        body: answer.body,
        retryAfter: answer.headers["retry-after"],
      });
    };
  }
}
