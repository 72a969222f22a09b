/** Routes for a consent under the user's own contract, from the button to the page to which Enedis sends them back. */
import { randomBytes } from "node:crypto";
import type { NodeAPI } from "node-red";
import { secondsOf } from "../../base/index.js";
import { collectorsOf, settingsOf } from "../../common/index.js";
import { callbackAddress, type ConsentStarted, type ConsentStatus } from "../../editor/index.js";
import {
  authorizeAddress,
  checkBaseUrl,
  consentPage,
  grantedPoints,
  parametersIn,
} from "../../services/index.js";
import { adminTextsOf, type Language } from "../../texts/index.js";
import { Consents, type Application } from "./consents.js";
import { callAccount, type CredentialStore } from "./credentials.js";
import { Failure } from "./failure.js";
import { page, type Page, type PageContent } from "./page.js";
import type { Body, RouteRequest } from "./requests.js";
import { consentWords, explanationOfConsent, statusOfConsent } from "./consent-words.js";

export class ConsentHandlers {
  readonly #RED: NodeAPI;
  readonly #store: CredentialStore;
  #consents: Consents | undefined;

  constructor(RED: NodeAPI, store: CredentialStore) {
    this.#RED = RED;
    this.#store = store;
  }

  start({ body, language }: RouteRequest<Body<"consentStart">>): ConsentStarted {
    const application = this.#store.typed("data-connect", body, ["clientId", "clientSecret"], language);
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

  async paste({ body, language }: RouteRequest<Body<"consentPaste">>): Promise<ConsentStatus> {
    const consents = this.#consenting();
    if (consents.find(body.session) === undefined) {
      throw new Failure(404, "not_found", { text: adminTextsOf(language).errors.notFound });
    }
    const parameters = parametersIn(body.address);
    // A wrong paste does not end the consent: the user can paste again.
    if (parameters === undefined)
      throw new Failure(400, "input", explanationOfConsent("no_address", language));
    const arrival = await consents.arrive(parameters, body.session);
    if (!arrival.ok) throw new Failure(400, "input", explanationOfConsent(arrival.problem, language));
    return statusOfConsent(arrival.consent, language, this.#now());
  }

  status({ body, language }: RouteRequest<Body<"consentStatus">>): ConsentStatus {
    const consent = this.#consenting().find(body.session);
    if (consent === undefined) {
      throw new Failure(404, "not_found", { text: adminTextsOf(language).errors.notFound });
    }
    return statusOfConsent(consent, language, this.#now());
  }

  /** @param address as requested */
  async callback(address: string, browserLanguage: Language): Promise<Page> {
    const parameters = parametersIn(address) ?? new URLSearchParams();
    const arrival = await this.#consenting().arrive(parameters);
    const language = (arrival.ok ? arrival.consent.language : arrival.language) ?? browserLanguage;
    const texts = adminTextsOf(language).consent;
    const { ok, title, told } = arrival.ok
      ? consentWords(arrival.consent, language, this.#now())
      : {
          ok: false,
          title: texts[arrival.problem].title,
          told: explanationOfConsent(arrival.problem, language),
        };
    const { text, action, link } = told;
    const content: PageContent = {
      language,
      ok,
      title,
      paragraphs: [text, ...(action === undefined ? [] : [action]), texts.close],
      ...(link !== undefined && { link }),
    };
    return { status: ok ? 200 : 400, html: page(content) };
  }

  /** One for the life of the process: a deploy must not end a consent. */
  #consenting(): Consents {
    this.#consents ??= new Consents({
      clock: collectorsOf(this.#RED).clock,
      token: () => randomBytes(24).toString("base64url"),
      ask: (application, id) => this.#askForPoints(application, id),
    });
    return this.#consents;
  }

  #askForPoints(application: Application, id: number): ReturnType<typeof grantedPoints> {
    return callAccount(this.#RED, "data-connect", application, (settings, signal) =>
      grantedPoints(settings, id, signal),
    );
  }

  /** Seconds. */
  #now(): number {
    return secondsOf(collectorsOf(this.#RED).clock);
  }
}
