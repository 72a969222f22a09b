/** What must be true of a simulated household: what was served is held, and what is held was delivered. */
import { CoverageState, type Archive } from "../../nodes/archive/index.js";
import type { Collectors } from "../../nodes/collector/index.js";
import { householdOf } from "../../nodes/demo/index.js";
import {
  clockOf,
  dayOf,
  formatDay,
  periodOf,
  seriesOf,
  startOfDay,
  utcDayOf,
  type Day,
  type Direction,
  type Reading,
  type Series,
} from "../../nodes/readings/index.js";
import { drawOf } from "../../nodes/base/index.js";
import { deadline, limitsOf, newestDay, type ServiceId } from "../../nodes/services/index.js";
import type { Gateway } from "./gateway.js";
import { isSame, type Ledger } from "./ledger.js";
import { wantedSeries, type ConfigNode, type SimulatedMeter } from "./setup.js";
import { nameOf, type SimulatedNode } from "./simulated-node.js";
import type { StormyHousehold } from "./stormy-household.js";

/** Hours of the ticks. */
const ticks = Array.from({ length: 15 }, (_, i) => 5 + i);

/** What is checked of a simulation. */
interface Checked {
  readonly service: ServiceId;
  /** Milliseconds. */
  readonly begin: number;
  readonly end: number;
  readonly ledger: Ledger;
  readonly household: StormyHousehold;
  /** The first one is of the service, the others stand in for it. */
  readonly gateways: readonly Gateway[];
  readonly meters: readonly SimulatedMeter[];
  readonly configs: readonly ConfigNode[];
  readonly problem: (text: string) => void;
  /** UTC days on which a clock was accepted: rounds of the future count there. */
  readonly acceptedOn: ReadonlySet<number>;
  /** Whether the service has the daily consumption of yesterday. */
  readonly hasYesterday: () => boolean;
}

export class Checks {
  readonly #of: Checked;

  constructor(of: Checked) {
    this.#of = of;
  }

  /** At the end, when everything has come. */
  held(collectors: Collectors | undefined, nodes: readonly SimulatedNode[]): void {
    const archive = collectors?.archive;
    if (collectors === undefined || archive === undefined) {
      this.#of.problem("there is no archive at the end");
      return;
    }
    for (const meter of this.#of.meters) {
      for (const { direction, series } of wantedSeries(meter)) {
        this.#checkSeries(collectors, archive, meter, direction, series);
      }
    }
    for (const node of nodes) this.#checkNode(collectors, archive, node);
  }

