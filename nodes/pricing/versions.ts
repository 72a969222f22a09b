/** What versions of a contract go by: classes, colours, announced days, prices that messages bring, registers. Pure. */
import type { Direction } from "../readings/index.js";
import { classNamesOf, mayVaryInDay } from "./classes.js";
import type { Contract, ContractVersion } from "./contract.js";

/** What prices a direction: what was bought has other rules than what was sold. */
export function kindOf(direction: Direction): Contract["kind"] {
  return direction === "production" ? "feed-in" : "supply";
}

/** The classes of all versions, in the order in which a bill lists them. */
export function classesInOrder({ versions }: Contract): string[] {
  return [...new Set(versions.flatMap(classNamesOf))];
}

/** Whether the daily values alone may not say what days cost. */
export function needsCurve({ versions }: Contract): boolean {
  return versions.some(mayVaryInDay);
}

/** Whether messages bring the prices of a version, for each instant. */
export function isSeries({ offer }: Pick<ContractVersion, "offer">): boolean {
  return offer === "series";
}

/** Whether the registers of the meter may say the classes of a version. */
export function goesByRegisters(version: ContractVersion): boolean {
  return version.energy !== "curve" && !isSeries(version);
}

/** Whether the classes of a version depend on the colours of Tempo days. */
export function usesColors({ offer, rules }: ContractVersion): boolean {
  return offer === "tempo" || rules.some(({ color }) => color !== undefined);
}

/** The labels of announced days by which the classes of some versions go, each once, in order. */
export function labelsOf(versions: readonly Pick<ContractVersion, "rules">[]): string[] {
  const labels = versions.flatMap(({ rules }) => rules.flatMap(({ announced }) => announced ?? []));
  return [...new Set(labels)].sort();
}
