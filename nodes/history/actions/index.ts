import type { Action } from "./action.js";
import { backup } from "./backup.js";
import { exportAll } from "./export.js";
import { importFile } from "./import.js";
import { state } from "./state.js";

export type { Action } from "./action.js";

/** By `msg.action`, beside the query that needs none. */
export const actions: Readonly<Record<string, Action>> = {
  import: importFile,
  export: exportAll,
  backup,
  state,
};
