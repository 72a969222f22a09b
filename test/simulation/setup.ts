/** What a simulated household is made of, drawn from its seed. */
import type { MeterKey } from "../../nodes/collector/index.js";
import {
  allSeries,
  exists,
  formatDay,
  startOfDay,
  type Day,
  type Direction,
  type Series,
} from "../../nodes/readings/index.js";
import type { ServiceId } from "../../nodes/services/index.js";
import type { Meter } from "../enedis-server/index.js";
import type { Gateway, SourceOptions } from "./gateway.js";
import type { Dice } from "./random.js";

export interface SimulationOptions {
  readonly seed: number;
  readonly days: number;
  readonly service?: ServiceId;
  /** Sources of each meter. */
  readonly sources?: 1 | 2;
  /** `quiet`: nothing goes wrong, and yesterday is there before the first tick. */
  readonly weather?: "stormy" | "quiet";
  /** Restarts, kills, deploys and requests by hand. */
  readonly interruptions?: boolean;
  /** Clock jumps in rounds, and once far ahead until a user accepts the clock; a machine that sleeps in a round. */
  readonly clockFaults?: boolean;
  /** Backups that are put back or merged, deleted archives, forgotten meters. */
  readonly restores?: boolean;
  /** Instants (milliseconds after the start) of bursts of twenty deploys. */
  readonly bursts?: readonly number[];
  /** Little history: it costs most of the time. */
  readonly small?: boolean;
  readonly log?: (line: string) => void;
}

export interface Outcome {
  readonly service: ServiceId;
  readonly problems: readonly string[];
  readonly calls: number;
  /** Of these, those whose instant a report had said before. The others follow one of their round, or were by hand. */
  readonly foretold: number;
  readonly readings: number;
  readonly messages: number;
  /** Data requests in order, as texts. */
  readonly asked: readonly string[];
  /** Data requests by Paris day, in order. */
  readonly perDay: ReadonlyMap<Day, number>;
  /** Series wanted, over all meters. */
  readonly wanted: number;
}

export interface SimulatedMeter {
  readonly usagePointId: string;
  readonly key: MeterKey;
  readonly directions: readonly Direction[];
  readonly activation: Day | undefined;
}

/** A config node: one source of a meter. */
export interface ConfigNode extends SourceOptions {
  readonly meter: SimulatedMeter;
  readonly gateway: Gateway;
}

/** The step changes several times, also in the middle of a day; five minutes last for some days only. */
export function drawSteps(dice: Dice, first: Day, days: number): { from: number; step: number }[] {
  const at = (day: Day): number => startOfDay(day) + (dice.happens(0.5) ? dice.integer(9, 18) * 3_600 : 0);
  const short = first + Math.floor(days / 2);
  return [
    { from: at(first - 300), step: dice.pick([1_800, 3_600, 600]) },
    { from: at(first - 250), step: 1_800 },
    { from: at(first + Math.floor(days / 3)), step: dice.pick([1_800, 3_600, 900]) },
    { from: at(short), step: dice.pick([1_800, 600, 300]) },
    { from: at(short + dice.integer(3, 20)), step: dice.pick([1_800, 3_600, 900]) },
  ];
}

export function drawMeters(dice: Dice, seed: number, service: ServiceId, first: Day): SimulatedMeter[] {
  return Array.from({ length: dice.pick([1, 1, 2, 3]) }, (_, i) => {
    const usagePointId = `2200000000${String(1_000 + ((seed * 7) % 8_990) + i).slice(-4)}`;
    return {
      usagePointId,
      key: `${service === "demo" ? "demo" : "real"}/${usagePointId}`,
      directions: dice.happens(0.4) ? ["consumption", "production"] : ["consumption"],
      activation: dice.happens(0.3) ? first - dice.integer(20, 500) : undefined,
    };
  });
}

export function drawConfigs(
  dice: Dice,
  { small = false, sources }: SimulationOptions,
  meters: readonly SimulatedMeter[],
  gateways: readonly Gateway[],
): ConfigNode[] {
  return meters.flatMap((meter, i) => {
    // Not every meter has a second source.
    const ways = gateways.filter((_g, n) => n === 0 || sources === 2 || dice.happens(0.7));
    const depth = {
      dailyMonths: dice.pick(small ? [1, 2, 14] : [1, 6, 36]),
      loadCurveDays: dice.pick(small ? [7, 20, 30] : [7, 7, 7, 30, 30, 30, 120, 745]),
    };
    return ways.map((gateway, n) => ({
      node: `config${i}${n === 0 ? "" : "-second"}`,
      usagePointId: meter.usagePointId,
      meter,
      gateway,
      minute: dice.integer(0, 59),
      ...depth,
    }));
  });
}

/** A meter as Enedis knows it. @param consent the directions it covers; undefined: all */
export function atEnedis(
  { usagePointId, activation, directions }: SimulatedMeter,
  consent?: readonly Direction[],
): Meter {
  return {
    usagePointId,
    directions,
    ...(activation !== undefined && { activation: formatDay(activation) }),
    ...(consent && { consent }),
  };
}

export function wantedSeries({ directions }: SimulatedMeter): { direction: Direction; series: Series }[] {
  return directions.flatMap((direction) =>
    allSeries.flatMap((series) => (exists(direction, series) ? [{ direction, series }] : [])),
  );
}
