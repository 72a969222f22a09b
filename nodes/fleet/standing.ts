/**
 * How a mirror stands with PostgreSQL: its states, and all that leads from one to another, as they are drawn in
 * docs/dev/decisions.md#60-the-mirror and #73-stand-by.
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
  | ({ readonly is: "barred"; readonly stop: MirrorProblem } & Failing)
  /**
   * A stand-by: another one may be active, or nobody knows. No call leaves, and no message by itself.
   * `active`: who is; undefined: it is not known
   */
  | ({ readonly is: "waiting"; readonly active?: MirrorProblem } & Partial<Failing>)
  /** It has the name, and its archive is not yet what the name knows: neither leaves. */
  | { readonly is: "taking over" }
  /** It could not say for a minute that it lives, and another one may soon have its name: nothing leaves any more. */
  | ({ readonly is: "stepping down" } & Failing);

export type State =
  | Standing
  /** Nothing is begun any more, and no meter waits. What was under way still decides how it stood last. */
  | { readonly is: "ended"; readonly last: Standing };

export type StateEvent =
  /** This member has its name, and knows the tables. `isOwn`: its archive is the one that the name had last */
  | { readonly event: "claimed"; readonly isOwn: boolean }
  /** Another one is active. */
  | { readonly event: "held"; readonly active: MirrorProblem }
  /** The archive is to be what the name knows. */
  | { readonly event: "set aside" }
  /** The name was not renewed for too long. */
  | { readonly event: "lapsed"; readonly problem: MirrorProblem }
  /** A pass came to its end. */
  | { readonly event: "passed" }
  /** PostgreSQL failed. */
  | { readonly event: "failed"; readonly problem: MirrorProblem }
  /** The archive failed, or there is a bug of ours: that says nothing of PostgreSQL. */
  | { readonly event: "broke off" }
  | { readonly event: "ended" };

/** Another Node-RED has the name, or newer tables say what this package does not know. */
const bars: ReadonlySet<FleetProblem> = new Set(["name-taken", "newer"] as const);

/** @param isStandby whether others may have its name, of which one at a time is active */
export function firstState(isStandby: boolean): State {
  return isStandby ? { is: "waiting" } : { is: "unasked" };
}

export function next(before: State, what: StateEvent): State {
  const last = standingOf(before);
  if (what.event === "ended") return { is: "ended", last };
  const standing = nextStanding(last, what);
  return before.is === "ended" ? { is: "ended", last: standing } : standing;
}

function nextStanding(before: Standing, what: Exclude<StateEvent, { event: "ended" }>): Standing {
  switch (what.event) {
    case "claimed":
      return afterClaim(before, what.isOwn);
    case "held":
      return { is: "waiting", active: what.active };
    case "set aside":
      return before.is === "taking over" ? { is: "well" } : before;
    case "lapsed":
      return isActive(before)
        ? { is: "stepping down", problem: what.problem, times: timesOf(before) }
        : before;
    case "passed":
      return isActive(before) || before.is === "barred" || before.is === "unasked" ? { is: "well" } : before;
    case "failed":
      return afterFailure(before, what.problem);
    case "broke off":
      if (before.is === "taking over") return { is: "waiting" };
      return before.is === "unasked" ? { is: "well" } : before;
  }
}

function afterClaim(before: Standing, isOwn: boolean): Standing {
  // Another one was active meanwhile, whether this one heard of it or not.
  if (!isOwn) return { is: "taking over" };
  switch (before.is) {
    case "unasked":
      return { is: "well" };
    case "waiting":
      return { is: "well" };
    // The problem stays until the pass has come to its end.
    case "barred":
    case "stepping down":
      return { is: "failing", problem: before.problem, times: before.times };
    case "well":
    case "failing":
    case "taking over":
      return before;
  }
}

function afterFailure(before: Standing, problem: MirrorProblem): Standing {
  const failing = { problem, times: timesOf(before) + 1 };
  // Who is active now is not known.
  if (before.is === "waiting" || before.is === "taking over") return { is: "waiting", ...failing };
  // Why it fails does not matter as much as what follows from it.
  if (before.is === "stepping down")
    return { is: "stepping down", ...failing, problem: { ...problem, problem: "lapsed" } };
  if (bars.has(problem.problem)) return { is: "barred", stop: problem, ...failing };
  // Only to have the name ends it.
  return before.is === "barred" ? { ...before, ...failing } : { is: "failing", ...failing };
}

/** Of a stand-by: it has its name, and goes on with what the name knows. */
export function isActive({ is }: Standing): boolean {
  return is === "well" || is === "failing";
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
  return ("times" in standing ? standing.times : undefined) ?? 0;
}
