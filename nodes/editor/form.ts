/** What the dialogs of all our nodes share: texts, fields and their error lines. */
import { isVariable } from "../base/browser.js";
import { dayOf, type Day, type Direction } from "../readings/index.js";
import type { Explanation } from "../texts/browser.js";

/** Texts from the catalogue of a node set, under Node-RED's name for it. */
export function translator(set: string): (key: string, values?: Record<string, string | number>) => string {
  // Node-RED's index of all nodes asks for the name of a type at each change of any of them.
  const known = new Map<string, string>();
  return (key, values) => {
    const address = `node-red-contrib-enedis-linky/${set}:${set}.${key}`;
    if (values !== undefined) return RED._(address, values);
    const text = known.get(key) ?? RED._(address);
    // Without its catalogue, which comes after the code, the key itself is returned.
    if (!address.endsWith(text)) known.set(key, text);
    return text;
  };
}

/** The editor's language, limited to our two. */
export function editorLanguage(): "fr" | "en" {
  return /^fr\b/i.test(RED.i18n.lang() ?? "") ? "fr" : "en";
}

/** For numbers and days. */
export function editorLocale(): "fr-FR" | "en-GB" {
  return editorLanguage() === "fr" ? "fr-FR" : "en-GB";
}

/**
 * A day as in the server's sentences: `23 novembre 2026`; in a table `23 nov. 2026`.
 * @param day `YYYY-MM-DD`
 */
export function dayText(day: string, dateStyle: "long" | "medium" = "long"): string {
  const date = new Date(`${day}T00:00:00Z`);
  const text = date.toLocaleDateString(editorLocale(), { dateStyle, timeZone: "UTC" });
  return editorLanguage() === "fr" ? text.replace(/^1 /, "1er ") : text;
}

/** The current day in Paris. */
export function today(): Day {
  return dayOf(Date.now() / 1_000);
}

/** The label of a node that has a meter: its own name, otherwise the meter's. */
export function nameOf({ name, meter }: EditorNode & { readonly meter: string }): string | undefined {
  if (name) return name;
  const its = RED.nodes.node(meter);
  return its ? RED.utils.getNodeLabel(its) : undefined;
}

/** An element of the open dialog. It is in the HTML beside the code, so a missing one is our own mistake. */
export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element #${id} in the dialog`);
  return found;
}

export function input(id: string): HTMLInputElement {
  return element(id) as HTMLInputElement;
}

export function select(id: string): HTMLSelectElement {
  return element(id) as HTMLSelectElement;
}

export function button(id: string): HTMLButtonElement {
  return element(id) as HTMLButtonElement;
}

/** A new element with these children. Texts remain plain texts, whatever they contain. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: { readonly className?: string; readonly title?: string } = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  Object.assign(made, properties);
  made.append(...children);
  return made;
}

/** One of Font Awesome 4.7's icons, hidden from screen readers. */
export function icon(name: string): HTMLElement {
  const made = make("i", { className: `fa fa-${name}` });
  made.setAttribute("aria-hidden", "true");
  return made;
}

/** Sets a value as a user would, so that the editor's validators notice. */
export function enter(field: HTMLInputElement | HTMLSelectElement, value: string): void {
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/**
 * Selects a default in a list that does not have the saved value: a hand-written flow may have none. A variable that
 * was written by hand becomes a choice of its own, so that the dialog keeps it.
 */
export function preset(id: string, otherwise: string, saved: unknown): void {
  const list = select(id);
  if (typeof saved === "string" && isVariable(saved)) {
    const choice = make("option", {}, saved);
    choice.value = saved;
    list.append(choice);
    list.value = saved;
  }
  if (list.selectedIndex < 0) list.value = otherwise;
}

/** In a field for a whole number, which is one for text because it takes a variable too, the arrow keys count. */
export function countByKeys(field: HTMLInputElement, [min, max]: readonly [number, number]): void {
  field.addEventListener("keydown", (event) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (step === undefined || !/^\s*\d+\s*$/.test(field.value)) return;
    event.preventDefault();
    enter(field, String(Math.min(max, Math.max(min, Number(field.value) + step))));
  });
}

/** Writes a line that a screen reader follows; only when it changes, or it would be read out at each key. */
export function say(line: HTMLElement, text: string): void {
  if (line.textContent !== text) line.textContent = text;
  line.hidden = text === "";
}

/**
 * Keeps the line `#<id>-error` below a field up to date with what is wrong with it: Node-RED's own red border relies on
 * colour alone, and its tooltip on a mouse.
 */
export function explain(field: HTMLElement, problem: Verdict): void {
  say(element(`${field.id}-error`), problem === true ? "" : problem);
  field.setAttribute("aria-invalid", String(problem !== true));
}

/** Whether an existing meter is selected in the open dialog, or one that a variable names. */
export function hasMeter(): boolean {
  const { value } = input("node-input-meter");
  return isVariable(value) || Boolean(RED.nodes.node(value));
}

/** A config node of a meter: the properties that name its contracts. */
interface MeterNode extends EditorNode {
  /** The invalid properties, or what is wrong with them. */
  readonly validationErrors?: readonly string[];
  readonly contract?: string;
  readonly feedIn?: string;
}

const contractOf = { consumption: "contract", production: "feedIn" } as const;

/**
 * What is wrong with a meter for a node that uses it: its own settings, or a contract that the node needs. Node-RED
 * itself would also mark the nodes that need no contract.
 *
 * @param priced the directions whose costs the node has
 */