  /** The archive has the last served value of every interval, and everything that it could have requested. */
  #checkSeries(
    collectors: Collectors,
    archive: Archive,
    meter: SimulatedMeter,
    direction: Direction,
    series: Series,
  ): void {
    const { usagePointId } = meter;
    const today = dayOf(this.#of.end / 1000);
    const collector = collectors.collector(meter.key)!;
    const row = archive.usagePoints.series(collector.usagePoint.id, direction, series);
    const held = new Map(archive.readings.between(row.id, 0, this.#of.end / 1000).map((r) => [r.start, r]));
    const name = `${usagePointId.slice(-4)} ${direction} ${series}`;
    const served = this.#of.ledger.served(usagePointId, direction, series);
    for (const [start, { values }] of served) {
      const reading = held.get(start);
      if (!values.some((value) => isSame(value, reading))) {
        this.#of.problem(
          `${name}: ${formatDay(dayOf(start))} holds ${JSON.stringify(reading)}, served ${JSON.stringify(values)}`,
        );
        return;
      }
    }
    for (const start of held.keys()) {
      if (!served.has(start)) {
        this.#of.problem(`${name}: ${formatDay(dayOf(start))} was never served`);
        return;
      }
    }
    const from = Math.max(row.wantedFrom ?? today, deadline(series, today) + 1, meter.activation ?? 0);
    const newest = newestDay(direction, series, today, this.#of.hasYesterday());
    const firstHeld = held.size === 0 ? newest : dayOf(Math.min(...held.keys()));
    let lacking = 0;
    let first: Day | undefined;
    for (let day = from; day <= newest; day++) {
      if (day < firstHeld || !this.#hadTheChance(usagePointId, direction, series, day, today)) continue;
      const published = this.#truth(usagePointId, direction, series, day);
      if (published.every((reading) => held.has(reading.start))) continue;
      first ??= day;
      lacking++;
    }
    if (first !== undefined) {
      const [coverage] = archive.coverage.between(row.id, first, first + 1);
      this.#of.problem(
        `${name}: ${lacking} days lack, the first is ${formatDay(first)}, ${coverage ? `${CoverageState[coverage.state]}, asked ${coverage.timesAsked} times, last ${new Date(coverage.askedAt * 1000).toISOString()}` : "never asked"}`,
      );
    }
  }

  #truth(usagePointId: string, direction: Direction, series: Series, day: Day): readonly Reading[] {
    if (this.#of.service === "demo") {
      const firstDeploy = dayOf(this.#of.begin / 1000);
      return householdOf(usagePointId).published(direction, series, day, day + 1, this.#of.end, firstDeploy);
    }
    return this.#of.household.readings(usagePointId, direction, series, day, day + 1, this.#of.end);
  }

  /** Whether a day was complete at Enedis early enough for the plan's pauses to end. */
  #hadTheChance(usagePointId: string, direction: Direction, series: Series, day: Day, today: Day): boolean {
    const settledAt =
      this.#of.service === "demo"
        ? startOfDay(day + 1)
        : this.#of.household.settledAt(usagePointId, direction, series, day);
    const settled = dayOf(settledAt);
    const age = settled - day;
    if (age <= 6) return settled < today || clockOf(settledAt).hour < 8;
    return today >= day + 2 * age + 2;
  }

  /** Every reading of the archive was delivered with its present value; each total is the present one. */
  #checkNode(collectors: Collectors, archive: Archive, node: SimulatedNode): void {
    const collector = collectors.collector(node.key)!;
    const from = archive.cursors.startsFrom(node.id, collector.usagePoint.id) ?? -Infinity;
    for (const { output, delivered } of node.sinks.values()) {
      const { direction, measure } = output;
      const series = archive.usagePoints.series(collector.usagePoint.id, direction, seriesOf(measure));
      const held = archive.readings.between(series.id, 0, this.#of.end / 1000);
      const due = held.filter(({ start }) => start >= from);
      const where = `${node.id} ${nameOf(output)}`;
      if (measure === "monthly" || measure === "yearly") {
        const sums = new Map<Day, number>();
        const periods = new Set<Day>();
        for (const { start, value } of held) {
          const { start: period, end } = periodOf(measure, dayOf(start));
          if (startOfDay(end) > from) periods.add(period);
          sums.set(period, (sums.get(period) ?? 0) + value);
        }
        for (const period of periods) {
          const entry = delivered.get(startOfDay(period));
          if (entry?.value !== sums.get(period)) {
            this.#of.problem(
              `${where}: ${formatDay(period)} is ${sums.get(period)}, delivered ${entry?.value}`,
            );
          }
        }
        continue;
      }
      const wrong = due.filter((reading) => {
        const entry = delivered.get(reading.start);
        return entry?.value !== reading.value || entry.at !== reading.at;
      });
      if (wrong.length > 0) {
        this.#of.problem(
          `${where}: ${wrong.length} readings not delivered, the first of ${formatDay(dayOf(wrong[0]!.start))}`,
        );
      }
      if (delivered.size !== due.length)
        this.#of.problem(`${where}: ${delivered.size} delivered, ${due.length} held`);
    }
  }

  /**
   * Where only some ticks may request the newest day, nothing else does, except first rounds, catch-ups and requests by
   * hand.
   */
  hours(): void {
    if (limitsOf(this.#of.service).historyAnyHour) return;
    const [{ requests }, ...standIns] = this.#of.gateways as readonly [Gateway, ...Gateway[]];
    for (const gateway of standIns) {
      for (const { at, usagePointId, what } of gateway.requests) {
        const { day, hour } = clockOf(at / 1000);
        const hours = limitsOf(gateway.service).callingHours(drawOf(usagePointId)) ?? ticks;
        if (day !== dayOf(this.#of.begin / 1000) && !hours.includes(hour)) {
          this.#of.problem(
            `${gateway.service}, a stand-in, was asked at ${hour} h on ${formatDay(day)}: ${what}`,
          );
        }
      }
    }
    for (const { at, usagePointId, end, what } of requests) {
      const { day, hour, minute } = clockOf(at / 1000);
      if (day === dayOf(this.#of.begin / 1000)) continue;
      const config = this.#of.configs.find((c) => c.usagePointId === usagePointId)!;
      // A tick comes some random seconds late, and the calls of an account wait for each other.
      const late = minute - config.minute;
      const isTick = hour >= 5 && hour <= 19 && late >= 0 && late <= 5;
      const hours = limitsOf(this.#of.service).callingHours(drawOf(usagePointId))!;
      if (!isTick || (end === day && !hours.includes(hour))) {
        this.#of.problem(`asked at ${hour}:${minute} on ${formatDay(day)}: ${what}`);
      }
    }
  }

  /** Deploys and restarts do not get around the limits of rounds that no tick began. The log reaches back 40 days. */
  rounds(collectors: Collectors | undefined, now: number): void {
    const archive = collectors?.archive;
    if (collectors === undefined || archive === undefined) return;
    const today = utcDayOf(now / 1000);
    for (const { key } of this.#of.meters) {
      const collector = collectors.collector(key);
      if (collector === undefined) continue;
      const { id } = collector.usagePoint;
      for (let day = today - 30; day <= today; day++) {
        const first = archive.calls.rounds(id, "first", day);
        const catchUp = archive.calls.rounds(id, "catch-up", day);
        if ((first > 3 || catchUp > 1) && !this.#of.acceptedOn.has(day)) {
          this.#of.problem(
            `${key.slice(-4)}: ${first} first rounds, ${catchUp} catch-ups on ${formatDay(day)}`,
          );
        }
      }
    }
  }
}
