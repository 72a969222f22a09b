/** The dialog of `enedis-linky tariff`: the functions called in editor.html. */
import { isVariable } from "../../base/browser.js";
import {
  element,
  explain,
  input,
  offerSearch,
  onChange,
  preset,
  say,
  select,
  spareUntouched,
  translator,
} from "../../editor/browser.js";

/** The node's properties (docs/dev/contract.md#tariff-node). */
export interface TariffNode extends EditorNode {
  contract: string;
  step: "class" | "60" | "15";
  format: "tariff" | "power-saver";
}

/** Whether the dialog of the contract has an error. */
interface ContractNode extends EditorNode {
  readonly valid?: boolean;
}

const t = translator("enedis-linky-tariff");

/** Its own name, otherwise the contract's. */
export function label({ name, contract }: TariffNode): string {
  if (name) return name;
  const its = RED.nodes.node(contract);
  return its ? t("label.of", { contract: RED.utils.getNodeLabel(its) }) : t("label.palette");
}

export function paletteLabel(): string {
  return t("label.palette");
}

export function inputLabel(): string {
  return t("label.input");
}

export function outputLabel({ format }: TariffNode): string {
  return t(format === "power-saver" ? "format.power-saver" : "format.tariff");
}

/** Called when the dialog is built: the plain fields are filled. */
export function prepare(node: TariffNode): void {
  // A hand-written flow may lack these properties.
  preset("node-input-step", "class", node.step);
  preset("node-input-format", "tariff", node.format);
  spareUntouched(node, "node-input-contract");
  offerSearch(select("node-input-contract"));
  onChange(element("enedis-linky-tariff-form"), show);
  show();
}

/** Shows what is sent. */
function show(): void {
  const list = input("node-input-contract");
  list.setAttribute("aria-describedby", `${list.id}-error`);
  const contract: ContractNode | null | undefined = RED.nodes.node(list.value);
  element("enedis-linky-tariff-no-contract").hidden = isVariable(list.value) || Boolean(contract);
  // Node-RED marks the list by colour alone.
  explain(list, contract?.valid === false ? t("errors.contract") : true);
  const [format, step] = ["format", "step"].map((name) => select(`node-input-${name}`).value);
  const isKnown = format === "tariff" || format === "power-saver";
  say(element("enedis-linky-tariff-format-help"), isKnown ? t(`help.${format}`) : "");
  const byClass = format === "power-saver" ? "help.step-power-saver" : "help.step-class";
  say(element("enedis-linky-tariff-step-help"), t(step === "class" ? byClass : "help.step-mean"));
}
