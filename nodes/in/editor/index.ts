/** The dialog of `enedis-linky in`: the functions called in editor.html. */
import { isVariable } from "../../base/browser.js";
import { directions, type Direction } from "../../readings/index.js";
import {
  ask,
  button,
  element,
  explain,
  explainMeter,
  hasMeter,
  input,
  isDeployed,
  keepVariable,
  make,
  nameOf,
  offerGroups,
  offerSearch,
  onChange,
  onPress,
  preset,
  saveVariable,
  select,
  selectionOf,
  spareUntouched,
  tick,
  explanationNodes,
  translator,
  announce,
  confirm,
  lacksContract,
  validateMeter as validateSavedMeter,
  type Selection,
} from "../../editor/browser.js";
import {
  carriesAnything,
  choiceOf,
  costDirections,
  inMeasures,
  isThere,
  messageUnit,
  outputsOf,
  portsOf,
  type Choice,
  type DirectionChoice,
  type InMeasure,
  type Port,
} from "../outputs.js";
import { wiresOf } from "./wires.js";

/** The node's properties (docs/dev/contract.md#in-node). */
export interface InNode extends EditorNode {
  meter: string;
  /** Absent in a flow of an earlier version, as `group` is. */
  meters?: Selection["meters"];
  group?: string;
  direction: DirectionChoice;
  measures: InMeasure[];
  outputMode: Choice["outputMode"];
  health: boolean;
  start: "history" | "new";
  /** Absent in a flow of an earlier version. */
  visitors?: boolean;
  outputs: number;
}

/** A choice as saved: a variable in a flow file may stand for any part of it. */
type Saved = { readonly [property in keyof Choice]: unknown };

const t = translator("enedis-linky-in");

const checkbox = (measure: InMeasure) => input(`enedis-linky-in-measure-${measure}`);

/** Its own name, otherwise what its meters are called. */
export function label(node: InNode): string {
  const { meters, group } = selectionOf(node);
  if (meters === "one") return nameOf(node) ?? t("label.palette");
  if (node.name) return node.name;
  return meters === "group" && group !== "" ? group : t(`meters.${meters}`);
}

export function paletteLabel(): string {
  return t("label.palette");
}

export function inputLabel(): string {
  return t("label.input");
}

export function outputLabel(node: InNode, index: number): string {
  if (isOpenEnded(node)) return "";
  const output = portsOf(choiceOf(node))[index];
  return output ? describe(output) : "";
}

/** Validates the saved choice; the open dialog shows itself what is wrong. */
export function validateChoice(node: InNode, measures: unknown): Verdict {
  return mayCarry(choiceOf({ ...node, measures }), node.health) ? true : t("errors.nothing");
}

/** Validates the saved meter, of a node that has only one. */
export function validateMeter(node: InNode, meter: string): Verdict | false {
  if (isVariable(node.meters) || selectedFor(node).meters !== "one") return true;
  return validateSavedMeter(meter, costDirections(outputsOf(choiceOf(node))));
}

/** Validates the group, of a node that serves one. */
export function validateGroup(node: InNode, group: unknown): Verdict {
  const needsGroup = selectedFor(node).meters === "group" && !isVariable(group);
  return needsGroup && selectionOf({ meters: "group", group }).group === "" ? t("errors.group") : true;
}

/** The meters that a node serves, as chosen in its dialog while that is open. */
function selectedFor(node: InNode): Selection {
  const isOpen = open === node && document.getElementById("node-input-meters") !== null;
  return selectionOf(isOpen ? { ...node, meters: select("node-input-meters").value } : node);
}

/** Whether a variable decides its outputs: only the server knows them. */
function isOpenEnded({ direction, measures, outputMode, health }: Saved): boolean {
  return [direction, measures, outputMode, health].some(isVariable);
}

function mayCarry(choice: Choice, health: unknown): boolean {
  return isVariable(health) || carriesAnything(choice);
}

/** The current choice in the dialog, with the variables that the user has left in it. */
function chosen(node: InNode): Saved {
  const health = input("node-input-health");
  const isKept = inMeasures.some((measure) => checkbox(measure).indeterminate);
  return {
    direction: select("node-input-direction").value,
    measures: isKept ? node.measures : inMeasures.filter((measure) => checkbox(measure).checked),
    outputMode: select("node-input-outputMode").value,
    health: health.indeterminate ? node.health : health.checked,
  };
}

/** The outputs as saved. */
interface Before {
  /** Their number. */
  readonly outputs: string;
  /** Undefined: a variable decides what they carry. */
  readonly ports: readonly Port[] | undefined;
}

/** Called when the dialog is built: the plain fields are filled. */
export function prepare(node: InNode): void {
  const saved = choiceOf(node);
  // A hand-written flow may lack these properties.
  preset("node-input-direction", saved.direction, node.direction);
  preset("node-input-outputMode", saved.outputMode, node.outputMode);
  preset("node-input-start", "history", node.start);
  preset("node-input-meters", "one", node.meters);
  offerGroups(element("enedis-linky-in-groups"));
  tick(input("node-input-health"), node.health);
  tick(input("node-input-visitors"), node.visitors);
  keepVariable(node.measures, inMeasures.map(checkbox));
  for (const measure of inMeasures) checkbox(measure).checked = saved.measures.includes(measure);
  const { value: outputs } = input("node-input-outputs");
  const before: Before = {
    outputs,
    // A hand-written flow may have fewer outputs than its choice needs: the others have no wires to keep.
    ports: isOpenEnded(node) ? undefined : portsOf(saved).slice(0, node.outputs),
  };
  const changed = () => show(node, before);
  onChange(element("enedis-linky-in-form"), changed);
  spareUntouched(node, "node-input-meter");
  offerSearch(select("node-input-meter"));
  changed();
  prepareReplay(node);
}

