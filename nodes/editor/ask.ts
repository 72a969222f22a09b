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
  type Started,
  type TakenOver,
  type TakeOver,
  type TokenAnswer,
  type TokenRequest,
} from "./api.js";
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
  state: { sent: Asking; back: MeterState };
  estimate: { sent: EstimateRequest; back: Estimate };
  history: { sent: Asking; back: Estimate };
  clock: { sent: Asking; back: Started };
  refresh: { sent: Asking; back: Started };
  replay: { sent: ReplayRequest; back: Started };
}

export type Reply<Body> =
  | { readonly ok: true; readonly body: Body }
  /** `status` is the HTTP status; 0 without any answer. */
  | {
      readonly ok: false;
      readonly status: number;
      readonly told: Explanation;
      /** Undefined: our routes were not reached. */
      readonly code: ErrorCode | undefined;
    };

const t = translator("enedis-linky-config");

/** @param id of the node, for a route about a deployed one */
export function ask<Route extends keyof Exchanges>(
  route: Route,
  sent: Omit<Exchanges[Route]["sent"], "language">,
  id = "",
): Promise<Reply<Exchanges[Route]["back"]>> {
  const { method, path } = routes[route];
  const url = `${prefix}/${path.replace(":id", encodeURIComponent(id))}`;
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
      error: ({ status, responseJSON }) =>
        resolve({
          ok: false,
          status,
          ...(isApiError(responseJSON)
            ? { told: responseJSON.error, code: responseJSON.error.code }
            : { told: withoutAnswer(status), code: undefined }),
        }),
    });
  });
}

function isApiError(body: unknown): body is ApiError {
  return typeof body === "object" && body !== null && "error" in body && typeof body.error === "object";
}

/** Explains a failure before our routes were reached: no network, no permission, a proxy in between. */
function withoutAnswer(status: number): Explanation {
  if (status === 401 || status === 403) return { text: t("server.forbidden") };
  return { text: t(status === 0 ? "server.unreachable" : "server.failed", { status }) };
}
