/** What prices the meter's energy, and how much of the load curve that needs. */
import { ask, button, element, enter, explain, isDeployed, say, select } from "../../editor/browser.js";
import { curveDaysOf, today } from "./curve-days.js";
import { field, t, type Dialog } from "./dialog.js";
import type { Wanted } from "./history.js";

const ID = "enedis-linky-config";

/** In their order in the dialog. */
const chosen = ["contract", "feedIn"] as const;

interface ContractNode extends EditorNode {
  readonly valid?: boolean;
  readonly versions?: unknown;
}

/** The question whose answer is shown, or under way. */
let asked = "";

export function prepareContracts(): void {
  asked = "";
  const take = button(`${ID}-take-days`);
  take.addEventListener("click", () => {
    enter(field("loadCurveDays"), take.dataset["days"]!);
    field("loadCurveDays").focus();
  });
}

/** @param depth as typed; undefined: not known */
export function showContracts(dialog: Dialog, depth: Wanted | undefined): void {
  const contracts = chosen.map((property) => {
    const list = select(`node-config-input-${property}`);
    const node = RED.nodes.node(list.value) as ContractNode | null | undefined;
    explain(list, node?.valid === false ? t("errors.contract") : true);
    return node;
  });
  const days = Math.max(...contracts.map((node) => (node ? curveDaysOf(node.versions, today()) : 0)));
  // One day is not worth a word.
  const isShort = depth !== undefined && days > 1 && depth.loadCurveDays < days;
  element(`${ID}-curve-days`).hidden = !isShort;
  if (!isShort) return;
  const take = button(`${ID}-take-days`);
  take.dataset["days"] = String(days);
  take.textContent = t("label.take-days", { days });
  void tell(
    dialog,
    { ...depth, loadCurveDays: days },
    t("told.curve-days", { days, has: depth.loadCurveDays }),
  );
}

/** Says what is needed at once, and what it costs in requests as soon as the server knows. */
async function tell(dialog: Dialog, needed: Wanted, text: string): Promise<void> {
  const line = element(`${ID}-curve-days-told`);
  const question = JSON.stringify([needed, text]);
  if (question === asked) return;
  asked = question;
  say(line, text);
  const id = isDeployed(dialog.node.id) ? { id: dialog.node.id } : {};
  const answer = await ask("estimate", { ...needed, ...id });
  if (answer.ok && !dialog.isClosed() && asked === question) say(line, `${text} ${answer.body.text}`);
}
