/** The parts of a collector, built in the order in which they need each other. Wiring only. */
import type { Archive, Source, Space } from "../../archive/index.js";
import type { Clock, Random } from "../../base/index.js";
import type { AccountQueue } from "../account/index.js";
import { AccessChecks } from "./access-checks.js";
import { AskedDays } from "./asked-days.js";
import type { CollectorEvents } from "./collector-events.js";
import { Deployment, MeterContext, PlanInputs, type SourceSettings } from "../context/index.js";
import { ActiveBlocks, HealthTracker } from "../health/index.js";
import { HistoryRequests } from "./history-requests.js";
import { MeterProgress } from "./meter-progress.js";
import { NextCalls } from "./next-calls.js";
import { Reporter } from "./report.js";
import { Caller, FailureHandler, RoundRunner, RoundTurn } from "../round/index.js";
import { Timetable } from "../schedule/index.js";

export interface CollectorParts {
  readonly meter: MeterContext;
  readonly deployed: Deployment;
  readonly activeBlocks: ActiveBlocks;
  readonly timetable: Timetable;
  readonly failures: FailureHandler;
  readonly caller: Caller;
  readonly turn: RoundTurn;
  readonly runner: RoundRunner;
  readonly healthTracker: HealthTracker;
  readonly progress: MeterProgress;
  readonly reporter: Reporter;
  readonly historyRequests: HistoryRequests;
  readonly askedDays: AskedDays;
  readonly accessChecks: AccessChecks;
}

export interface PartsContext {
  readonly archive: Archive;
  readonly clock: Clock;
  readonly random: Random;
  readonly events: CollectorEvents;
  /** As of a {@link Timetable}. */
  readonly missedFrom: number | undefined;
  /** Aborts when the meter is removed. */
  readonly signal: AbortSignal;
}

/** Some closures name a part that is built after them: they are called once a source is deployed, when all are there. */
export function partsOf(
  usagePointId: string,
  space: Space,
  { archive, clock, random, events, missedFrom, signal }: PartsContext,
): CollectorParts {
  const meter = new MeterContext(archive, clock, usagePointId, space);
  const deployed = new Deployment(meter, (settings, source, queue) =>
    settings.createService(hooksOf(meter, caller, source, queue)),
  );
  const inputs = new PlanInputs(meter);
  const activeBlocks = new ActiveBlocks(meter);
  const known = { meter, deployed, inputs, activeBlocks };
  const timetable = new Timetable(meter, deployed, inputs, random, missedFrom);
  const nextTick = (): number => timetable.nextTick;
  const failures = new FailureHandler({
    meter,
    inputs,
    activeBlocks,
    random,
    nextTick,
    incident: (problem) => events.incident(reporter.dated(problem)),
    works: () => healthTracker.endRefusal(deployed.primary, deployed.wanted),
  });
  const caller = new Caller({
    meter,
    failures,
    signal,
    begins: () => events.report(),
    oddities: (call, oddities) => events.oddities(call, oddities),
  });
  const turn = new RoundTurn({ meter, deployed, signal, caller, waits: () => events.report() });
  const runner = new RoundRunner({ ...known, failures, caller, signal, nextTick, turn });
  const healthTracker = new HealthTracker(meter, activeBlocks);
  const progress = new MeterProgress({ ...known, timetable });
  const nextCalls = new NextCalls({ ...known, runner, timetable, turn });
  const reporter = new Reporter({ ...known, failures, caller, runner, timetable, healthTracker, nextCalls });
  const historyRequests = new HistoryRequests({ meter, deployed, runner, progress });
  const askedDays = new AskedDays({ ...known, reporter, nextCalls, historyRequests });
  const accessChecks = new AccessChecks({ ...known, caller, runner, progress, signal });
  return {
    meter,
    deployed,
    activeBlocks,
    timetable,
    failures,
    caller,
    turn,
    runner,
    healthTracker,
    progress,
    reporter,
    historyRequests,
    askedDays,
    accessChecks,
  };
}

type ServiceHooks = Parameters<SourceSettings["createService"]>[0];

/** What a client asks, and tells, around each of its requests. */
function hooksOf(meter: MeterContext, caller: Caller, source: Source, queue: AccountQueue): ServiceHooks {
  return {
    beforeTokenCall: () => caller.beginToken(queue),
    beforeExtraCall: () => caller.countExtra(source, queue),
    beforeSend: (isForToken) => caller.judge(queue, isForToken),
    formMemory: queue.formMemory,
    reachMemory: queue.reachMemory,
    firstDeploy: () => meter.usagePoint.firstDeploy,
  };
}
