/** What prices the meter's energy, and how much of the load curve that needs. */
import { button, element, enter, explain, select, today } from "../../editor/browser.js";
import { curveDaysOf } from "./curve-days.js";
import { field, t } from "./dialog.js";
import type { Estimator, Wanted } from "./history.js";

const ID = "enedis-linky-config";

/** In their order in the dialog. */
const chosen = ["contract", "feedIn"] as const;

interface ContractNode extends EditorNode {
  readonly valid?: boolean;
  readonly versions?: unknown;
}

export function prepareContracts(): void {
  const take = button(`${ID}-take-days`);
  take.addEventListener("click", () => {
    enter(field("loadCurveDays"), take.dataset["days"]!);
    field("loadCurveDays").focus();
  });
}

/** @param depth as typed; undefined: not known */
export function showContracts(depth: Wanted | undefined, estimate: Estimator): void {
  const contracts = chosen.map((property) => {
    const list = select(`node-config-input-${property}`);
    const node: ContractNode | null | undefined = RED.nodes.node(list.value);
    explain(list, node?.valid === false ? t("errors.contract") : true);
    return node;
  });
  const days = Math.max(...contracts.map((node) => (node ? curveDaysOf(node.versions, today()) : 0)));
  // One day is not worth a word.
  const isShort = depth !== undefined && days > 1 && depth.loadCurveDays < days;
  element(`${ID}-curve-days`).hidden = !isShort;
  if (!isShort) {
    estimate(undefined, "");
    return;
  }
  const take = button(`${ID}-take-days`);
  take.dataset["days"] = String(days);
  take.textContent = t("label.take-days", { days });
  const text = t("told.curve-days", { days, has: depth.loadCurveDays });
  estimate({ ...depth, loadCurveDays: days }, text);
}
