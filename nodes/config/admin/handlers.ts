/** The work of each admin route, after `routes.ts` has checked permission, content type and body. */
import type { NodeAPI } from "node-red";
import type { ImportAnswer, RouteName } from "../../editor/index.js";
import type { Language } from "../../texts/index.js";
import { ButtonHandlers } from "./button-handlers.js";
import { ConsentHandlers } from "./consent-handlers.js";
import { CredentialHandlers } from "./credential-handlers.js";
import { CredentialStore, type ConfigOf } from "./credentials.js";
import { ImportHandlers, type SentImport } from "./import-handlers.js";
import { MeterHandlers } from "./meter-handlers.js";
import { OffersHandlers } from "./offers-handlers.js";
import type { Page } from "./page.js";
import type { bodies, Body, RouteRequest } from "./requests.js";

/** Routes that answer with JSON. */
export type AnsweringRoute = Exclude<RouteName, "callback">;

/** Those that are asked by JSON too, or have no body. */
export type JsonRoute = Exclude<AnsweringRoute, "importFiles">;

type BodyOf<Name> = Name extends keyof typeof bodies ? Body<Name> : undefined;

export type Handlers = {
  readonly [Name in JsonRoute]: (request: RouteRequest<BodyOf<Name>>) => unknown;
} & {
  /** @param address as requested */
  readonly callback: (address: string, browserLanguage: Language) => Promise<Page>;
  readonly importFiles: (sent: SentImport) => Promise<ImportAnswer>;
};

export function handlersOf(RED: NodeAPI, configOf: ConfigOf): Handlers {
  const store = new CredentialStore(configOf);
  const credentials = new CredentialHandlers(RED, store);
  const consent = new ConsentHandlers(RED, store);
  const meter = new MeterHandlers(RED, configOf);
  const offers = new OffersHandlers(configOf);
  const buttons = new ButtonHandlers(RED);
  const imports = new ImportHandlers(RED);
  return {
    token: (request) => credentials.token(request),
    takeOver: (request) => credentials.takeOver(request),
    meters: (request) => credentials.meters(request),
    consentStart: (request) => consent.start(request),
    consentPaste: (request) => consent.paste(request),
    consentStatus: (request) => consent.status(request),
    callback: (address, browserLanguage) => consent.callback(address, browserLanguage),
    doctor: (request) => meter.checkAccess(request),
    contract: (request) => meter.contract(request),
    offers: (request) => offers.compare(request),
    hours: (request) => offers.hours(request),
    state: (request) => meter.state(request),
    estimate: (request) => meter.estimate(request),
    history: (request) => meter.askAgain(request),
    clock: (request) => meter.acceptClock(request),
    refresh: (request) => buttons.refresh(request),
    replay: (request) => buttons.replay(request),
    importFiles: (sent) => imports.import(sent),
    endImport: (request) => imports.end(request),
  };
}
