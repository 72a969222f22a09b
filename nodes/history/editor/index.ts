/** The dialog of `enedis-linky history`: the functions called in editor.html. */
import { isVariable } from "../../base/browser.js";
import {
  element,
  explain,
  explainMeter,
  hasMeter,
  nameOf,
  onChange,
  preset,
  select,
  spareUntouched,
  translator,
} from "../../editor/browser.js";
import { granularitiesOf, unitOfGranularity, type Granularity } from "../../query/browser.js";
import { closeImport, prepareImport, showImport } from "./import.js";
import { exists, isDirection, isMeasure, type Direction, type Measure } from "../../readings/index.js";

/** The node's properties (docs/dev/contract.md#history-node). */
export interface HistoryNode extends EditorNode {
  meter: string;
  direction: Direction;
  measure: Measure;
  step: Granularity;
  format: "readings" | "csv";
  csv: "international" | "french";
  period: string;
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
  if (!isMeasure(measure) || !isDirection(direction)) return t("label.palette");
  const what = t("label.output", {
    direction: t(`direction.${direction}`),
    measure: t(`measure.${measure}`).toLowerCase(),
  });
  return format === "csv" ? `${what}, CSV` : `${what} (${unitOfGranularity(measure, step)})`;
}

/** Validates the saved choice; the open dialog shows itself what is wrong. */
export function validateDirection({ measure }: { readonly measure: unknown }, direction: unknown): Verdict {
  const isKnown = isDirection(direction) && isMeasure(measure);
  return !isKnown || exists(direction, measure) ? true : t("errors.no-max-power");
}

/** Called when the dialog is built: the plain fields are filled. */
export function prepare(node: HistoryNode): void {
  // A hand-written flow may lack these properties.
  const defaults = { direction: "consumption", measure: "daily", step: "day", period: "30d" };
  for (const [name, value] of Object.entries({ ...defaults, format: "readings", csv: "international" })) {
    preset(`node-input-${name}`, value, node[name as keyof HistoryNode]);
  }
  let wanted: Granularity = node.step;
  // Must run before the form's own listener, which would restore the previous step.
  onChange(select("node-input-step"), () => {
    wanted = select("node-input-step").value as Granularity;
  });
  const refresh = () => {
    show(wanted);
    showImport();
  };
  onChange(element("enedis-linky-history-form"), refresh);
  spareUntouched(node, "node-input-meter");
  prepareImport(node);
  refresh();
}

/** Called when the dialog closes, however it does. */
export function close(): void {
  closeImport();
}

/** Offers the steps of the measure; a step chosen before returns with its measure. */
function show(wanted: Granularity): void {
  const { value: measure } = select("node-input-measure");
  const direction = select("node-input-direction");
  const steps = isMeasure(measure) ? granularitiesOf(measure) : granularitiesOf("load_curve");
  const step = select("node-input-step");
  for (const option of step.options)
    option.hidden = option.disabled =
      !steps.includes(option.value as Granularity) && !isVariable(option.value);
  const chosen = steps.includes(wanted) || isVariable(wanted) ? wanted : steps[0]!;
  step.value = chosen;
  // What a variable stands for is only known to the server.
  const isKnown = isMeasure(measure) && !isVariable(chosen);
  element("enedis-linky-history-unit").textContent = isKnown ? t(`unit.${unitOf(measure, chosen)}`) : "";
  explain(direction, validateDirection({ measure }, direction.value));
  element("enedis-linky-no-meter").hidden = hasMeter();
  explainMeter(t);
  rowOf("node-input-csv").hidden = select("node-input-format").value !== "csv";
}

/** Whether an entry is power, energy, or the highest peak. */
function unitOf(measure: Measure, step: Granularity): "power" | "energy" | "peak" {
  if (measure === "max_power") return "peak";
  return unitOfGranularity(measure, step) === "kW" ? "power" : "energy";
}

function rowOf(id: string): HTMLElement {
  return element(id).closest<HTMLElement>(".form-row")!;
}
