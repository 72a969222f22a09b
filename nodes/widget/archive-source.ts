/** Makes the snapshots of a config node's meter, even while its settings or the archive have a problem. */
import { collectingText, explainProblem, type Meter, problemStatus, settingsText } from "../common/index.js";
import type { Problem, Report, SeriesProgress } from "../collector/index.js";
import { dayOf, directions, instantAt, type Day, type Direction } from "../readings/index.js";
import { explainHealth, serviceName, type Advice, textsOf, type Language } from "../texts/index.js";
import { planCosts } from "./cost.js";
import { dueDay, inBoth, lampOf } from "./lamp.js";
import type { Lamp, Snapshot, State, Words } from "./protocol.js";
import { emptySide, revisionOf, sideOf, type Held, type SnapshotSource } from "./snapshot.js";

/** Enedis publishes yesterday's readings from 8 h (Paris time): an earlier tick proves nothing. */
const PUBLISHED_HOUR = 8;

type ShownProblem = NonNullable<State["problem"]>;

export class ArchiveSource implements SnapshotSource {
  readonly #meter: Meter;

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  get held(): Held | undefined {
    const { collectors, collector, tempo } = this.#meter;
    const { readable: archive } = collectors;
    if (archive === undefined || collector === undefined) return undefined;
    const { colorOf } = tempo;
    return { archive, usagePoint: collector.usagePoint.id, contracts: this.#contracts(), colorOf };
  }

  #contracts(): NonNullable<Held["contracts"]> {
    const priced = directions.flatMap((direction) => {
      const pricing = this.#meter.contracts.of(direction);
      return pricing !== undefined && "contract" in pricing ? [[direction, pricing.contract]] : [];
    });
    return Object.fromEntries(priced) as NonNullable<Held["contracts"]>;
  }

  snapshot(shown: readonly Direction[]): Snapshot | undefined {
    const { collector, name, usagePointId } = this.#meter;
    const now = this.#meter.now();
    const today = dayOf(now);
    const meter = { at: now, name, hint: usagePointId?.slice(-4) ?? "" };
    const { held } = this;
    if (held === undefined || collector === undefined) {
      const lost = this.#stop();
      if (lost === undefined) return undefined;
      const sides = Object.fromEntries(shown.map((direction) => [direction, emptySide(today - 1)]));
      const lamp: Lamp = { color: "red", words: lost };
      return { ...meter, revision: 0, sides, lamp, stopped: true };
    }

    const report = collector.report();
    const progress = collector.seriesProgress().filter(({ direction }) => shown.includes(direction));
    const isDue = (report.lastCallingTick ?? 0) >= instantAt(today, PUBLISHED_HOUR);
    const to = Math.max(
      ...progress.filter(({ series }) => series === "daily").map((series) => dueDay(series, isDue)),
      today - (isDue ? 2 : 3),
    );
    // If one direction is refused while the other one works, it is not a problem of the meter, but is shown here.
    const refused = shown.flatMap((direction) => collector.directionProblem(direction) ?? []);
    const problem = report.problem ?? refused[0];
    const short = problem && this.#short(problem, report);
    const isLost =
      report.problem?.kind === "consent" ||
      report.problem?.kind === "banned" ||
      refused.length === shown.length;
    const nextPoll = (isLost ? problem?.until : undefined) ?? report.nextCall;
    const sides = Object.fromEntries(
      shown.map((direction) => [direction, sideOf(held, direction, to, today)]),
    );
    return {
      ...meter,
      revision: revisionOf(held, shown),
      sides,
      ...costsOf(held, shown, today),
      lamp: lampOf({
        progress,
        sides,
        isDue,
        lost: this.#stop() ?? (isLost ? short : undefined),
        // What the meter does not have is not missing.
        failed: (isLost || problem?.lasting !== true ? short : undefined) ?? this.#capReached(report),
        next: (texts) => this.#meter.when(report.nextCall, texts),
      }),
      // Without a source, nothing will be collected.
      ...(this.#meter.source
        ? {
            state: this.#state(
              { ...report, nextCall: nextPoll },
              problem && this.#shownProblem(problem),
              progress,
            ),
          }
        : { stopped: true as const }),
    };
  }

  /** Why the meter cannot be read at all. */
  #stop(): Words | undefined {
    const { problem, collectors } = this.#meter;
    if (problem !== undefined) return inBoth((texts) => settingsText(this.#meter, texts));
    const stop = collectors.problem;
    if (stop?.kind === "archive") return inBoth((texts) => collectingText(stop, texts));
    return stop && inBoth((texts) => texts.lamp.clockNotSet);
  }

  #state(report: Report, explained: ShownProblem | undefined, progress: readonly SeriesProgress[]): State {
    const { service, tokenEndsAt } = this.#meter;
    const { used, cap } = report.budget;
    const lasts = progress.flatMap(({ last, off }) => (off ? [] : [last]));
    const isHeld = lasts.length > 0 && lasts.every((last) => last !== undefined);
    const problem = explained ?? (progress.some(({ off }) => off) ? this.#curveOff(report) : undefined);
    return {
      service: inBoth(({ language }) => serviceName(service, language)),
      nextTick: report.nextTick,
      nextPoll: report.nextCall,
      calls: { used, ...(Number.isFinite(cap) && cap > 0 && { cap }) },
      historyLeft: report.historyLeft,
      ...(isHeld && { lastGood: Math.min(...lasts) }),
      ...(problem && { problem }),
      ...(tokenEndsAt !== undefined && { tokenEnd: tokenEndsAt }),
    };
  }

  #curveOff({ nextCall }: Report): ShownProblem {
    const { service } = this.#meter;
    return this.#bothOf((language, when) =>
      explainHealth(language, { state: "load_curve_off", service, until: when(nextCall) }),
    );
  }

  #short(problem: Problem, report: Report): Words {
    return inBoth((texts) => {
      const when = (instant: number): string => this.#meter.when(instant, texts);
      return problemStatus(problem, { texts, when, report }).text;
    });
  }

  #capReached({ overBudget, upToDate, budget }: Report): Words | undefined {
    if (overBudget === undefined || overBudget.reason === "history_cap" || upToDate) return undefined;
    return inBoth((texts) => {
      const until = this.#meter.when(overBudget.until, texts);
      if (overBudget.reason === "failed_cap") return texts.status.failedCap(until);
      return texts.status.capReached(budget.used, budget.cap, until);
    });
  }

  #shownProblem(problem: Problem): ShownProblem {
    return this.#bothOf((language, when) => explainProblem(problem, language, when));
  }

  #bothOf(explainIn: (language: Language, when: (instant: number) => string) => Advice): ShownProblem {
    const [fr, en] = (["fr", "en"] as const).map((language) =>
      explainIn(language, (instant) => this.#meter.when(instant, textsOf(language))),
    ) as [Advice, Advice];
    return {
      text: { fr: fr.text, en: en.text },
      action: { fr: fr.action, en: en.action },
      ...(fr.link !== undefined && { link: fr.link }),
    };
  }
}

/** The directions that have costs, each with the key of its answer. */
function costsOf(held: Held, shown: readonly Direction[], today: Day): Pick<Snapshot, "costs"> {
  const keys = shown.flatMap((direction) => {
    const planned = planCosts(held, direction, today);
    return planned === undefined ? [] : [[direction, planned.key]];
  });
  return keys.length === 0 ? {} : { costs: Object.fromEntries(keys) as NonNullable<Snapshot["costs"]> };
}
