/** The warning that an account has too many meters. */
import { element, isSelected, say, selectionOf, type Selection } from "../../editor/browser.js";
import type { ServiceId } from "../../services/browser.js";
import { configNodes, field, t, type ConfigNode, type Dialog } from "./dialog.js";
import { baseUrlOf } from "./fields.js";
import { overload, wantsOf, type User } from "./wants.js";

/** Warns, with the numbers, when the meters of a budget need more than half of it (docs/dev/contract.md#budgets). */
export function showOverload(opened: Dialog, service: ServiceId | undefined): void {
  const line = element("enedis-linky-config-overload");
  if (service === undefined) {
    say(line, "");
    return;
  }
  const baseUrl = baseUrlOf(service, field("baseUrl").value);
  const budget = `${service} ${baseUrl}`;
  const known = overloads.get(opened) ?? new Map<string, string>();
  const text = known.get(budget) ?? overloadText(opened.node, service, baseUrl);
  overloads.set(opened, known.set(budget, text));
  say(line, text);
}

/** By budget: no other node changes while the dialog is open. */
const overloads = new WeakMap<Dialog, Map<string, string>>();

function overloadText(node: ConfigNode, service: ServiceId, baseUrl: string): string {
  const others = configNodes().filter(
    (other) =>
      other.id !== node.id &&
      !other.d &&
      other.service === service &&
      baseUrlOf(service, other.baseUrl) === baseUrl,
  );
  const usersOf = usersByMeter();
  const wants = [node, ...others].map((meter) => {
    const users = usersOf(meter);
    return wantsOf(users.length === 0 && meter.id === node.id ? usualUsers : users);
  });
  const much = overload(service, wants);
  return much ? t("told.overload", { ...much, meters: wants.length, service: t(`short.${service}`) }) : "";
}

/** A meter that no node uses yet will probably have these. */
const usualUsers: readonly User[] = [{ type: "ui-enedis-linky", direction: "consumption" }];

/** The nodes of each meter, in one pass: a flow may have thousands of both. */
function usersByMeter(): (meter: ConfigNode) => readonly User[] {
  const users = new Map<unknown, User[]>();
  const ofMany: (readonly [Selection, User])[] = [];
  RED.nodes.eachNode((node: EditorNode & { meter?: unknown; meters?: unknown; group?: unknown }) => {
    if (!("meter" in node)) return;
    const selection = selectionOf(node);
    const its = users.get(node.meter);
    if (selection.meters !== "one") ofMany.push([selection, node]);
    else if (its) its.push(node);
    else users.set(node.meter, [node]);
  });
  return ({ id, group = "" }) => {
    const serving = ofMany.filter(([selection]) => isSelected(selection, group));
    return [...(users.get(id) ?? []), ...serving.map(([, user]) => user)];
  };
}
