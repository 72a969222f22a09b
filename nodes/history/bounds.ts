/** The most that a request of a history node may cost: what is more is refused (docs/dev/contract.md#bounds-of-messages). */
export const bounds = {
  /** Values of one answer: a heap of 256 MB survives several such answers in a row. */
  values: 150_000,
  /** Readings that are fetched for one answer. */
  readings: 1_000_000,
  /** Readings of an export: their text has some 200 MB. */
  exported: 2_000_000,
  /** Offers of a message: a market has some hundred. */
  offers: 200,
  /** Requests that wait at a node for the one under way: each keeps its message, perhaps a whole file. */
  waiting: 10,
} as const;
