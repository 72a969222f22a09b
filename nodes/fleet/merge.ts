/**
 * Which of two members' readings counts, where both have some of the same time (docs/dev/decisions.md#60-the-mirror).
 * Pure.
 */

/** A reading as it is compared. Seconds, and raw values: W, Wh or VA. */
export interface Stored {
  readonly start: number;
  readonly step: number;
  readonly value: number;
  readonly at: number | null;
  readonly rounded: boolean;
  /** When it came from its service; of a file, when it was first sent. By the database's time. */
  readonly arrived: number;
}

export interface Merged<T extends Stored, H extends Stored> {
  /** To be written. */
  readonly changed: readonly T[];
  /** Starts of stored ones that go. */
  readonly crossed: readonly number[];
  /** Stored ones of whose time nothing came. */
  readonly apart: readonly H[];
}

/**
 * Decides for each stretch of time that overlapping readings cover, as a whole: otherwise half of it could go, and
 * nothing come in its place.
 * @param incoming oldest first, none overlaps another
 * @param held oldest first, none overlaps another
 * @param time the database's: what says that it arrived later did not
 */
export function merge<T extends Stored, H extends Stored>(
  incoming: readonly T[],
  held: readonly H[],
  time: number,
): Merged<T, H> {
  const changed: T[] = [];
  const crossed: number[] = [];
  const apart: H[] = [];
  for (const stretch of stretches(incoming, held)) {
    if (stretch.incoming.length === 0) apart.push(...stretch.held);
    if (!counts(stretch.incoming, stretch.held, time)) continue;
    const before = new Map(stretch.held.map((one) => [one.start, one]));
    for (const one of stretch.incoming) {
      if (!isEqual(one, before.get(one.start))) changed.push(one);
      before.delete(one.start);
    }
    crossed.push(...before.keys());
  }
  return { changed, crossed, apart };
}

interface Stretch<T, H> {
  readonly incoming: T[];
  readonly held: H[];
}

/** Overlapping readings together. */
function* stretches<T extends Stored, H extends Stored>(
  incoming: readonly T[],
  held: readonly H[],
): Generator<Stretch<T, H>, void, void> {
  let [i, j] = [0, 0];
  while (i < incoming.length || j < held.length) {
    const stretch: Stretch<T, H> = { incoming: [], held: [] };
    let end = -Infinity;
    for (;;) {
      const [next, other] = [incoming[i], held[j]];
      const first = (next?.start ?? Infinity) <= (other?.start ?? Infinity) ? next : other;
      if (first === undefined || (end > -Infinity && first.start >= end)) break;
      end = Math.max(end, first.start + first.step);
      if (first === next) {
        stretch.incoming.push(next);
        i++;
      } else {
        stretch.held.push(other!);
        j++;
      }
    }
    yield stretch;
  }
}

/** Exact readings count more than rounded ones, as in the archive; among equals, those that arrived later. */
function counts(incoming: readonly Stored[], held: readonly Stored[], time: number): boolean {
  if (incoming.length === 0 || held.length === 0) return incoming.length > 0;
  const isExact = (all: readonly Stored[]): boolean => all.some(({ rounded }) => !rounded);
  if (isExact(incoming) !== isExact(held)) return isExact(incoming);
  const latest = (all: readonly Stored[]): number =>
    Math.max(...all.map(({ arrived }) => (arrived > time ? -Infinity : arrived)));
  return latest(incoming) >= latest(held);
}

function isEqual({ value, step, at, rounded }: Stored, held: Stored | undefined): boolean {
  return (
    held?.value === value && held.step === step && held.at === at && (held.rounded === rounded || rounded)
  );
}
