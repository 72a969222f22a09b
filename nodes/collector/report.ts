/** What a collector is doing, for statuses and editors. */
import type { Budget, OverBudget } from "./account/account-queue.js";
import type { HealthState } from "./health/health.js";
import type { PlannedCall } from "./plan/plan.js";
import type { Progress } from "./plan/progress.js";
import type { Problem } from "./health/active-blocks.js";

/** Instants in seconds. */
export interface Report extends Progress {
  readonly calling: PlannedCall | undefined;
  readonly problem: Problem | undefined;
  readonly overBudget: OverBudget | undefined;
  readonly nextTick: number;
  /** The next tick that may call for the newest day. */
  readonly nextCallingTick: number;
  /** The last tick of today that could call for the newest day; undefined before the first one. */
  readonly lastCallingTick: number | undefined;
  readonly budget: Budget;
  readonly health: HealthState;
  /** Whose budget is spent, without secrets, and by how many meters. */
  readonly account: { readonly baseUrl: string; readonly meters: number } | undefined;
}
