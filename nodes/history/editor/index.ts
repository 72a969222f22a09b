/** The dialog of `enedis-linky history`: the functions called in editor.html. */
import { isVariable } from "../../base/browser.js";
import {
  element,
  explain,
  explainMeter,
  hasMeter,
  input,
  lacksContract,
  nameOf,
  offerSearch,
  onChange,
  preset,
  saveVariable,
  select,
  spareUntouched,
  tick,
  translator,
  validateMeter as validateSavedMeter,
} from "../../editor/browser.js";
import { granularitiesOf, unitOfGranularity, type Granularity } from "../../query/browser.js";
import { closeImport, prepareImport, showImport } from "./import.js";
import {
  COST,
  REGISTERS,
  exists,
  isDirection,
  isMeasure,
  type Direction,
  type Measure,
} from "../../readings/index.js";

type Step = Granularity | "period";

const costSteps: readonly Step[] = ["day", "month", "bill", "year", "period"];
const registerSteps: readonly Step[] = ["day", "month", "bill", "year"];

/** The node's properties (docs/dev/contract.md#history-node). */
export interface HistoryNode extends EditorNode {
  meter: string;
  direction: Direction;
  measure: Measure | typeof COST | typeof REGISTERS;
  step: Step;
  format: "readings" | "csv";
  csv: "international" | "french";
  period: string;
  /** Absent in a flow of an earlier version. */
  visitors?: boolean;
}

const t = translator("enedis-linky-history");

/** `Maison · jour`: the meter and what is shown of it. */
export function label(node: HistoryNode): string {
  return nameOf(node) ?? t("label.palette");
}

export function paletteLabel(): string {
  return t("label.palette");
}

export function inputLabel(): string {
  return t("label.input");
}

export function outputLabel({ measure, direction, step, format }: HistoryNode): string {
  if (!(measure === COST || measure === REGISTERS || isMeasure(measure)) || !isDirection(direction))
    return t("label.palette");
  const what = t("label.output", {
    direction: t(`direction.${direction}`),
    measure: t(`measure.${measure}`).toLowerCase(),
  });
  if (format === "csv") return `${what}, CSV`;
  if (measure === REGISTERS) return `${what} (kWh)`;
  return `${what} (${measure === COST ? "€" : unitOfGranularity(measure, step as Granularity)})`;
}

/** Validates the saved choice; the open dialog shows itself what is wrong. */
export function validateDirection({ measure }: { readonly measure: unknown }, direction: unknown): Verdict {
  const isKnown = isDirection(direction) && isMeasure(measure);
  return !isKnown || exists(direction, measure) ? true : t("errors.no-max-power");
}

/** Validates the saved meter. */
export function validateMeter({ measure, direction }: HistoryNode, meter: string): Verdict | false {
  return validateSavedMeter(meter, pricedIn(measure, direction));
}

/** The direction whose cost it asks for; a variable may stand for any. */
function pricedIn(measure: string, direction: string): Direction[] {
  return measure === COST && isDirection(direction) ? [direction] : [];
}

/** Called when the dialog is built: the plain fields are filled. */
export function prepare(node: HistoryNode): void {
  // A hand-written flow may lack these properties.
  const defaults = { direction: "consumption", measure: "daily", step: "day", period: "30d" };
  for (const [name, value] of Object.entries({ ...defaults, format: "readings", csv: "international" })) {
    preset(`node-input-${name}`, value, node[name as keyof HistoryNode]);
  }
  tick(input("node-input-visitors"), node.visitors);
  let wanted: Step = node.step;
  // Must run before the form's own listener, which would restore the previous step.
  onChange(select("node-input-step"), () => {
    wanted = select("node-input-step").value as Step;
  });
  const refresh = () => {
    show(wanted);
    showImport();
  };
  onChange(element("enedis-linky-history-form"), refresh);
  spareUntouched(node, "node-input-meter");
  offerSearch(select("node-input-meter"));
  prepareImport(node);
  refresh();
}

/** Called before Node-RED reads the fields. */
export function save(node: HistoryNode): void {
  saveVariable("node-input-visitors", node.visitors);
  close();
}

/** Called when the dialog closes, however it does. */
export function close(): void {
  closeImport();
}

/** Offers the steps of the measure; a step chosen before returns with its measure. */
function show(wanted: Step): void {
  const { value: measure } = select("node-input-measure");
  const direction = select("node-input-direction");
  const steps = stepsOf(measure);
  const step = select("node-input-step");
  for (const option of step.options)
    option.hidden = option.disabled = !steps.includes(option.value as Step) && !isVariable(option.value);
  const chosen = steps.includes(wanted) || isVariable(wanted) ? wanted : steps[0]!;
  step.value = chosen;
  // What a variable stands for is only known to the server.
  element("enedis-linky-history-unit").textContent = unitText(measure, chosen, direction.value);
  const isPriced = isDirection(direction.value) && !lacksContract(direction.value);
  const help = element("enedis-linky-history-cost");
  help.hidden = measure !== COST || !hasMeter();
  if (!help.hidden) help.textContent = t(isPriced ? "help.cost" : `help.no-contract-${direction.value}`);
  explain(direction, validateDirection({ measure }, direction.value));
  element("enedis-linky-no-meter").hidden = hasMeter();
  explainMeter(pricedIn(measure, direction.value));
  rowOf("node-input-csv").hidden = select("node-input-format").value !== "csv";
}

/** All of them, if a variable decides the measure. */
function stepsOf(measure: string): readonly Step[] {
  if (measure === COST) return costSteps;
  if (measure === REGISTERS) return registerSteps;
  return isMeasure(measure) ? granularitiesOf(measure) : [...granularitiesOf("load_curve"), "period"];
}

/** What an entry is, and its unit; "": what a variable stands for is only known to the server. */
function unitText(measure: string, step: Step, direction: string): string {
  if (measure === COST) return t(direction === "production" ? "unit.earned" : "unit.cost");
  if (measure === REGISTERS) return t("unit.registers");
  if (!isMeasure(measure) || isVariable(step)) return "";
  if (measure === "max_power") return t("unit.peak");
  return t(unitOfGranularity(measure, step as Granularity) === "kW" ? "unit.power" : "unit.energy");
}

function rowOf(id: string): HTMLElement {
  return element(id).closest<HTMLElement>(".form-row")!;
}
