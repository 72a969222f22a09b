/** Copies what a message gives as a contract, before anybody looks at it. Pure. */

/** A contract has no more of anything: one entry beyond the bound of a list, so that its reader can say so. */
const MOST_ENTRIES = 101;
/** Versions, their rules, and the seasons and days of these. */
const MOST_LEVELS = 8;
/** A hundred versions with a hundred rules. */
const MOST_VALUES = 250_000;

/**
 * A copy of lists and objects, which has no code of its own and does not change. What is beyond the bounds of any
 * contract is left out, or takes no longer than to count it.
 * @throws {RangeError} there is too much in all
 * @throws whatever code of the value's own throws
 */
export function plainCopy(value: unknown): unknown {
  return copied(value, MOST_LEVELS, { values: MOST_VALUES });
}

/** Of a list: as long as the event loop may be held. A contract of a market has some 30. */
const MOST_IN_LIST = 50_000;

/**
 * Copies of the entries of a list, as of one value together.
 * @throws {RangeError} there is too much in all
 * @throws whatever code of the values' own throws
 */
export function plainCopies(list: unknown[]): unknown[] {
  const left = { values: MOST_IN_LIST };
  return Array.from(list, (one) => copied(one, MOST_LEVELS, left));
}

function copied(value: unknown, levels: number, left: { values: number }): unknown {
  if (--left.values < 0) throw new RangeError("too many values");
  if (typeof value !== "object" || value === null) return value;
  if (levels === 0) return undefined;
  const inner = (one: unknown): unknown => copied(one, levels - 1, left);
  if (Array.isArray(value)) {
    return Array.from({ length: Math.min(value.length, MOST_ENTRIES) }, (_, i) => inner(value[i]));
  }
  const copy = {};
  let count = 0;
  for (const name in value) {
    if (!Object.hasOwn(value, name)) continue;
    // As a definition: a name may be `__proto__`.
    Object.defineProperty(copy, name, {
      value: inner((value as Readonly<Record<string, unknown>>)[name]),
      configurable: true,
      enumerable: true,
      writable: true,
    });
    if (++count === MOST_ENTRIES) break;
  }
  return copy;
}
