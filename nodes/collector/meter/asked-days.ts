/**
 * One day of a series that somebody asks for on a screen (docs/dev/decisions.md#70-a-day-asked-for-on-a-screen). Whoever
 * sees the screen can: a day is requested once, and a meter has few such requests on a UTC day. They are counted in
 * the archive, as rounds are: a restart does not begin anew.
 */
import { dayOf, endOfUtcDay, utcDayOf, type Day } from "../../readings/index.js";
import { deadline } from "../../services/index.js";
import type { OverBudget } from "../account/index.js";
import type { Deployment, MeterContext } from "../context/index.js";
import type { ActiveBlocks, Problem } from "../health/index.js";
import { wantKey, type Want } from "../plan/index.js";
import type { HistoryRequests } from "./history-requests.js";
import type { NextCalls } from "./next-calls.js";
import type { Reporter } from "./report.js";

/** Days that may be requested for a meter on a UTC day, one by one. */
export const MOST_ASKED_DAYS = 6;

/** Whether a day may be asked for, or why not; instants in seconds. */
export type DayStanding =
  | { readonly state: "open" }
  /** Requested; `next`: when it is asked for. */
  | { readonly state: "asked"; readonly next: number }
  /** It was asked for at `at`, and the service had nothing. */
  | { readonly state: "none"; readonly at: number }
  /** `noService`: nothing asks; `tooOld`, `notYet`: the service does not have it; `unwanted`: the settings leave it out. */
  | { readonly state: "noService" | "tooOld" | "notYet" | "unwanted" }
  /** `problem`: what stops calls; undefined: a pause until `until`. */
  | { readonly state: "stopped"; readonly problem: Problem | undefined; readonly until: number }
  /** The account's calls, or those of this kind, are spent. */
  | { readonly state: "spent"; readonly over: OverBudget }
  | { readonly state: "enough"; readonly until: number };

export interface AskedDaysContext {
  readonly meter: MeterContext;
  readonly deployed: Deployment;
  readonly activeBlocks: ActiveBlocks;
  readonly reporter: Reporter;
  readonly nextCalls: NextCalls;
  readonly historyRequests: HistoryRequests;
}

export class AskedDays {
  readonly #context: AskedDaysContext;

  constructor(context: AskedDaysContext) {
    this.#context = context;
  }

  standing(want: Want, day: Day): DayStanding {
    const { meter, deployed } = this.#context;
    const { primary } = deployed;
    const now = meter.now();
    const today = dayOf(now);
    if (primary === undefined || meter.archive.isReadOnly) return { state: "noService" };
    if (day >= today) return { state: "notYet" };
    if (day < deadline(want.series, today)) return { state: "tooOld" };
    if (!deployed.wanted.some((one) => wantKey(one) === wantKey(want))) return { state: "unwanted" };
    const { id } = meter.row(want);
    const [known] = meter.archive.coverage.between(id, day, day + 1);
    const requestedAt = Math.max(
      -Infinity,
      ...meter.archive.requests.of(id).flatMap(({ start, end, at }) => (day >= start && day < end ? at : [])),
    );
    const askedAt = known?.askedAt ?? 0;
    if (requestedAt > askedAt) {
      return this.#stop(want) ?? { state: "asked", next: this.#context.nextCalls.ofSource(primary, [want]) };
    }
    if (askedAt > 0) return { state: "none", at: askedAt };
    return this.#stop(want) ?? this.#enough(now) ?? { state: "open" };
  }

  /** Requests a day that is open; of any other, only says how it stands. */
  ask(want: Want, day: Day): DayStanding {
    const standing = this.standing(want, day);
    if (standing.state !== "open") return standing;
    const { meter, historyRequests } = this.#context;
    meter.archive.calls.beginRound(meter.usagePoint.id, "screen", meter.clock.now());
    historyRequests.request([want], day, day + 1);
    return this.standing(want, day);
  }

  /** What keeps a call for it from being made now. */
  #stop(want: Want): DayStanding | undefined {
    const { meter, deployed, activeBlocks, reporter } = this.#context;
    const primary = deployed.primary!;
    const now = meter.now();
    const refused = reporter.refusalOf([want]);
    const until = activeBlocks.stoppedUntil(primary);
    const { problem, isHopeless, nextCall } = reporter.report();
    if (refused !== undefined)
      return { state: "stopped", problem: refused, until: refused.until ?? nextCall };
    if (until > now || isHopeless || primary.queue.breaker.isDown)
      return { state: "stopped", problem, until: Math.max(until, nextCall) };
    const over = primary.queue.overBudget(meter.usagePoint.id, true) ?? primary.queue.heldBy(true);
    return over && { state: "spent", over };
  }

  #enough(now: number): DayStanding | undefined {
    const { archive, usagePoint } = this.#context.meter;
    const count = archive.calls.rounds(usagePoint.id, "screen", utcDayOf(now));
    return count < MOST_ASKED_DAYS ? undefined : { state: "enough", until: endOfUtcDay(now) };
  }
}
