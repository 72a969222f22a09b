/** What each admin route does. `routes.ts` has checked permission, content type and body before. */
import { randomBytes } from "node:crypto";
import type { Node, NodeAPI } from "node-red";
import { secondsOf } from "../../base/index.js";
import { estimate, stretchesOf, type Collector } from "../../collector/index.js";
import { allSeries, dayOf } from "../../readings/index.js";
import {
  accountMeters,
  authorizeAddress,
  checkBaseUrl,
  consentPage,
  grantedPoints,
  parametersIn,
  serviceIds,
  tokenInfo,
  type RemoteServiceId,
  type RemoteSettings,
} from "../../services/index.js";
import {
  adminTextsOf,
  type AdminTexts,
  textsOf,
  type Language,
  type SettingsProblem,
} from "../../texts/index.js";
import {
  collectorsOf,
  settingsOf,
  type AskedNode,
  type ConfigNode,
  baseUrlOf,
  cleaned,
  collectingText,
  identityOf,
  nodeIn,
  referenceTo,
  type SavedNode,
} from "../../common/index.js";
import {
  callbackAddress,
  STORED,
  type ConsentStarted,
  type ConsentStatus,
  type AccessCheckAnswer,
  type Estimate,
  type MeterState,
  type MetersAnswer,
  type Started,
  type TakenOver,
  type TokenAnswer,
} from "../../editor/index.js";
import { Consents, type Application } from "./consents.js";
import { Failure } from "./failure.js";
import type { Body } from "./requests.js";
import {
  consentWords,
  accessCheckAnswer,
  estimateOf,
  stateOf,
  statusOfConsent,
  explanationOfConsent,
} from "./words.js";
import { page, type PageContent } from "./page.js";

/** A request that was checked. */
export interface RouteRequest<B> {
  readonly body: B;
  /** `:id` of the path. */
  readonly id: string;
  readonly language: Language;
}

export interface Page {
  readonly status: number;
  readonly html: string;
}

type ConfigOf = (id: string) => ConfigNode | undefined;

export class Handlers {
  readonly #RED: NodeAPI;
  readonly #configOf: ConfigOf;
  #consents: Consents | undefined;

  constructor(RED: NodeAPI, configOf: ConfigOf) {
    this.#RED = RED;
    this.#configOf = configOf;
  }

  /** Seconds. */
  now(): number {
    return secondsOf(collectorsOf(this.#RED).clock);
  }

  // ——— tokens and credentials

  token({ body, language }: RouteRequest<Body<"token">>): TokenAnswer {
    const node = this.#source(body.takeOver === undefined ? body.id : nodeIn(body.takeOver), language);
    const info = node.credentials.token === undefined ? undefined : tokenInfo(node.credentials.token);
    return { token: node.service === "conso-api" && info !== undefined ? info : null };
  }

  takeOver({ body, language }: RouteRequest<Body<"takeOver">>): TakenOver {
    const { service, baseUrl, credentials } = this.#source(body.from, language);
    const { token, clientId, clientSecret } = credentials;
    const has = service === "data-connect" ? clientId && clientSecret : service !== "demo" && token;
    const known = serviceIds.find((id) => id === service);
    if (!has || known === undefined) {
      throw new Failure(409, "credentials", { text: adminTextsOf(language).errors.noTakeOver });
    }
    const info = service === "conso-api" && token !== undefined ? tokenInfo(token) : undefined;
    return {
      takeOver: referenceTo(body.from, randomBytes(6).toString("hex")),
      service: known,
      baseUrl,
      usagePointIds: info?.usagePointIds ?? [],
    };
  }

  /** A deployed config node, as whose credentials are used. */
  #source(id: string, language: Language): SavedNode {
    const node = this.#configOf(id);
    if (node === undefined) {
      throw new Failure(404, "not_deployed", { text: adminTextsOf(language).errors.notDeployed });
    }
    return node.saved;
  }

  /**
   * What is typed, with stored secrets in their places. They go only where they went before: whoever may use these routes
   * but not deploy must not send them elsewhere.
   */
  #credentials<Name extends "token" | "clientId" | "clientSecret">(
    service: RemoteServiceId,
    body: {
      readonly id: string;
      readonly baseUrl: string;
      readonly takeOver?: string | undefined;
    } & Readonly<Record<Name, string>>,
    names: readonly Name[],
    language: Language,
  ): { baseUrl: string } & Record<Name, string> {
    const refuse = (problem: SettingsProblem): never => {
      throw new Failure(409, "credentials", { text: textsOf(language).settings[problem] });
    };
    const baseUrl = baseUrlOf(service, body.baseUrl) ?? refuse("bad-base-url");
    const missing = service === "data-connect" ? "no-client" : "no-token";
    const stored = (name: Name): string => {
      const node = this.#source(body.takeOver === undefined ? body.id : nodeIn(body.takeOver), language);
      if (node.service !== service || node.baseUrl !== baseUrl) {
        throw new Failure(409, "other_address", { text: adminTextsOf(language).errors.otherAddress });
      }
      return node.credentials[name] ?? refuse(missing);
    };
    const values = names.map((name) => {
      const isStored = body.takeOver !== undefined || body[name] === STORED;
      const value = isStored ? stored(name) : cleaned({ token: body[name] }).token;
      if (value === undefined) return refuse(missing);
      return [name, value.startsWith("${") ? refuse("variable-unset") : value] as const;
    });
    return { baseUrl, ...(Object.fromEntries(values) as Record<Name, string>) };
  }

