/** What stops a whole account, met by one of its meters: all of them show it at once, not only at their next call. */
import type { Deployment, MeterContext, SourceState } from "../context/index.js";
import type { ActiveBlocks } from "../health/index.js";

/**
 * Whether a ban, a quota, a spent day or an outage of a meter's accounts has begun, moved or ended since it was last told.
 * It then counts as told.
 */
export function isStopNews(
  { sources }: Pick<Deployment, "sources">,
  meter: MeterContext,
  activeBlocks: ActiveBlocks,
): boolean {
  let isNews = false;
  for (const source of sources) {
    const stop = stopOf(source, meter, activeBlocks);
    const { queue } = source;
    const { breaker } = queue;
    isNews ||= stop !== queue.toldStop || breaker.isDown !== breaker.toldDown;
    queue.toldStop = stop;
    breaker.toldDown = breaker.isDown;
  }
  return isNews;
}

/** Until when the whole account makes no call, in seconds; 0: nothing stops it. */
function stopOf(source: SourceState, meter: MeterContext, activeBlocks: ActiveBlocks): number {
  const over = source.queue.overBudget(meter.usagePoint.id, false);
  const until = Math.max(activeBlocks.stoppedUntil(source), over?.reason === "cap" ? over.until : 0);
  return until > meter.now() ? until : 0;
}
