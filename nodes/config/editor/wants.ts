/**
 * What the flows want of their meters, and whether it is too much for a service's limits
 * (docs/dev/contract.md#budgets). Pure.
 */
import { isVariable, listIn } from "../../base/browser.js";
import {
  COST,
  REGISTERS,
  allSeries,
  directions,
  exists,
  isMeasure,
  seriesOf,
  type Collected,
  type Direction,
} from "../../readings/index.js";
import { hasRegisters, limitsOf, type ServiceId } from "../../services/browser.js";

/** A series, or the registers, in a direction that some node wants. */
export interface Want {
  readonly direction: Direction;
  readonly series: Collected;
}

/** The part of a node that decides what it wants. */
export interface User {
  readonly type: string;
  readonly d?: boolean;
  readonly direction?: unknown;
  readonly measures?: unknown;
  /** Of a history node. */
  readonly measure?: unknown;
}

/** All that the nodes of one meter want, without duplicates: its collector asks for this. */
export function wantsOf(users: readonly User[]): Want[] {
  const active = users.filter(({ d }) => !d);
  return directions.flatMap((direction) =>
    ([...allSeries, REGISTERS] as const)
      .filter((series) => series === REGISTERS || exists(direction, series))
      .filter((series) => active.some((user) => seriesWanted(user, direction).includes(series)))
      .map((series) => ({ direction, series })),
  );
}

/** As the runtime reads saved properties, with the contract's defaults; a variable may stand for all of them. */
function seriesWanted({ type, direction, measures, measure }: User, of: Direction): readonly Collected[] {
  const isOpen = direction === "both" || isVariable(direction);
  const its = direction === "production" ? "production" : "consumption";
  if (!isOpen && its !== of) return [];
  if (type === "ui-enedis-linky") return allSeries;
  if (type === "enedis-linky history") return measure === REGISTERS ? ["daily", REGISTERS] : [];
  if (type !== "enedis-linky in") return [];
  const chosen = listIn(measures);
  if (chosen === undefined || chosen.some(isVariable)) return allSeries;
  // The curve and registers as well: the contract that decides about them may be changed at any time.
  const ofCosts = chosen.includes(COST) ? (["daily", "load_curve", REGISTERS] as const) : [];
  return [...chosen.filter(isMeasure).map(seriesOf), ...ofCosts];
}

/** The calls of an ordinary day, if the meters of a budget need more than half of what the service allows. */
export function overload(
  service: ServiceId,
  wantsPerMeter: readonly (readonly Want[])[],
): { readonly calls: number; readonly cap: number } | undefined {
  const cap = limitsOf(service).dailyCap(wantsPerMeter.length);
  const isServed = ({ series }: Want): boolean => series !== REGISTERS || hasRegisters(service);
  const calls = wantsPerMeter.reduce((sum, wants) => sum + wants.filter(isServed).length, 0);
  return calls > cap / 2 ? { calls, cap } : undefined;
}
