/** A response with its JSON, read in slices and within bounds. */
import { inSlices, readJson, type JsonBounds } from "../../base/index.js";
import { answerBounds, MAX_ANSWER_BYTES } from "./bounds.js";
import type { HttpResponse } from "./http.js";
import { hasPage } from "./redact.js";

export interface ParsedResponse extends HttpResponse {
  /** The body, if it is JSON. */
  readonly json: object | undefined;
  /** The bound that the body exceeds: it is not JSON then, whatever it is. */
  readonly exceeds?: keyof JsonBounds | "size" | undefined;
}

/** @throws `signal.reason` when aborted meanwhile */
export async function parsed(response: HttpResponse, signal: AbortSignal): Promise<ParsedResponse> {
  const { body, isCut } = response;
  if (isCut === true || body.length > MAX_ANSWER_BYTES) {
    return { ...response, json: undefined, exceeds: "size" };
  }
  // A gateway may pass on the page of Enedis's firewall as a text.
  const isText = /^\s{0,100}"/.test(body) && hasPage(body);
  const work = readJson(isText ? `[${body}]` : body, answerBounds);
  return { ...response, ...(await inSlices(work, signal)) };
}

export function startsAsJson(body: string): boolean {
  return /^\ufeff?\s{0,100}[{[]/.test(body);
}
