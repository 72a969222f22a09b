/** The dialog of `ui-enedis-linky`: the functions called in editor.html. */
import { isVariable } from "../../base/browser.js";
import { directions, type Direction } from "../../readings/index.js";
import {
  countByKeys,
  element,
  enter,
  explain,
  explainMeter,
  hasMeter,
  input,
  keepVariable,
  make,
  nameOf,
  offerSearch,
  onChange,
  preset,
  select,
  spareUntouched,
  translator,
  validateMeter as validateSavedMeter,
} from "../../editor/browser.js";
import { DEFAULT_COLOR, HEIGHT, WIDTH } from "../protocol.js";
import { chosenScreens, screens, usualScreens, type Screen } from "../screens.js";

/** The node's properties (docs/dev/contract.md#dashboard-node). */
export interface MeterNode extends EditorNode {
  group: string;
  meter: string;
  color: string;
  direction?: string;
  language?: string;
  screens?: readonly string[];
  width?: number | string;
  height?: number | string;
}

interface GroupNode extends EditorNode {
  readonly width?: number | string;
}

const t = translator("enedis-linky-meter");

export function label(node: MeterNode): string {
  return nameOf(node) ?? t("label.palette");
}

export function paletteLabel(): string {
  return t("label.palette");
}

export function inputLabel(): string {
  return t("label.input");
}

/** Validates the saved meter, which a node that is wired to others need not have. */
export function validateMeter(node: MeterNode, meter: string): Verdict | false {
  const { direction } = node;
  if (meter !== "" && meter !== "_ADD_") return validateSavedMeter(meter, shownIn(direction));
  return RED.nodes.filterLinks({ target: node }).length > 0 || t("errors.none-chosen");
}

/** Called at each change of a wire: whether the node it leads to needs a meter depends on it. */
export function wireChanged({ target }: { readonly target: EditorNode }): void {
  if (target.type !== "ui-enedis-linky") return;
  RED.editor.validateNode(target);
}

/** The directions whose costs it shows; a variable may stand for any. */
function shownIn(direction = "consumption"): readonly Direction[] {
  return direction === "both" ? directions : directions.filter((each) => each === direction);
}

/** If it is not saved, the default applies. */
function validateSize(value: number | string | undefined, most: number): Verdict {
  if (value === undefined || isVariable(value)) return true;
  const size = Number(value);
  return Number.isInteger(size) && size >= 1 && size <= most ? true : t("errors.size", { most });
}

/** Validates the columns: at most those of the group. */
export function validateWidth(node: MeterNode, value: number | string | undefined): Verdict {
  return validateSize(value, widest(node));
}

export function validateHeight(value: number | string | undefined): Verdict {
  return validateSize(value, TALLEST);
}

/** The columns of its group. */
function widest({ group }: Pick<MeterNode, "group">): number {
  const its: GroupNode | null | undefined = RED.nodes.node(group);
  return Number(its?.width) || 24;
}

/** Rows. */
const TALLEST = 48;

/** The boxes of the screens. Those that are shown without a choice are ticked until there is one. */
function offerScreens(saved: MeterNode["screens"]): void {
  const shown = chosenScreens(Array.isArray(saved) ? saved : []);
  const labels = screens.map((screen) => {
    const [label, box, name] = [make("label"), make("input"), make("span")];
    label.className = "enedis-linky-check";
    box.type = "checkbox";
    box.id = boxOf(screen);
    box.checked = shown.includes(screen);
    name.textContent = t(`screen.${screen}`);
    label.append(box, name);
    return label;
  });
  element("enedis-linky-meter-screens").replaceChildren(...labels);
  keepVariable(saved, screens.map(boxOf).map(input));
}

const boxOf = (screen: Screen): string => `enedis-linky-meter-screen-${screen}`;

/** Called before Node-RED copies the plain fields into the node. */
export function save(node: MeterNode): void {
  if (screens.some((screen) => input(boxOf(screen)).indeterminate)) return;
  const chosen = screens.filter((screen) => input(boxOf(screen)).checked);
  // Whoever has the usual ones gets those that later versions add to them.
  const isUsual = chosen.join() === usualScreens.join();
  node.screens = isUsual ? [] : chosen;
}

/** Called when the dialog is built: the plain fields are filled. */
export function prepare(node: MeterNode): void {
  const form = element("enedis-linky-meter-form");
  const color = input("enedis-linky-meter-color");
  const transparent = input("enedis-linky-meter-transparent");
  const saved = input("node-input-color");
  // Any other CSS colour, from a hand-written flow, stays until the user chooses a new one.
  color.value = /^#[0-9a-f]{6}$/i.test(node.color) ? node.color : DEFAULT_COLOR;
  transparent.checked = node.color === "transparent";
  color.addEventListener("input", () => {
    transparent.checked = false;
    enter(saved, color.value);
  });
  transparent.addEventListener("change", () => {
    enter(saved, transparent.checked ? "transparent" : color.value);
  });

  // A hand-written flow may lack these properties.
  preset("node-input-direction", "consumption", node.direction);
  preset("node-input-language", "auto", node.language);
  for (const [name, value] of Object.entries({ width: WIDTH, height: HEIGHT })) {
    const size = input(`node-input-${name}`);
    if (node[name as "width" | "height"] === undefined) size.value = String(value);
    countByKeys(size, [1, name === "width" ? widest(node) : TALLEST]);
  }

  offerScreens(node.screens);

  // Without Dashboard, there is no group to choose.
  element("enedis-linky-meter-no-dashboard").hidden = RED.nodes.getType("ui-group") !== undefined;
  const show = (): void => {
    const width = validateWidth(
      { ...node, group: input("node-input-group").value },
      input("node-input-width").value,
    );
    const height = validateHeight(input("node-input-height").value);
    explain(element("enedis-linky-meter-size"), width === true ? height : width);
    element("enedis-linky-meter-help-wired").hidden = hasMeter();
    explainMeter(shownIn(select("node-input-direction").value));
  };
  onChange(form, show);
  spareUntouched(node, "node-input-group", "node-input-meter");
  offerSearch(select("node-input-meter"));
  // Node-RED sets its own lists by jQuery, which fires no event.
  setTimeout(show);
  show();
}
