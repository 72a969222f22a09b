/** Why nothing is collected, and the error that says so. */
import { ArchiveError } from "../../archive/index.js";
import { ClockNotSet, NotActive, type ClockFault } from "../../base/index.js";
import type { CallStop } from "./companion.js";

export type CollectingProblem =
  | { readonly kind: "archive"; readonly error: ArchiveError }
  /**
   * The clock cannot be right, as on a Pi before it syncs, or was once far ahead
   * (docs/dev/decisions.md#39-the-door-of-clocks).
   */
  | ({ readonly kind: "clock" } & ClockFault)
  /** Another part of the runtime lets no call leave; the archive can be used. */
  | ({ readonly kind: "stopped" } & CallStop);

export class NotReady extends Error {
  override readonly name = "NotReady";
  readonly problem: CollectingProblem;

  constructor(problem: CollectingProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

/** What tells one problem from another: it is the same one as long as this is equal. */
export function problemKey(problem: CollectingProblem | undefined): string | undefined {
  return problem?.kind === "clock" ? problem.fault : problem?.kind;
}

/** What an error says of why nothing is collected; undefined: it says nothing of that. */
export function asNotReady(error: unknown): NotReady | undefined {
  if (error instanceof ClockNotSet) return new NotReady({ kind: "clock", ...error.reason });
  if (error instanceof NotActive)
    return new NotReady({ kind: "stopped", problem: error.code, code: undefined });
  return error instanceof ArchiveError ? new NotReady({ kind: "archive", error }) : undefined;
}
