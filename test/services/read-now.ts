/** What the package reads in slices, at once: for tests of what is read, not of how. */
import { answerBounds } from "../../nodes/services/http/bounds.js";
import { readAnswer } from "../../nodes/services/answers/answer.js";
import { readJson } from "../../nodes/base/index.js";
import type { ParsedResponse } from "../../nodes/services/http/parsed.js";
import type { ParseOptions } from "../../nodes/services/answers/points.js";
import type { Answer, Query } from "../../nodes/services/index.js";

function allOf<T>(work: Generator<void, T, void>): T {
  for (;;) {
    const slice = work.next();
    if (slice.done === true) return slice.value;
  }
}

export function parseAnswer(
  body: object,
  query: Query,
  options: ParseOptions,
  secrets?: readonly string[],
): Answer {
  return allOf(readAnswer(body, query, options, secrets));
}

export function withJson(response: Omit<ParsedResponse, "json" | "exceeds">): ParsedResponse {
  return { ...response, ...allOf(readJson(response.body, answerBounds)) };
}
