/**
 * What the flows want of their meters, and whether it is too much for a service's limits
 * (docs/dev/contract.md#budgets). Pure.
 */
import { isVariable, listIn } from "../../base/browser.js";
import {
  COST,
  allSeries,
  directions,
  exists,
  isMeasure,
  seriesOf,
  type Direction,
  type Series,
} from "../../readings/index.js";
import { limitsOf, type ServiceId } from "../../services/browser.js";

/** A series in a direction that some node wants. */
export interface Want {
  readonly direction: Direction;
  readonly series: Series;
}

/** The part of a node that decides what it wants. */
export interface User {
  readonly type: string;
  readonly d?: boolean;
  readonly direction?: unknown;
  readonly measures?: unknown;
}

/** All that the nodes of one meter want, without duplicates: its collector asks for this. */
export function wantsOf(users: readonly User[]): Want[] {
  const active = users.filter(({ d }) => !d);
  return directions.flatMap((direction) =>
    allSeries
      .filter((series) => exists(direction, series))
      .filter((series) => active.some((user) => seriesWanted(user, direction).includes(series)))
      .map((series) => ({ direction, series })),
  );
}

/** As the runtime reads saved properties, with the contract's defaults; a variable may stand for all of them. */
function seriesWanted({ type, direction, measures }: User, of: Direction): readonly Series[] {
  const isOpen = direction === "both" || isVariable(direction);
  const its = direction === "production" ? "production" : "consumption";
  if (!isOpen && its !== of) return [];
  if (type === "ui-enedis-linky") return allSeries;
  if (type !== "enedis-linky in") return [];
  const chosen = listIn(measures);
  if (chosen === undefined || chosen.some(isVariable)) return allSeries;
  // The curve as well: the contract that decides about it may be changed at any time.
  const ofCosts = chosen.includes(COST) ? (["daily", "load_curve"] as const) : [];
  return [...chosen.filter(isMeasure).map(seriesOf), ...ofCosts];
}

/** The calls of an ordinary day, if the meters of a budget need more than half of what the service allows. */
export function overload(
  service: ServiceId,
  wantsPerMeter: readonly (readonly Want[])[],
): { readonly calls: number; readonly cap: number } | undefined {
  const cap = limitsOf(service).dailyCap(wantsPerMeter.length);
  const calls = wantsPerMeter.reduce((sum, wants) => sum + wants.length, 0);
  return calls > cap / 2 ? { calls, cap } : undefined;
}
