/** Checks what an answer contains before anything of it is used. */
import * as v from "valibot";
import { MAX_LISTED, type ParsedResponse } from "../http/index.js";
import { failureOf, type FailureContext } from "../failures/index.js";

/** A list of `MAX_LISTED` at most. Its items are checked once it is known to be short. */
export function shortList<T extends v.GenericSchema>(item: T) {
  return v.pipe(v.custom<unknown[]>(Array.isArray), v.maxLength(MAX_LISTED), v.array(item));
}

/**
 * The content of a 2xx answer that fits a schema.
 *
 * @throws {ServiceError} the failure that any other response stands for
 */
export function checked<T extends v.GenericSchema>(
  response: ParsedResponse,
  schema: T,
  context: FailureContext,
): v.InferOutput<T> {
  const parsed = v.safeParse(schema, response.json, { abortEarly: true });
  if (response.status < 200 || response.status > 299 || !parsed.success) throw failureOf(response, context);
  return parsed.output;
}
