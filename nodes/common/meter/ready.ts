/** Waits for what a request from a flow needs: the open archive and the meter's collector. */
import { ArchiveError, type Archive } from "../../archive/index.js";
import { sleep } from "../../base/index.js";
import type { Collector } from "../../collector/index.js";
import { collectingError, credentialsError, LinkyError, notReadyError, said } from "../base/index.js";
import type { Meter } from "./meter.js";
import { heldError } from "./outage.js";

export interface Ready {
  /** May be open for reading only. */
  readonly archive: Archive;
  readonly collector: Collector;
}

/** What of a meter is needed to ask it, and to say in `texts` why it cannot be asked. */
export type AskableMeter = Pick<Meter, "key" | "collectors" | "problem" | "unset" | "texts">;

/** How long a request may wait: just after a start or a deploy the archive is not open yet. */
const PATIENCE_MS = 10_000;
const LOOK_MS = 50;

/**
 * Resolves once the archive is open and the collector knows the last deploy; undefined if the signal aborts first.
 * @throws {LinkyError} `credentials` when they do not name the meter; `archive` when it cannot be opened or takes too
 * long; `unavailable`, at once, when the clock has been wrong since the start
 */
export async function whenReady(meter: AskableMeter, signal: AbortSignal): Promise<Ready | undefined> {
  const { key, collectors, texts } = meter;
  if (key === undefined) throw credentialsError(meter);
  for (let waited = 0; ; waited += LOOK_MS) {
    if (signal.aborted) return undefined;
    const { readable: archive } = collectors;
    const collector = collectors.collector(key);
    // A clock that is not set delays the deploy, but reading does not need to wait for it.
    const isCurrent = collectors.hurry(key) || collectors.problem?.kind === "clock";
    if (archive !== undefined && collector !== undefined && isCurrent) return { archive, collector };
    if (collectors.problem?.kind === "archive" && archive === undefined)
      throw collectingError(collectors.problem, texts);
    // After a start there is no collector as long as the clock is wrong; it may have been set since the last look.
    const isClock = collector === undefined && collectors.problem?.kind === "clock";
    const wrong = isClock ? collectors.check() : undefined;
    if (wrong?.kind === "clock") throw collectingError(wrong, texts);
    if (waited >= PATIENCE_MS) {
      const held = collector === undefined ? heldError(meter) : undefined;
      if (held !== undefined) throw held;
      const { problem } = collectors;
      throw problem === undefined ? notReadyError(texts) : collectingError(problem, texts);
    }
    await sleep(collectors.clock, LOOK_MS, signal);
  }
}

/**
 * What flows get when work with an archive failed. An archive that failed itself is closed and opened again.
 * @param archive the one that the work used
 * @param flow of the message for which it worked: there, the message's own error reports the incident
 */
export function workFailure(
  error: unknown,
  archive: Archive,
  { collectors, texts }: AskableMeter,
  flow?: string,
): Error {
  if (error instanceof LinkyError) return error;
  if (archive !== collectors.readable) {
    // It was closed during the work, for a reason that the meter also reports.
    const { problem } = collectors;
    return problem === undefined ? notReadyError(texts) : collectingError(problem, texts);
  }
  if (!(error instanceof ArchiveError)) return error instanceof Error ? error : new Error(String(error));
  if (flow !== undefined) said.about(error).add(flow);
  collectors.failed(error);
  return collectingError({ kind: "archive", error }, texts);
}