/** The node of the open dialog. Answers that arrive after it closed are ignored. */
let open: InNode | undefined;

/** *Send the whole history again*: acts on the deployed node, not on the values in the dialog. */
function prepareReplay(node: InNode): void {
  open = node;
  const isThere = isDeployed(node.id);
  button("enedis-linky-in-replay").disabled = !isThere;
  element("enedis-linky-in-replay-help").textContent = t(isThere ? "help.replay" : "help.deploy-first");
  onPress(button("enedis-linky-in-replay"), async () => {
    const question = [t("confirm.replay"), t("confirm.replay-marked")];
    if (!(await confirm(question, t("label.replay-now"))) || open !== node) return;
    const answer = await ask("replay", {}, node.id);
    if (open !== node) return;
    const line = element("enedis-linky-in-replay-told");
    line.replaceChildren(explanationNodes(answer.ok ? answer.body.told : answer.told));
    line.hidden = false;
  });
}

export function cancel(): void {
  open = undefined;
}

/** The button on the node acts on the deployed node: disabled while that is changed or disabled. */
export function mayRefresh(node: InNode): boolean {
  return node.changed !== true && !node.d;
}

/** Asks now for what is missing, within the service's limits. */
export function refresh(node: InNode): void {
  void ask("refresh", {}, node.id).then(announce);
}

/** Shows what is sent where, what cannot be chosen, and what is wrong. */
function show(node: InNode, before: Before): void {
  const saved = chosen(node);
  const choice = choiceOf(saved);
  const isProduction = choice.direction === "production";
  for (const measure of inMeasures) {
    const isOff = isProduction && !isThere("production", measure);
    checkbox(measure).disabled = isOff;
    checkbox(measure).parentElement?.classList.toggle("enedis-linky-off", isOff);
  }
  const isOne = showMeters(node, choice);
  element("enedis-linky-in-no-max-power").hidden = choice.direction === "consumption";
  const mayCarryAny = mayCarry(choice, saved.health);
  for (const direction of directions) {
    const isCost = costDirections(outputsOf(choice)).includes(direction);
    element(`enedis-linky-in-no-contract-${direction}`).hidden =
      !isOne || !isCost || !lacksContract(direction);
  }
  explain(element("enedis-linky-in-measures"), mayCarryAny ? true : t("errors.nothing"));
  element("enedis-linky-in-preview").hidden = !mayCarryAny;

  const isOpen = isOpenEnded(saved);
  element("enedis-linky-in-open-ended").hidden = !isOpen;
  const outputs = isOpen ? [] : portsOf(choice);
  // Wires stay where they are while nobody here knows what they carry.
  const wires = before.ports === undefined ? String(outputs.length) : wiresOf(before.ports, outputs);
  input("node-input-outputs").value = isOpen ? before.outputs : wires;
  element("enedis-linky-in-outputs").hidden = isOpen;
  element("enedis-linky-in-outputs").replaceChildren(
    ...outputs.map((output, index) => row(output, index, choice)),
  );
}

/** Shows what names the meters; returns whether that is only one. */
function showMeters(node: InNode, choice: Choice): boolean {
  const { value: meters } = select("node-input-meters");
  const isOne = meters !== "all" && meters !== "group";
  element("enedis-linky-in-row-meter").hidden = !isOne;
  element("enedis-linky-in-row-group").hidden = meters !== "group";
  element("enedis-linky-in-help-many").hidden = isOne;
  element("enedis-linky-no-meter").hidden = hasMeter();
  if (isOne) explainMeter(costDirections(outputsOf(choice)));
  explain(input("node-input-group"), validateGroup(node, input("node-input-group").value));
  return isOne;
}

/** One line of the preview: the output's number, what it carries, its unit. */
function row(output: Port, index: number, choice: Choice): HTMLLIElement {
  const port = make("i");
  port.setAttribute("aria-hidden", "true");
  const what = make("span", {}, describe(output));
  const line = make("li", {}, make("b", {}, String(index + 1)), port, what);
  if (output.kind === "measure") line.append(make("em", {}, messageUnit(output.measure)));
  if (output.kind === "single") {
    for (const direction of directions) {
      const carried = outputsOf(choice)
        .filter((flow) => flow.direction === direction)
        .map(({ measure }) => `${t(`output.${measure}`)} (${messageUnit(measure)})`);
      if (carried.length > 0) what.append(make("small", {}, measured(direction, carried.join(", "))));
    }
  }
  return line;
}

function measured(direction: Direction, measure: string): string {
  return t("output.measure", { direction: t(`direction.${direction}`), measure });
}

function describe(output: Port): string {
  return output.kind === "measure"
    ? measured(output.direction, t(`output.${output.measure}`))
    : t(`output.${output.kind}`);
}

/** Called before Node-RED copies the plain fields into the node. */
export function save(node: InNode): void {
  node.measures = chosen(node).measures as InMeasure[];
  const { value: meters } = select("node-input-meters");
  input("node-input-group").value = meters === "group" ? input("node-input-group").value.trim() : "";
  // Node-RED's word for none: a node of many meters uses none of them alone.
  if (meters === "all" || meters === "group") select("node-input-meter").value = "_ADD_";
  saveVariable("node-input-health", node.health);
  saveVariable("node-input-visitors", node.visitors);
  cancel();
}