  // ——— consent

  consentStart({ body, language }: RouteRequest<Body<"consentStart">>): ConsentStarted {
    const application = this.#credentials("data-connect", body, ["clientId", "clientSecret"], language);
    const callback = callbackAddress(body.editor);
    if (callback === undefined) {
      throw new Failure(400, "bad_request", { text: adminTextsOf(language).errors.badRequest });
    }
    const base = settingsOf(this.#RED).authorizeUrl ?? consentPage;
    if (!checkBaseUrl(base).ok) {
      throw new Failure(409, "credentials", { text: adminTextsOf(language).errors.authorizeUrl });
    }
    const { session, state, endsAt } = this.#consenting().start(body.id, language, application);
    return { session, address: authorizeAddress(base, application.clientId, state), callback, endsAt };
  }

  async consentPaste({ body, language }: RouteRequest<Body<"consentPaste">>): Promise<ConsentStatus> {
    const consents = this.#consenting();
    if (consents.find(body.session) === undefined) {
      throw new Failure(404, "not_found", { text: adminTextsOf(language).errors.notFound });
    }
    const parameters = parametersIn(body.address);
    // A slip of the clipboard ends nothing: it can be pasted again.
    if (parameters === undefined)
      throw new Failure(400, "input", explanationOfConsent("no_address", language));
    const arrival = await consents.arrive(parameters, body.session);
    if (!arrival.ok) throw new Failure(400, "input", explanationOfConsent(arrival.problem, language));
    return statusOfConsent(arrival.consent, language, this.now());
  }

  consentStatus({ body, language }: RouteRequest<Body<"consentStatus">>): ConsentStatus {
    const consent = this.#consenting().find(body.session);
    if (consent === undefined) {
      throw new Failure(404, "not_found", { text: adminTextsOf(language).errors.notFound });
    }
    return statusOfConsent(consent, language, this.now());
  }

  /** @param address as it was called */
  async callback(address: string, browserLanguage: Language): Promise<Page> {
    const parameters = parametersIn(address) ?? new URLSearchParams();
    const arrival = await this.#consenting().arrive(parameters);
    const language = (arrival.ok ? arrival.consent.language : arrival.language) ?? browserLanguage;
    const texts = adminTextsOf(language).consent;
    const { ok, title, told } = arrival.ok
      ? consentWords(arrival.consent, language, this.now())
      : {
          ok: false,
          title: texts[arrival.problem].title,
          told: explanationOfConsent(arrival.problem, language),
        };
    const { text, action, link } = told;
    const content: PageContent = {
      ...{ language, ok, title },
      paragraphs: [text, ...(action === undefined ? [] : [action]), texts.close],
      ...(link !== undefined && { link }),
    };
    return { status: ok ? 200 : 400, html: page(content) };
  }

  /** One for the life of the process: a deploy in between must not end a consent. */
  #consenting(): Consents {
    this.#consents ??= new Consents({
      clock: collectorsOf(this.#RED).clock,
      token: () => randomBytes(24).toString("base64url"),
      ask: (application, id) => this.#askForPoints(application, id),
    });
    return this.#consents;
  }

  #askForPoints(application: Application, id: number): ReturnType<typeof grantedPoints> {
    return this.#call("data-connect", application, (settings, signal) => grantedPoints(settings, id, signal));
  }

  // ——— MyElectricalData

  async meters({ body, language }: RouteRequest<Body<"meters">>): Promise<MetersAnswer> {
    const credentials = this.#credentials("myelectricaldata", body, ["token"], language);
    const found = await this.#call("myelectricaldata", credentials, accountMeters);
    const meters = found.map(({ name, ...meter }) => ({ ...meter, ...(name !== "" && { name }) }));
    return meters.length > 0 ? { meters } : { meters, told: adminTextsOf(language).noMeters };
  }

  /** One counted call of an account. */
  #call<T>(
    service: RemoteServiceId,
    credentials: { baseUrl: string; token?: string; clientId?: string; clientSecret?: string },
    work: (settings: RemoteSettings, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const collectors = collectorsOf(this.#RED);
    const { baseUrl } = credentials;
    const { signal } = new AbortController();
    const account = { service, baseUrl, identity: identityOf(service, baseUrl, credentials) };
    return collectors.call(account, signal, (hooks) =>
      work({ service, ...credentials, now: collectors.clock.now, ...hooks }, signal),
    );
  }

  // ——— a deployed meter

  async doctor({ body, language }: RouteRequest<Body<"doctor">>): Promise<AccessCheckAnswer> {
    const { collector, meter, source } = this.#collector(body.id, language);
    const check = await collector.checkAccess(body.id);
    if (check === undefined) {
      throw new Failure(429, "too_soon", { text: adminTextsOf(language).errors.tooSoon });
    }
    return accessCheckAnswer(check, {
      ...{ language, now: this.now(), service: meter.service, source },
      report: collector.report(body.id),
      tokenEndsAt: meter.tokenEndsAt,
    });
  }

  state({ id, language }: RouteRequest<undefined>): MeterState {
    const { collector, meter, source } = this.#collector(id, language);
    const context = { language, now: this.now(), service: meter.service };
    const depth = { dailyMonths: source.dailyMonths, loadCurveDays: source.loadCurveDays };
    return stateOf(
      collector.report(id),
      collector.detailedProgress(),
      source,
      collector.estimate(depth),
      context,
    );
  }

  estimate({ body, language }: RouteRequest<Body<"estimate">>): Estimate {
    const { service, dailyMonths, loadCurveDays, id } = body;
    const depth = { dailyMonths, loadCurveDays };
    const deployed = id === undefined ? undefined : this.#configOf(id)?.meter;
    const collector = deployed?.source?.service === service ? deployed.collector : undefined;
    const isUsed = collector !== undefined && collector.detailedProgress().length > 0;
    const known = isUsed ? collector.estimate(depth) : undefined;
    if (known !== undefined) return estimateOf(known, service, language);
    const wants = allSeries.map((series) => ({ direction: "consumption" as const, series }));
    const stretches = stretchesOf(service, wants, depth, dayOf(this.now()));
    return estimateOf(estimate(service, stretches, 1), service, language);
  }

  history({ id, language }: RouteRequest<Body<"history">>): Estimate {
    const { collector, meter, source } = this.#collector(id, language);
    const asked = collector.askAgain();
    if (asked === undefined) {
      throw new Failure(409, "under_way", { text: adminTextsOf(language).errors.underWay });
    }
    meter.collectors.wakeSoon();
    return estimateOf(asked, source.service, language);
  }

  #collector(
    id: string,
    language: Language,
  ): {
    collector: Collector;
    meter: ConfigNode["meter"];
    source: NonNullable<ConfigNode["meter"]["source"]>;
  } {
    const texts: AdminTexts = adminTextsOf(language);
    const node = this.#configOf(id);
    if (node === undefined) throw new Failure(404, "not_deployed", { text: texts.errors.notDeployed });
    const { meter } = node;
    const { problem, source, collectors } = meter;
    if (problem !== undefined || source === undefined) {
      throw new Failure(409, "credentials", {
        text: textsOf(language).settings[problem ?? "no-usage-point"],
      });
    }
    const held = collectors.check();
    const { collector } = meter;
    if (held !== undefined)
      throw new Failure(503, "archive", { text: collectingText(held, textsOf(language)) });
    if (collector === undefined) throw new Failure(503, "archive", { text: texts.state.starting });
    return { collector, meter, source };
  }

  // ——— buttons of the `in` node

  refresh({ id, language }: RouteRequest<Body<"refresh">>): Promise<Started> {
    return this.#ask(id, "refresh", language, adminTextsOf(language).started.refresh);
  }

  replay({ id, body, language }: RouteRequest<Body<"replay">>): Promise<Started> {
    const { start = FIRST_DAY, end } = body;
    const payload = { action: "replay", start, ...(end !== undefined && { end }) };
    return this.#ask(id, payload, language, adminTextsOf(language).started.replay);
  }

  /** Starts what may take minutes; what is wrong with it from the beginning is answered. */
  async #ask(id: string, payload: unknown, language: Language, text: string): Promise<Started> {
    const node = this.#RED.nodes.getNode(id) as (Node & Partial<AskedNode>) | null;
    if (node?.ask === undefined) {
      throw new Failure(404, "not_deployed", { text: adminTextsOf(language).errors.notDeployed });
    }
    const work = node.ask(payload);
    const begun = new Promise<"begun">((resolve) => setImmediate(resolve, "begun"));
    if ((await Promise.race([work, begun])) === "begun") {
      work.catch((error: unknown) => {
        node.error(error, {});
      });
    }
    return { told: { text } };
  }
}

/** Before the first Linky. */
const FIRST_DAY = "2010-01-01";
