/** From an HTTP answer of any service to readings, or to the failure it stands for (docs/dev/enedis.md#answers). */
import { failureOf, type FailureContext } from "./errors.js";
import type { HttpResponse } from "./http.js";
import { hasMeasures, parseAnswer, parseJson, type ParseOptions } from "./parse.js";
import { redact } from "./redact.js";
import { ServiceError, type Answer, type Query } from "./service.js";

/** Its failures too have HTTP status 200 (docs/dev/enedis.md#myelectricaldata-v2-envelope). */
interface Envelope {
  readonly success: boolean;
  readonly data?: unknown;
  readonly error?: unknown;
}

function isEnvelope(body: object): body is Envelope {
  return "success" in body && typeof body.success === "boolean";
}

/**
 * @throws {ServiceError} for every answer without readings
 */
export function answerOf(
  response: HttpResponse,
  query: Query,
  context: FailureContext,
  options: ParseOptions,
): Answer {
  const failure = (): ServiceError => failureOf(response, context);
  const body = parseJson(response.body);
  if (!body || response.status < 200 || response.status > 299) throw failure();
  if (!isEnvelope(body)) return measuresOf(body, query, context, options, failure);

  const { success, data, error } = body;
  if (!success || typeof data !== "object" || data === null) throw failure();
  // Some routes answer `success: true` around an error of Enedis: no measures, so it is read as one.
  if (error === null || error === undefined) return measuresOf(data, query, context, options, failure);
  // PARTIAL_DATA: what came is kept. An empty list proves no hole then.
  try {
    const answer = measuresOf(data, query, context, options, failure);
    return { ...answer, oddities: [...answer.oddities, { reason: "partial", detail: failure().message }] };
  } catch (nothing) {
    throw nothing instanceof ServiceError && nothing.kind === "no_data" ? failure() : nothing;
  }
}

function measuresOf(
  body: object,
  query: Query,
  context: FailureContext,
  options: ParseOptions,
  failure: () => ServiceError,
): Answer {
  if (!hasMeasures(body)) throw failure();
  const answer = parseAnswer(body, query, options);
  return {
    ...answer,
    oddities: answer.oddities.map((o) => ({ ...o, detail: redact(o.detail, context.secrets) })),
  };
}
