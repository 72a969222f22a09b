/** Where a short piece of work spends its time, using a V8 profile. */
import { Session, type Profiler } from "node:inspector/promises";

/** Microseconds between two samples. */
const INTERVAL = 100;

/** Names the part that a frame belongs to. */
export type PartOf = (frame: Profiler.ProfileNode["callFrame"]) => string;

/**
 * Repeats some work and divides its time by part: microseconds per run, and each part's share of it; the shares add up
 * to 1.
 */
export async function profileOf(
  work: () => unknown,
  times: number,
  partOf: PartOf,
): Promise<{ readonly each: number; readonly shares: ReadonlyMap<string, number> }> {
  for (let i = 0; i < times / 5; i++) await work();
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: INTERVAL });
    await session.post("Profiler.start");
    const began = performance.now();
    for (let i = 0; i < times; i++) await work();
    const each = ((performance.now() - began) / times) * 1_000;
    const { profile } = await session.post("Profiler.stop");
    const parts = new Map(profile.nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]));
    const spent = new Map<string, number>();
    profile.samples!.forEach((id, i) => {
      const part = parts.get(id)!;
      spent.set(part, (spent.get(part) ?? 0) + profile.timeDeltas![i]!);
    });
    const total = [...spent.values()].reduce((sum, time) => sum + time, 0);
    return { each, shares: new Map([...spent].map(([part, time]) => [part, time / total])) };
  } finally {
    session.disconnect();
  }
}
