/** The archive of a stand-by: it follows the one that is active, and gives way to what the name knows. */
import type { Archive } from "../archive/index.js";
import { secondsOf, yieldToEventLoop, type Clock } from "../base/index.js";
import { dayOf } from "../readings/index.js";
import { namesIn } from "./returning.js";

/** Meters that are set aside, or get a place, at once: some milliseconds. */
const AT_ONCE = 10;

/**
 * Makes a place for meters that the archive lacks.
 * @param deployed by `space/pdl`
 * @param ready is called with each that has one now; `hasEnded`: the archive is not to be used any more
 */
export async function makeRoom(
  archive: Archive,
  deployed: ReadonlySet<string>,
  { clock, hasEnded, ready }: { clock: Clock; hasEnded: () => boolean; ready: (key: string) => void },
): Promise<void> {
  const lacking = [...deployed].filter((key) => {
    const { space, pdl } = namesIn(key);
    return !archive.usagePoints.find(pdl, space);
  });
  for (let from = 0; from < lacking.length && !hasEnded(); from += AT_ONCE) {
    const some = lacking.slice(from, from + AT_ONCE);
    archive.writing(() => archive.following.makeRoom(some.map(namesIn), dayOf(secondsOf(clock))));
    for (const key of some) ready(key);
    await yieldToEventLoop();
  }
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
