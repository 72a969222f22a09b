/** How much of an answer is read (docs/dev/contract.md#requests). What is beyond is refused, never cut and used. */

/** Of a body, decompressed. The largest real one, half a year of ten-minute values, is under 2.5 MB. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

export interface JsonBounds {
  /** Lists and objects inside each other. A real answer has six. */
  readonly depth: number;
  /** Entries of one list. A real one has 26,000 points. */
  readonly entries: number;
  /** Names of one object. */
  readonly names: number;
  /** Values in all. */
  readonly values: number;
  /** Characters of one text, name or number. */
  readonly text: number;
}

export const answerBounds: JsonBounds = {
  depth: 32,
  entries: 60_000,
  names: 500,
  values: 500_000,
  text: 256 * 1024,
};

/** Meters, contracts or measures that one answer lists. */
export const MAX_LISTED = 1_000;

/** Characters of a token: a header has no room for more. */
export const MAX_TOKEN = 8_000;
