/** What stands against a call: its account, or its meter, has used up what the service allows. */

/** Why a call may not be sent, and from when (an instant in seconds) that may change. */
export interface OverBudget {
  readonly reason: "cap" | "history_cap" | "failed_cap" | "hour";
  readonly until: number;
}

/** No budget is left for a second request within a call. It says nothing about the service. */
export class BudgetSpent extends Error {
  override readonly name = "BudgetSpent";
  readonly overBudget: OverBudget;

  constructor(overBudget: OverBudget) {
    super("The budget has no second request left for a call.");
    this.overBudget = overBudget;
  }
}
