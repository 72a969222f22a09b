/**
 * How a mirror stands with PostgreSQL: its states, and all that leads from one to another, as they are drawn in
 * docs/dev/decisions.md#60-the-mirror.
 */
import type { FleetProblem, MirrorProblem } from "./problem.js";

interface Failing {
  readonly problem: MirrorProblem;
  /** Tries in a row that failed. */
  readonly times: number;
}

export type Standing =
  /** It was not asked yet: all meters wait, and no call leaves. */
  | { readonly is: "unasked" }
  /** Nothing is against it. */
  | { readonly is: "well" }
  /** It cannot be used. That holds up no call. */
  | ({ readonly is: "failing" } & Failing)
  /** Nor can it, and another Node-RED may be calling for the same meters: no call leaves. */
  | ({ readonly is: "barred"; readonly stop: MirrorProblem } & Failing);

export type State =
  | Standing
  /** Nothing is begun any more, and no meter waits. What was under way still decides how it stood last. */
  | { readonly is: "ended"; readonly last: Standing };

export type StateEvent =
  /** This member has its name, and knows the tables. */
  | { readonly event: "claimed" }
  /** A pass came to its end. */
  | { readonly event: "passed" }
  /** PostgreSQL failed. */
  | { readonly event: "failed"; readonly problem: MirrorProblem }
  /** The archive failed, or there is a bug of ours: that says nothing of PostgreSQL. */
  | { readonly event: "broke off" }
  | { readonly event: "ended" };

/** Another Node-RED has the name, or newer tables say what this package does not know. */
const bars: ReadonlySet<FleetProblem> = new Set(["name-taken", "newer"] as const);

export function next(before: State, what: StateEvent): State {
  const last = standingOf(before);
  if (what.event === "ended") return { is: "ended", last };
  const standing = nextStanding(last, what);
  return before.is === "ended" ? { is: "ended", last: standing } : standing;
}

function nextStanding(before: Standing, what: Exclude<StateEvent, { event: "ended" }>): Standing {
  switch (what.event) {
    case "claimed":
      if (before.is === "unasked") return { is: "well" };
      // The problem stays until the pass has come to its end.
      if (before.is !== "barred") return before;
      return { is: "failing", problem: before.problem, times: before.times };
    case "passed":
      return { is: "well" };
    case "failed": {
      const failing = { problem: what.problem, times: timesOf(before) + 1 };
      if (bars.has(what.problem.problem)) return { is: "barred", stop: what.problem, ...failing };
      // Only to have the name ends it.
      return before.is === "barred" ? { ...before, ...failing } : { is: "failing", ...failing };
    }
    case "broke off":
      return before.is === "unasked" ? { is: "well" } : before;
  }
}

/** How it stands, or stood last. */
export function standingOf(state: State): Standing {
  return state.is === "ended" ? state.last : state;
}

/** Why PostgreSQL cannot be used; undefined: it can, or nothing was tried yet. */
export function problemOf(state: State): MirrorProblem | undefined {
  const standing = standingOf(state);
  return "problem" in standing ? standing.problem : undefined;
}

/** Tries in a row that failed. */
export function timesOf(standing: Standing): number {
  return "times" in standing ? standing.times : 0;
}
