/** How much of an answer is read (docs/dev/contract.md#requests). What is beyond is refused, never cut and used. */
import type { JsonBounds } from "../../base/index.js";

/** Of a body, decompressed. The largest one asked for, 147 days of five-minute values (limits.ts), just fits. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

export const answerBounds: JsonBounds = {
  // A real answer has six.
  depth: 32,
  // The longest range asked for has 42,624 five-minute points.
  entries: 60_000,
  names: 500,
  values: 500_000,
  text: 256 * 1024,
};

/** Meters, contracts or measures that one answer lists. */
export const MAX_LISTED = 1_000;

/** Characters of a token: a header has no room for more. */
export const MAX_TOKEN = 8_000;
