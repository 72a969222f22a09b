/** What keeps PostgreSQL from being used, told of a meter: why it waits, and what its health says. */
import type { Advice } from "../../texts/index.js";
import { LinkyError } from "../base/index.js";
import type { Meter } from "./meter.js";
import { isLasting, mirrorAdvice, mirrorOf, mirrorCause, problemOf } from "./mirror.js";

/** A meter waits for PostgreSQL. */
export class HeldError extends LinkyError {}

/** Whether the open archive lacks a meter, or has not all of it again, so that it waits for PostgreSQL. */
export function isHeld({ collectors, key }: Pick<Meter, "collectors" | "key">): boolean {
  const { archive } = collectors;
  if (archive === undefined || key === undefined) return false;
  return mirrorOf(collectors)?.lacks(archive, key) === true;
}

/**
 * Why a meter without a collector cannot be asked: PostgreSQL has not said yet what it has of it. undefined: it does not
 * wait for that
 */
export function heldError(meter: Pick<Meter, "collectors" | "texts" | "key">): HeldError | undefined {
  const { texts } = meter;
  const problem = problemOf(meter);
  if (problem === undefined || !isHeld(meter)) return undefined;
  const { fleet } = texts;
  const { action } = mirrorAdvice(problem, texts);
  return new HeldError("unavailable", `${fleet.held(mirrorCause(problem, fleet))} ${action}`);
}

/**
 * Why a stand-by takes nothing from users: PostgreSQL cannot be told of it, another machine may be active before it can,
 * and nobody else has it. undefined: it takes it
 */
export function unsureError({
  collectors,
  texts,
}: Pick<Meter, "collectors" | "texts">): LinkyError | undefined {
  const mirror = mirrorOf(collectors);
  const problem = mirror?.problem;
  if (problem === undefined || mirror?.holdsHistory !== true) return undefined;
  const { fleet } = texts;
  const { action } = mirrorAdvice(problem, texts);
  return new LinkyError("unavailable", `${fleet.unsure(mirrorCause(problem, fleet))} ${action}`);
}

/** PostgreSQL cannot be used in the evening (docs/dev/contract.md#health-messages). */
export interface Outage {
  readonly advice: Advice;
  /** Seconds. */
  readonly nextTry: number;
  /** How many of them share it: all of this Node-RED, or this one. */
  readonly meters: number;
}

/** @returns undefined: there is none, or none that is worth a message */
export function outageOf(meter: Pick<Meter, "collectors" | "texts" | "key">): Outage | undefined {
  const { texts } = meter;
  const problem = problemOf(meter);
  if (problem?.isWorthTelling !== true) return undefined;
  const { fleet } = texts;
  const { text, action } = mirrorAdvice(problem, texts);
  const first = isHeld(meter) ? fleet.held(mirrorCause(problem, fleet)) : text;
  const { nextTry, meters } = problem;
  return {
    advice: { text: isLasting(problem.problem) ? first : `${first} ${fleet.retried}`, action },
    nextTry,
    meters,
  };
}

/** Whether PostgreSQL is needed and it is not known yet how that goes: an outage of before a restart may go on. */
export function mayHaveOutage(meter: Pick<Meter, "collectors" | "key">): boolean {
  const mirror = mirrorOf(meter.collectors);
  return mirror !== undefined && (!mirror.hasTried || problemOf(meter) !== undefined);
}