function meterProblem(meter: MeterNode, priced: readonly Direction[]): Verdict {
  const t = translator("enedis-linky-config");
  const contracts: readonly string[] = Object.values(contractOf);
  const wrong = meter.validationErrors ?? [];
  if (wrong.some((each) => !contracts.includes(each))) return t("errors.meter");
  const property = priced.map((direction) => contractOf[direction]).find((each) => wrong.includes(each));
  if (property === undefined) return true;
  const contract = RED.nodes.node(meter[property] ?? "");
  if (!contract) return t("errors.meter");
  // Whatever is in a name stays as it is.
  const text = t("errors.meter-contract", { name: "\ue000" });
  return text.replace("\ue000", () => RED.utils.getNodeLabel(contract));
}

/** Validates the saved meter of a node that must have one, in place of Node-RED. */
export function validateMeter(id: string, priced: readonly Direction[]): Verdict | false {
  const meter: MeterNode | null | undefined = RED.nodes.node(id);
  return meter ? meterProblem(meter, priced) : false;
}

/** Says what is wrong with the chosen meter. */
export function explainMeter(priced: readonly Direction[]): void {
  const list = input("node-input-meter");
  list.setAttribute("aria-describedby", `${list.id}-error`);
  const meter: MeterNode | null | undefined = RED.nodes.node(list.value);
  const problem = meter ? meterProblem(meter, priced) : true;
  explain(list, problem);
  // Node-RED marks it by the node as it was saved.
  if (meter) list.classList.toggle("input-error", problem !== true);
}

/** Fills the list of a text field with the groups that meters have: of those in a subflow, the values of its variable. */
export function offerGroups(list: HTMLElement): void {
  const groups = new Set<string>();
  const variables = new Set<string>();
  RED.nodes.eachConfig((node: EditorNode & { readonly group?: unknown }) => {
    const { type, group } = node;
    if (type !== "enedis-linky-config" || typeof group !== "string") return;
    if (isVariable(group)) variables.add(group.slice(2, -1));
    else groups.add(group);
  });
  const visit = ({ env }: EditorNode): void => {
    for (const { name, type, value } of env ?? [])
      if (variables.has(name) && type === "str" && typeof value === "string") groups.add(value.trim());
  };
  // Tabs, groups on them, and instances of subflows.
  RED.nodes.eachWorkspace(visit);
  RED.nodes.eachGroup(visit);
  RED.nodes.eachNode(visit);
  groups.delete("");
  const sorted = [...groups].sort(new Intl.Collator(editorLocale(), { numeric: true }).compare);
  list.replaceChildren(
    ...sorted.map((group) => {
      const option = make("option");
      option.value = group;
      return option;
    }),
  );
}

/** Whether the chosen meter has no contract for a direction, as far as the editor knows. */
export function lacksContract(direction: Direction): boolean {
  const meter: MeterNode | null | undefined = RED.nodes.node(input("node-input-meter").value);
  const id = meter?.[contractOf[direction]];
  return Boolean(meter) && !isVariable(id) && !RED.nodes.node(id ?? "");
}

/** Node-RED marks an empty list of nodes immediately; in a new node, that is not an error until the user touches it. */
export function spareUntouched(node: EditorNode, ...ids: readonly string[]): void {
  if (isDeployed(node.id)) return;
  for (const list of ids.map(element)) {
    list.classList.add("enedis-linky-untouched");
    // By a user only: Node-RED itself triggers a change through jQuery when the dialog opens.
    for (const touch of ["change", "blur"]) {
      list.addEventListener(touch, () => list.classList.remove("enedis-linky-untouched"));
    }
  }
}

/** A server's explanation: the text, what to do about it, and the page to open. */
export function explanationNodes({ text, action, link }: Explanation): DocumentFragment {
  const fragment = document.createDocumentFragment();
  fragment.append(make("span", {}, action === undefined || action === "" ? text : `${text} ${action}`));
  if (link !== undefined && /^https:\/\//.test(link)) fragment.append(" ", linkTo(link));
  return fragment;
}

/** A link that opens beside the editor, labelled with its host. */
function linkTo(address: string): HTMLAnchorElement {
  const link = make("a", {}, new URL(address).host, " ", icon("external-link"));
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

/**
 * Calls back at each change of any field inside: by hand, by `enter`, or by Node-RED, whose events only jQuery
 * receives.
 */
export function onChange(form: HTMLElement, changed: () => void): void {
  $(form).on("input change", changed);
}

/** A button that does one thing at a time: until that has ended, it is disabled and its icon turns. */
export function onPress(pressed: HTMLButtonElement, act: () => Promise<void>): void {
  pressed.addEventListener("click", () => {
    if (pressed.classList.contains("enedis-linky-busy")) return;
    pressed.classList.add("enedis-linky-busy");
    pressed.setAttribute("aria-busy", "true");
    void act().finally(() => {
      pressed.classList.remove("enedis-linky-busy");
      pressed.removeAttribute("aria-busy");
    });
  });
}

/** Whether a node is in a subflow: then each instance has its own, which the server knows by another id. */
export function isInSubflow({ z = "" }: EditorNode): boolean {
  return Boolean(RED.nodes.subflow(z));
}

/** Whether a node is in the deployed flows, the only ones the server knows. */
export function isDeployed(id: string): boolean {
  return RED.nodes.originalFlow().some((node) => node.id === id);
}
