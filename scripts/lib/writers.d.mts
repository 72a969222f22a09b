/** Types of writers.mjs, for tests. */
export interface Write {
  readonly what: string;
  /** `store.method`. */
  readonly calls: readonly string[];
  readonly rooms: readonly string[];
}

export const writes: readonly Write[];
export function writersIn(
  sources: ReadonlyMap<string, string>,
  list?: readonly Write[],
): { lines: string[]; problems: string[] };
