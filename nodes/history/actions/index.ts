import * as v from "valibot";
import {
  asWritten,
  historyActions,
  isOfVisitor,
  visitorError,
  type Accepted,
  type Fields,
  type HistoryAction,
} from "../../common/index.js";
import { COST, REGISTERS } from "../../readings/index.js";
import type { Texts } from "../../texts/index.js";
import { askedMeasure, readerOf, type Properties } from "../request.js";
import type { Action } from "./action.js";
import { backup } from "./backup.js";
import { cost } from "./cost.js";
import { days } from "./days.js";
import { exportAll } from "./export.js";
import { forecast } from "./forecast.js";
import { forget } from "./forget.js";
import { hours } from "./hours.js";
import { importFile } from "./import.js";
import { offers } from "./offers.js";
import { power } from "./power.js";
import { prices } from "./prices.js";
import { query } from "./query.js";
import { registers } from "./registers.js";
import { report } from "./report.js";
import { restore } from "./restore.js";
import { state } from "./state.js";

export type { Action } from "./action.js";
export { GivenContractError } from "./contract-of.js";
export { mergeStatus } from "./merge-report.js";
export { percent } from "./progress.js";
export { assertWritable } from "./writable.js";

/** By `msg.action`. */
const actions: Readonly<Record<HistoryAction, Action>> = {
  import: importFile,
  export: exportAll,
  backup,
  restore,
  forget,
  state,
  offers,
  hours,
  power,
  forecast,
  report,
  days,
  prices,
};

/** They erase, overwrite or hand over the archive: for a visitor of a dashboard only if the node says so. */
const guarded: readonly HistoryAction[] = ["import", "export", "backup", "restore", "forget"];

const action: Accepted<HistoryAction> = {
  schema: v.picklist(historyActions),
  words: (accepts) => accepts.action(asWritten(historyActions)),
};

/**
 * The action of a message: a query, if it names none.
 * @throws {InputError}
 */
export function actionOf(msg: Fields, properties: Properties, texts: Texts): Action {
  const name = readerOf(msg, texts).read("action", action);
  if (name !== undefined) {
    if (!properties.visitors && guarded.includes(name) && isOfVisitor(msg))
      throw visitorError("action", name, texts);
    return actions[name];
  }
  switch (askedMeasure(msg, properties, texts)) {
    case COST:
      return cost;
    case REGISTERS:
      return registers;
    default:
      return query;
  }
}
