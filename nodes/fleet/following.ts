/** The archive of a stand-by: it follows the one that is active, and gives way to what the name knows. */
import type { Archive } from "../archive/index.js";
import { yieldToEventLoop, type Clock } from "../base/index.js";
import { dayOf } from "../readings/index.js";
import { namesIn } from "./returning.js";

/** Meters that are set aside at once: some milliseconds. */
const AT_ONCE = 10;

/**
 * Makes a place for meters that the archive lacks.
 * @param deployed by `space/pdl`
 * @param now seconds
 * @returns those that have one now
 */
export function makeRoom(archive: Archive, deployed: ReadonlySet<string>, now: number): string[] {
  const lacking = [...deployed].filter((key) => {
    const { space, pdl } = namesIn(key);
    return !archive.usagePoints.find(pdl, space);
  });
  if (lacking.length === 0) return [];
  archive.writing(() => archive.following.makeRoom(lacking.map(namesIn), dayOf(now)));
  return lacking;
}

/**
 * Sets aside what the archive knows of its meters: another one went on with them, and what the database has of them comes
 * back before anything is collected. After a kill, it is done once more.
 * @param hasEnded the archive is not to be used any more
 * @returns whether it is done
 */
export async function setAside(archive: Archive, clock: Clock, hasEnded: () => boolean): Promise<boolean> {
  const { usagePoints, following } = archive;
  const all = [...usagePoints.all("real"), ...usagePoints.all("demo")];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    archive.writing(() =>
      archive.transaction(() => {
        for (const point of all.slice(from, from + AT_ONCE)) archive.following.setAside(point, clock.now());
      }),
    );
    await yieldToEventLoop();
    if (hasEnded()) return false;
  }
  archive.writing(() => following.followNoMore());
  return true;
}
