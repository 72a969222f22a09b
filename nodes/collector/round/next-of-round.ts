/** Which call a round makes next, of those that the plan names. */
import { CoverageState, isByHand } from "../../archive/index.js";
import type { Deployment, MeterContext, PlanInputs, SourceState } from "../context/index.js";
import type { ActiveBlocks } from "../health/index.js";
import {
  isHistory,
  newestOf,
  newestState,
  plan,
  wantKey,
  type PlannedCall,
  type PlanSeries,
  type Want,
} from "../plan/index.js";
import type { FailureHandler } from "./failure-handler.js";
import { registersRest } from "./register-calls.js";
import { ticksOf, type Round } from "./round.js";

export interface NextOfRoundContext {
  readonly meter: MeterContext;
  readonly deployed: Deployment;
  readonly inputs: PlanInputs;
  readonly activeBlocks: ActiveBlocks;
  readonly failures: FailureHandler;
}

export class NextOfRound {
  readonly #context: NextOfRoundContext;
  readonly #looked: (source: SourceState, inputs: readonly PlanSeries[]) => void;

  /** @param looked gets what is known of the wanted series, each time that it is worked out */
  constructor(
    context: NextOfRoundContext,
    looked: (source: SourceState, inputs: readonly PlanSeries[]) => void,
  ) {
    this.#context = context;
    this.#looked = looked;
  }

  /** The next planned call that this round may make: registers are asked for when nothing else is left. */
  call(source: SourceState, round: Round): PlannedCall | undefined {
    return this.#nextForReadings(source, round) ?? this.#nextForRegisters(source, round);
  }

  /**
   * Registers of the newest day are asked for once its daily value is here: they are read at the same moment, and their
   * own call would find it out each time.
   */
  #nextForRegisters(source: SourceState, round: Round): PlannedCall | undefined {
    const { meter, activeBlocks, deployed, inputs } = this.#context;
    if (deployed.registers.length === 0 || source.service.readRegisters === undefined) return undefined;
    const isHeld = ({ direction }: Want): boolean => {
      const [daily] = inputs.of(source, [{ direction, series: "daily" }]);
      return newestState(daily!) === CoverageState.complete;
    };
    const options = { endsYesterday: round.endsYesterday };
    const calls = plan({
      series: inputs.of(source, deployed.registers, options),
      now: meter.now(),
      since: round.since,
    }).filter(
      (call) =>
        !round.failedSeries.has(wantKey(call)) &&
        !round.deferredSeries.has(wantKey(call)) &&
        !registersRest(this.#context, source, call, round) &&
        !activeBlocks.isBlocked(source, call, round.cause),
    );
    const newest = calls.find(
      (call) => call.purpose === "recent" || (call.purpose === "newest" && isHeld(call)),
    );
    if (round.newest && newest !== undefined) return newest;
    return this.leavesHistory(source, round) ? undefined : calls.find(isHistory);
  }

  /** The next planned call for readings. */
  #nextForReadings(source: SourceState, round: Round): PlannedCall | undefined {
    const { meter, activeBlocks, failures } = this.#context;
    const inputs = this.#context.inputs.of(source, this.#context.deployed.wanted, {
      endsYesterday: round.endsYesterday,
    });
    const isBlocked = (want: Want): boolean => activeBlocks.isBlocked(source, want, round.cause);
    const calls = plan({ series: inputs, now: meter.now(), since: round.since }).filter(
      (call) =>
        !round.failedSeries.has(wantKey(call)) &&
        !round.deferredSeries.has(wantKey(call)) &&
        !isBlocked(call) &&
        // What the meter does not have is tried by the newest day alone.
        (call.purpose === "newest" || !activeBlocks.isGone(source, call)),
    );
    this.#looked(source, inputs);

    const isFailing = (want: Want): boolean => failures.failedAt(source, want) !== undefined;
    const newest = calls
      .filter(({ purpose }) => purpose === "newest" || purpose === "recent")
      .toSorted((a, b) => Number(isFailing(a)) - Number(isFailing(b)));
    // A series that keeps failing leaves enough of the day's failed calls for those that work.
    const mayWork = (series: PlanSeries): boolean => !isFailing(series) && !isBlocked(series);
    const needed = inputs.filter((s) => newestState(s) !== CoverageState.complete && mayWork(s)).length;
    if (newest[0] && isFailing(newest[0]) && source.queue.failuresLeft(meter.usagePoint.id) <= needed) {
      for (const call of newest.splice(0)) round.deferredSeries.add(wantKey(call));
    }
    if (round.newest && newest.length > 0) {
      const seen = inputs.some((series) => newestState(series) !== CoverageState.missing);
      // Data Connect is asked at every tick: until anything of yesterday is there, one call per tick, in turn.
      if (source.settings.service !== "data-connect" || round.cause !== "tick" || seen) return newest[0];
      if (round.newestCalls < ticksOf(round, source.callingHours)) {
        const triedAt = (call: PlannedCall): number => {
          const { askedAt = 0 } = newestOf(inputs.find((s) => wantKey(s) === wantKey(call))!) ?? {};
          return Math.max(askedAt, failures.failedAt(source, call) ?? 0);
        };
        return newest.toSorted((a, b) => triedAt(a) - triedAt(b))[0];
      }
    }
    return this.leavesHistory(source, round) ? undefined : calls.find(isHistory);
  }

  /** After a ban, the one try is made for the newest day, at a tick that may ask for it. */
  leavesHistory(source: SourceState, { noHistory, cause }: Round): boolean {
    return noHistory || (this.#context.activeBlocks.isBanned(source) && !isByHand(cause));
  }
}
