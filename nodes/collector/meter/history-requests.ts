/** History requested by the user: some days, or all of it again. Rounds of calls fetch it. */
import type { Day } from "../../readings/index.js";
import { type Deployment, type MeterContext, dropRequests, noteRequest } from "../context/index.js";
import type { MeterProgress } from "./meter-progress.js";
import { type HistoryEstimate, firstOf, wantKey, type Want } from "../plan/index.js";
import type { RoundRunner } from "../round/index.js";

export interface HistoryRequestsContext {
  readonly meter: MeterContext;
  readonly deployed: Deployment;
  readonly runner: RoundRunner;
  readonly progress: MeterProgress;
}

/** What a request leaves out. */
export interface LeftOut {
  /** Days that the service no longer serves. */
  readonly leftOut: number;
  /** Series never asked for: load curves of a meter whose load curve depth is 0. */
  readonly unwanted: readonly Want[];
}

export class HistoryRequests {
  readonly #context: HistoryRequestsContext;

  constructor(context: HistoryRequestsContext) {
    this.#context = context;
  }

  /** Requests the days [start, end[, even if already held. They are asked for at once, within the caps. */
  request(wants: readonly Want[], start: Day, end: Day): LeftOut {
    const { meter, deployed, runner } = this.#context;
    const wanted = new Set([...deployed.wanted, ...deployed.registers].map(wantKey));
    const asked = wants.filter((want) => wanted.has(wantKey(want)));
    const leftOut = noteRequest(meter, asked, start, end);
    runner.expectHistory();
    runner.delayHistory(0);
    return { leftOut, unwanted: wants.filter((want) => !wanted.has(wantKey(want))) };
  }

  /** Drops all manual requests. */
  drop(): void {
    dropRequests(this.#context.meter);
  }

  /**
   * Asks for the whole wanted history again.
   * @returns how long that takes; undefined while manual requests are left
   */
  askAgain(): HistoryEstimate | undefined {
    const { meter, deployed, progress } = this.#context;
    const { primary } = deployed;
    if (primary === undefined || progress.inDetail().some(({ requested }) => requested > 0)) return undefined;
    this.drop();
    meter.archive.refusedRanges.forget(primary.source.id);
    for (const input of progress.present(primary)) this.request([input], firstOf(input), input.newest);
    return progress.estimate(undefined);
  }
}
