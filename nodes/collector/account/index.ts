/** Queue, pace, budget and blocks of an account; its calls for no meter. */
export { isFailure, lift, longestPause, stopForBan, stopForQuota } from "./account-blocks.js";
export type { AccountCallHooks } from "./account-call.js";
export { AccountQueue, type Budget, LONGEST_WAIT_MS, type Turn } from "./account-queue.js";
export { type AccountSettings, Accounts } from "./accounts.js";
export { BudgetSpent, type OverBudget } from "./over-budget.js";
