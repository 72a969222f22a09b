import type { Action } from "./action.js";

export type { Action, ActionContext, ActionResult } from "./action.js";

/** By `msg.action`, beside the query that needs none. */
export const actions: Readonly<Record<string, Action>> = {};
