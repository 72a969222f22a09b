/** Waits for what a request of a flow needs: the open archive, and the meter's place in it. */
import type { Archive } from "../archive/index.js";
import { sleep } from "../base/index.js";
import type { Collector } from "../collector/index.js";
import { collectingError, credentialsError, notReadyError } from "./errors.js";
import type { Meter } from "./meter.js";

export interface Ready {
  readonly archive: Archive;
  readonly collector: Collector;
}

/** A flow may ask before the archive is open: a moment after the start or a deploy. */
const PATIENCE_MS = 10_000;
const LOOK_MS = 50;

/**
 * What the meter's requests stand on, as soon as it is there and knows of the last deploy; undefined when the signal
 * came first.
 * @throws {LinkyError} `credentials` when they do not even name the meter, or `archive` when it cannot be opened or takes too long
 */
export async function whenReady(meter: Meter, signal: AbortSignal): Promise<Ready | undefined> {
  const { key, collectors, texts } = meter;
  if (key === undefined) throw credentialsError(meter);
  for (let waited = 0; ; waited += LOOK_MS) {
    if (signal.aborted) return undefined;
    const { archive } = collectors;
    const collector = collectors.collector(key);
    // A clock that is not set holds up the deploy, and what only reads shall not wait for it.
    const isCurrent = collectors.isCurrent(key) || collectors.problem?.kind === "clock";
    if (archive !== undefined && collector !== undefined && isCurrent) return { archive, collector };
    if (collectors.problem?.kind === "archive") throw collectingError(collectors.problem, texts);
    if (waited >= PATIENCE_MS) throw notReadyError(texts);
    await sleep(collectors.clock, LOOK_MS, signal);
  }
}
