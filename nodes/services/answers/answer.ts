/** Turns a response of any service into readings, or into the failure it stands for (docs/dev/enedis.md#answers). */
import { inSlices } from "../../base/index.js";
import { curveOf } from "./curve.js";
import { dailyOf } from "./daily.js";
import { failureOf, reading, type FailureContext } from "../failures/index.js";
import { Oddities } from "./oddities.js";
import type { ParsedResponse } from "../http/index.js";
import { readPoints, type ParseOptions } from "./points.js";
import { ServiceError, type Answer, type Query } from "../contract/index.js";
import { findPoints, hasMeasures, servedUnits } from "./shapes.js";

/** Its failures also come with HTTP status 200 (docs/dev/enedis.md#myelectricaldata-v2-envelope). */
interface Envelope {
  readonly success: boolean;
  readonly data?: unknown;
  readonly error?: unknown;
}

function isEnvelope(body: object): body is Envelope {
  return "success" in body && typeof body.success === "boolean";
}

/**
 * In slices: the flows run on, whatever the answer is.
 *
 * @throws {ServiceError} for every response without readings; `signal.reason` when aborted meanwhile
 */
export function answerOf(
  response: ParsedResponse,
  query: Query,
  context: FailureContext,
  options: ParseOptions,
  signal: AbortSignal,
): Promise<Answer> {
  return reading(() => readResponse(response, query, context, options, signal), signal);
}

/** A response, and what it stands for. */
export type Outcome = { readonly response: ParsedResponse } & (
  | { readonly answer: Answer }
  | { readonly failure: ServiceError }
);

/** @throws `signal.reason` when aborted meanwhile */
export async function outcomeOf(
  response: ParsedResponse,
  ...rest: [query: Query, context: FailureContext, options: ParseOptions, signal: AbortSignal]
): Promise<Outcome> {
  try {
    return { response, answer: await answerOf(response, ...rest) };
  } catch (error) {
    if (error instanceof ServiceError) return { response, failure: error };
    throw error;
  }
}

async function readResponse(
  response: ParsedResponse,
  query: Query,
  context: FailureContext,
  options: ParseOptions,
  signal: AbortSignal,
): Promise<Answer> {
  const failure = (): ServiceError => failureOf(response, context);
  const measuresOf = (body: object): Promise<Answer> => {
    if (!hasMeasures(body)) throw failure();
    return inSlices(readAnswer(body, query, options, context.secrets), signal);
  };
  const body = response.json;
  if (!body || response.status < 200 || response.status > 299) throw failure();
  if (!isEnvelope(body)) return measuresOf(body);

  const { success, data, error } = body;
  if (!success || typeof data !== "object" || data === null) throw failure();
  // Some routes answer `success: true` around an Enedis error: without measures, it is read as an error.
  if (error === null || error === undefined) return measuresOf(data);
  // PARTIAL_DATA: keep what came. An empty list does not prove a hole then.
  try {
    const answer = await measuresOf(data);
    return { ...answer, oddities: [...answer.oddities, { reason: "partial", detail: failure().message }] };
  } catch (nothing) {
    throw nothing instanceof ServiceError && nothing.kind === "no_data" ? failure() : nothing;
  }
}

/**
 * The readings of a parsed answer, limited to the requested days; yields between slices.
 *
 * @param secrets that no oddity and no failure may repeat
 * @throws {ServiceError} `no_data` when there are none at all, `bad_answer` when the shape, the usage point or every
 * single point is not what was requested
 */
export function* readAnswer(
  body: object,
  query: Query,
  options: ParseOptions,
  secrets: readonly string[] = [],
): Generator<void, Answer, void> {
  const found = findPoints(body, query);
  if (
    typeof found.usagePointId === "string" &&
    /^\d{14}$/.test(found.usagePointId) &&
    found.usagePointId !== query.usagePointId
  ) {
    throw new ServiceError("bad_answer", "The answer is about another usage point");
  }
  const oddities = new Oddities(secrets);
  checkUnit(found.unit, query, oddities);

  const points = yield* readPoints(found, oddities);
  const readings =
    query.series === "load_curve"
      ? yield* curveOf(points, query, options, oddities)
      : yield* dailyOf(points, query, options, oddities);
  if (readings.length === 0) {
    if (oddities.has("value") || oddities.has("stamp") || oddities.has("step")) {
      const why = oddities.list().map((o) => `${o.reason}: ${o.detail}`);
      throw new ServiceError("bad_answer", `No point of the answer can be read (${why.join("; ")})`);
    }
    throw new ServiceError("no_data", "The answer holds nothing for the days asked for");
  }
  return { readings, oddities: oddities.list() };
}

/** The endpoint decides the unit; MyElectricalData's daily consumption says W but serves Wh. */
function checkUnit(unit: unknown, query: Query, oddities: Oddities): void {
  if (typeof unit !== "string" || unit === "" || unit === servedUnits[query.series]) return;
  if (query.series === "daily" && unit === "W") return;
  oddities.add("unit", `${unit} instead of ${servedUnits[query.series]}`);
}
