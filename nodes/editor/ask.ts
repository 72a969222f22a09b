/** Requests from our dialogs to the package's own admin routes. */
import {
  prefix,
  routes,
  type ApiError,
  type Asking,
  type ConsentPaste,
  type ConsentQuestion,
  type ConsentStart,
  type ConsentStarted,
  type ConsentStatus,
  type AccessCheckAnswer,
  type AccessCheckRequest,
  type Estimate,
  type ErrorCode,
  type EstimateRequest,
  type MeterState,
  type MetersAnswer,
  type MetersRequest,
  type ReplayRequest,
  type RouteName,
  type Started,
  type TakenOver,
  type TakeOver,
  type TokenAnswer,
  type TokenRequest,
} from "./api.js";
import type {
  ContractAnswer,
  ContractRequest,
  NewHoursAnswer,
  NewHoursRequest,
  OffersComparison,
  OffersRequest,
} from "./contract-api.js";
import type { ImportEnd } from "./import-api.js";
import { editorLanguage, translator } from "./form.js";
import type { Explanation } from "../texts/browser.js";

/** Request and answer of each route. */
interface Exchanges {
  token: { sent: TokenRequest; back: TokenAnswer };
  consentStart: { sent: ConsentStart; back: ConsentStarted };
  consentPaste: { sent: ConsentPaste; back: ConsentStatus };
  consentStatus: { sent: ConsentQuestion; back: ConsentStatus };
  meters: { sent: MetersRequest; back: MetersAnswer };
  takeOver: { sent: TakeOver; back: TakenOver };
  doctor: { sent: AccessCheckRequest; back: AccessCheckAnswer };
  contract: { sent: ContractRequest; back: ContractAnswer };
  offers: { sent: OffersRequest; back: OffersComparison };
  hours: { sent: NewHoursRequest; back: NewHoursAnswer };
  state: { sent: Asking; back: MeterState };
  estimate: { sent: EstimateRequest; back: Estimate };
  history: { sent: Asking; back: Estimate };
  clock: { sent: Asking; back: Started };
  refresh: { sent: Asking; back: Started };
  replay: { sent: ReplayRequest; back: Started };
  endImport: { sent: ImportEnd; back: Started };
}

/** Of each variant of a request. */
type WithoutLanguage<Sent> = Sent extends unknown ? Omit<Sent, "language"> : never;

export type Reply<Body> = { readonly ok: true; readonly body: Body } | Refusal;

export interface Refusal {
  readonly ok: false;
  /** The HTTP status; 0 without any answer. */
  readonly status: number;
  readonly told: Explanation;
  /** Undefined: our routes were not reached. */
  readonly code: ErrorCode | undefined;
}

const t = translator("enedis-linky-config");

/** Relative: only to such addresses does Node-RED's editor add its access token. */
export function addressOf(route: RouteName, id: string): string {
  return `${prefix}/${routes[route].path.replace(":id", encodeURIComponent(id))}`;
}

/** @param id of the node, for a route about a deployed one */
export function ask<Route extends keyof Exchanges>(
  route: Route,
  sent: WithoutLanguage<Exchanges[Route]["sent"]>,
  id = "",
): Promise<Reply<Exchanges[Route]["back"]>> {
  const { method } = routes[route];
  const url = addressOf(route, id);
  const language = editorLanguage();
  return new Promise((resolve) => {
    $.ajax({
      url: method === "GET" ? `${url}?language=${language}` : url,
      method,
      dataType: "json",
      cache: false,
      ...(method === "POST" && {
        contentType: "application/json",
        data: JSON.stringify({ ...sent, language }),
      }),
      success: (body) => resolve({ ok: true, body: body as Exchanges[Route]["back"] }),
      error: (response) => resolve(refusalIn(response)),
    });
  });
}

/** A failed request, as jQuery hands it over. */
export function refusalIn({
  status,
  responseJSON,
}: Readonly<{ status: number; responseJSON?: unknown }>): Refusal {
  if (!isApiError(responseJSON)) return { ok: false, status, told: withoutAnswer(status), code: undefined };
  const { error } = responseJSON;
  return { ok: false, status, told: error, code: error.code };
}

function isApiError(body: unknown): body is ApiError {
  return typeof body === "object" && body !== null && "error" in body && typeof body.error === "object";
}

/** Explains a failure before our routes were reached: no network, no permission, a proxy in between. */
function withoutAnswer(status: number): Explanation {
  if (status === 401 || status === 403) return { text: t("server.forbidden") };
  return { text: t(status === 0 ? "server.unreachable" : "server.failed", { status }) };
}
