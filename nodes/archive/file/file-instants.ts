/**
 * When readings of files, and what came from other members, first were in the fleet's database: an instant for all up to
 * a revision, and after the one before it. A member that receives gets one for each series and day, for ever: of more than
 * some, those are taken together that differ least, measured by their age. Pure.
 */

export interface FileInstant {
  readonly revision: number;
  /** Seconds. */
  readonly at: number;
}

/** Enough for each to be off by about a tenth of its age at most. */
export const MOST_INSTANTS = 128;
/** How many are left then: it is not done each time. */
const LEFT = 96;

/**
 * Of two that are taken together, the earlier instant counts: what seems to have arrived early gives way to what others
 * have, and never takes its place.
 * @param all by revision
 */
export function thinnedOut(all: readonly FileInstant[]): FileInstant[] {
  const kept = [...all];
  const newest = kept.reduce((latest, { at }) => Math.max(latest, at), 0);
  while (kept.length > LEFT) {
    let [least, found] = [Infinity, 1];
    for (let i = 1; i < kept.length; i++) {
      const [one, next] = [kept[i - 1]!, kept[i]!];
      const differs = Math.abs(next.at - one.at) / (newest - Math.min(one.at, next.at) + 1);
      if (differs < least) [least, found] = [differs, i];
    }
    const [one, next] = [kept[found - 1]!, kept[found]!];
    kept.splice(found - 1, 2, { revision: next.revision, at: Math.min(one.at, next.at) });
  }
  return kept;
}
