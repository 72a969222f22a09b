/** Why the fleet's database cannot be used, as a word that statuses and texts know. */

/**
 * `driver`: the package `pg` is not installed; `url`: the setting is no address; `away`: it does not answer; `slow`: not
 * in time; `refused`: it lets nobody in; `full`: it has no room; `read-only`: a replica, or set so; `old`: before
 * PostgreSQL 14; `newer`: a newer package wrote it, for which this one is too old; `forbidden`: the role may not do it;
 * `name-taken`: another Node-RED uses this member's name; `standby`: so it does, and this one waits for it, its code is
 * that machine; `lapsed`: a stand-by that was active could not say for a minute that it lives; `failed`: anything else.
 */
export type FleetProblem =
  | "driver"
  | "url"
  | "away"
  | "slow"
  | "refused"
  | "full"
  | "read-only"
  | "old"
  | "newer"
  | "forbidden"
  | "name-taken"
  | "standby"
  | "lapsed"
  | "failed";

/** What may be of one meter alone, while others can be sent: somebody may hold its row. */
export type OwnProblem = Extract<FleetProblem, "slow" | "failed">;

export function mayBeOfOne(problem: FleetProblem): problem is OwnProblem {
  return problem === "slow" || problem === "failed";
}

/** Why PostgreSQL does not get readings, and when that is tried again. */
export interface MirrorProblem {
  readonly problem: FleetProblem;
  /** Of the error, for questions to who runs the database. */
  readonly code: string | undefined;
  /** Seconds: since when. */
  readonly since: number;
  /** Seconds. */
  readonly nextTry: number;
  /** Whether it is worth a message. */
  readonly isWorthTelling: boolean;
  /** How many meters have it: all that were deployed at the last try, or one. */
  readonly meters: number;
  /** It is one meter's alone: PostgreSQL can be used. */
  readonly isOfOne: boolean;
}

/** Its message never has the address, nor what the database said: that may name users and hosts. */
export class FleetError extends Error {
  override readonly name = "FleetError";
  readonly problem: FleetProblem;
  /** PostgreSQL's code of the error (SQLSTATE), or the system's; undefined: there is none. */
  readonly code: string | undefined;

  constructor(problem: FleetProblem, code?: string) {
    super(code === undefined ? problem : `${problem} (${code})`);
    this.problem = problem;
    this.code = code;
  }
}

/** By SQLSTATE, or its class: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const byState: readonly (readonly [string, FleetProblem])[] = [
  ["25006", "read-only"],
  ["57014", "slow"],
  ["55P03", "slow"],
  ["25P03", "slow"],
  ["53300", "away"],
  ["53", "full"],
  ["28", "refused"],
  ["3D000", "refused"],
  ["42501", "forbidden"],
  ["08", "away"],
  ["57P", "away"],
];

/** What went wrong with a statement or a connection. */
export function asFleetError(error: unknown): FleetError {
  if (error instanceof FleetError) return error;
  const { code, message = "" } = error as { readonly code?: unknown; readonly message?: string };
  // Its message has the address, and with it the password.
  if (code === "ERR_INVALID_URL" || code === "ERR_SOCKET_BAD_PORT" || error instanceof URIError)
    return new FleetError("url");
  if (typeof code !== "string") {
    if (/SASL|password/i.test(message)) return new FleetError("refused");
    // The driver's own errors have no code.
    if (/timeout/i.test(message)) return new FleetError(/connect/i.test(message) ? "away" : "slow");
    return new FleetError(/terminated|closed|ended|SSL|not queryable/i.test(message) ? "away" : "failed");
  }
  if (!/^[0-9A-Z]{5}$/.test(code) || /^E[A-Z]/.test(code)) return new FleetError("away", code);
  const known = byState.find(([state]) => code.startsWith(state));
  return new FleetError(known?.[1] ?? "failed", code);
}
