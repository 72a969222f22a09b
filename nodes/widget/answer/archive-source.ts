/** Makes the snapshots of a config node's meter, even while its settings or the archive have a problem. */
import {
  collectingText,
  explainProblem,
  type Meter,
  problemStatus,
  settingsText,
} from "../../common/index.js";
import type { Problem, Report, SeriesProgress } from "../../collector/index.js";
import { dayOf, directions, instantAt, type Day, type Direction } from "../../readings/index.js";
import { announcementsIn, Calendar, nothingAnnounced } from "../../pricing/index.js";
import { explainHealth, serviceName, type Advice, textsOf, type Language } from "../../texts/index.js";
import { planCosts } from "./cost.js";
import { firstStart, lacksAccess } from "./first-start.js";
import { dueDay, inBoth, lampOf } from "./lamp.js";
import type { Lamp, Snapshot, State, Words } from "../protocol.js";
import { hasPricesOf } from "./prices.js";
import { tariffAt, tariffEnd } from "./tariff.js";
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
    const { collectors, collector } = this.#meter;
    const { readable: archive } = collectors;
    if (archive === undefined || collector === undefined) return undefined;
    return { archive, usagePoint: collector.usagePoint.id, priced: this.#priced() };
  }

  tariffsEnd(shown: readonly Direction[]): number | undefined {
    const at = this.#meter.now();
    const ends = Object.values(this.#tariffs(this.#priced(), shown, at)).map(
      (tariff) => tariffEnd(tariff, at) ?? Infinity,
    );
    const end = Math.min(...ends);
    return end === Infinity ? undefined : end;
  }

  #priced(): NonNullable<Held["priced"]> {
    const { collectors, contracts, tempo } = this.#meter;
    return byDirection(directions, (direction) => {
      const pricing = contracts.of(direction);
      if (pricing === undefined || !("contract" in pricing)) return undefined;
      const { contract } = pricing;
      return { contract, ...announcementsIn(collectors.readable, contract, tempo.colorOf) };
    });
  }

  /** Without the right time, nobody knows what is in force. */
  #tariffs(
    priced: NonNullable<Held["priced"]>,
    shown: readonly Direction[],
    at: number,
  ): NonNullable<Snapshot["tariffs"]> {
    if (this.#meter.collectors.problem?.kind === "clock") return {};
    return byDirection(shown, (direction) => {
      const by = priced[direction];
      return by && tariffAt(by, this.#meter.tempo, at);
    });
  }

  snapshot(shown: readonly Direction[]): Snapshot | undefined {
    const { key, collector, collectors, name, usagePointId } = this.#meter;
    const now = this.#meter.now();
    const today = dayOf(now);
    const meter = { at: now, name, hint: usagePointId?.slice(-4) ?? "" };
    const { held } = this;
    if (held === undefined || collector === undefined) {
      // What is archived will be there in a moment: a problem is not shown without it.
      if (key !== undefined && collectors.problem === undefined) return undefined;
      const lost = this.#stop();
      if (lost === undefined) return undefined;
      const sides = Object.fromEntries(shown.map((direction) => [direction, emptySide(today - 1)]));
      const lamp: Lamp = { color: "red", words: lost };
      return { ...meter, revision: 0, sides, ...this.#ways(sides, undefined), lamp, stopped: true };
    }

    const report = collector.report();
    const progress = collector.seriesProgress().filter(({ direction }) => shown.includes(direction));
    const isNewestDue = (report.lastCallingTick ?? 0) >= instantAt(today, PUBLISHED_HOUR);
    const to = Math.max(
      ...progress.filter(({ series }) => series === "daily").map((series) => dueDay(series, isNewestDue)),
      today - (isNewestDue ? 2 : 3),
    );
    // If one direction is refused while the other one works, it is not a problem of the meter, but is shown here.
    const refused = shown.flatMap((direction) => collector.refusals.directionProblem(direction) ?? []);
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
      ...this.#ways(sides, report.problem),
      ...costsOf(held, shown, today),
      ...pricesIn(held, shown, today),
      ...withAny("tariffs", this.#tariffs(held.priced ?? {}, shown, now)),
      lamp: lampOf({
        progress,
        sides,
        isNewestDue,
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
              shown,
            ),
          }
        : { stopped: true as const }),
    };
  }

  #ways(sides: Snapshot["sides"], refused: Problem | undefined): Pick<Snapshot, "ways"> {
    const { problem, service } = this.#meter;
    return lacksAccess(problem, refused) ? firstStart(sides, service) : {};
  }

  /** Why the meter cannot be read at all. */
  #stop(): Words | undefined {
    const { problem, collectors } = this.#meter;
    if (problem !== undefined) return inBoth((texts) => settingsText(this.#meter, texts));
    const stop = collectors.problem;
    if (stop?.kind === "archive") return inBoth((texts) => collectingText(stop, texts));
    return stop?.kind === "clock" ? inBoth((texts) => texts.lamp.clock[stop.fault]) : undefined;
  }

  #state(
    report: Report,
    explained: ShownProblem | undefined,
    progress: readonly SeriesProgress[],
    shown: readonly Direction[],
  ): State {
    const { service, tokenEndsAt } = this.#meter;
    const { used, cap } = report.budget;
    const lasts = progress.flatMap(({ last, off }) => (off ? [] : [last]));
    const isHeld = lasts.length > 0 && lasts.every((last) => last !== undefined);
    const problem = explained ?? (progress.some(({ off }) => off) ? this.#curveOff(report) : undefined);
    return {
      service: inBoth(({ language }) => serviceName(service, language)),
      nextTick: report.nextTick,
      ...(!report.isHopeless && { nextPoll: report.nextCall }),
      calls: { used, ...(Number.isFinite(cap) && cap > 0 && { cap }) },
      historyLeft: report.historyLeft,
      ...(isHeld && { lastGood: Math.min(...lasts) }),
      ...(problem && { problem }),
      ...(tokenEndsAt !== undefined && { tokenEnd: tokenEndsAt }),
      ...withAny(
        "contracts",
        byDirection(shown, (direction) => this.#contractName(direction)),
      ),
    };
  }

  /** Its name; of one without a name, the offer that holds today; of one that prices nothing, that it does. */
  #contractName(direction: Direction): string | Words | undefined {
    const { contracts } = this.#meter;
    const pricing = contracts.of(direction);
    if (pricing === undefined) return undefined;
    if ("fault" in pricing) return inBoth((texts) => texts.contract.toCorrect);
    const name = contracts.nameOf(direction);
    if (name !== "") return name;
    const today = this.#meter.today();
    const { offer } =
      new Calendar(pricing.contract, nothingAnnounced).versionOn(today) ?? pricing.contract.versions[0]!;
    return inBoth((texts) => texts.contract.offers[offer]);
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
    if (upToDate || (overBudget?.reason !== "cap" && overBudget?.reason !== "failed_cap")) return undefined;
    const { reason, until } = overBudget;
    return inBoth((texts) => {
      const resumes = this.#meter.when(until, texts);
      if (reason === "failed_cap") return texts.status.failedCap(resumes);
      return texts.status.capReached(budget.used, budget.cap, resumes);
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
  return withAny(
    "costs",
    byDirection(shown, (direction) => planCosts(held, direction, today)?.key),
  );
}

/** The directions that have a series of prices today or tomorrow. */
function pricesIn({ priced }: Held, shown: readonly Direction[], today: Day): Pick<Snapshot, "prices"> {
  const prices = shown.filter((direction) => {
    const by = priced?.[direction];
    return by !== undefined && hasPricesOf(by, today);
  });
  return prices.length === 0 ? {} : { prices };
}

/** What is known of each direction. */
function byDirection<T>(
  shown: readonly Direction[],
  of: (direction: Direction) => T | undefined,
): Partial<Record<Direction, T>> {
  const known: Partial<Record<Direction, T>> = {};
  for (const direction of shown) {
    const one = of(direction);
    if (one !== undefined) known[direction] = one;
  }
  return known;
}

/** A field that is absent where nothing is known. */
function withAny<Name extends string, T extends object>(name: Name, known: T): Partial<Record<Name, T>> {
  return Object.keys(known).length === 0 ? {} : ({ [name]: known } as Record<Name, T>);
}
