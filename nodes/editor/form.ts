/** What the dialogs of all our nodes share: texts, fields and their error lines. */
import type { Explanation } from "../texts/browser.js";

/** The catalogue of a node set, as Node-RED names it. */
export function translator(set: string): (key: string, values?: Record<string, string | number>) => string {
  return (key, values) => RED._(`node-red-contrib-enedis-linky/${set}:${set}.${key}`, values);
}

/** The editor's language, of the two that we speak. */
export function editorLanguage(): "fr" | "en" {
  return /^fr\b/i.test(RED.i18n.lang() ?? "") ? "fr" : "en";
}

/** A day as a sentence has it, the same as in what the server tells: `23 novembre 2026`; in a table `23 nov. 2026`. */
export function dateText(date: Date, dateStyle: "long" | "medium" = "long"): string {
  return date.toLocaleDateString(editorLanguage() === "fr" ? "fr-FR" : "en-GB", { dateStyle });
}

/** What a node is called that has a meter: by its own name, else as that is. */
export function nameOf({ name, meter }: EditorNode & { readonly meter: string }): string | undefined {
  if (name) return name;
  const its = RED.nodes.node(meter);
  return its ? RED.utils.getNodeLabel(its) : undefined;
}

/** An element of the open dialog. The HTML beside the code has it, so a missing one is our own mistake. */
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

/** A new element with these children; texts stay texts, whoever wrote them. */
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

/** One of Font Awesome 4.7's icons, for the eye only. */
export function icon(name: string): HTMLElement {
  const made = make("i", { className: `fa fa-${name}` });
  made.setAttribute("aria-hidden", "true");
  return made;
}

/** Sets a value as a user would: the editor's validators hear of it. */
export function enter(field: HTMLInputElement | HTMLSelectElement, value: string): void {
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Chooses a value in a list that has nothing of what is saved: a hand-written flow may lack it. */
export function preset(id: string, value: string): void {
  if (select(id).selectedIndex < 0) select(id).value = value;
}

/** Writes a line that a screen reader follows; only when it changes, else it is repeated at each key. */
export function say(line: HTMLElement, text: string): void {
  if (line.textContent !== text) line.textContent = text;
  line.hidden = text === "";
}

/**
 * Keeps the line `#<id>-error` below a field telling what is wrong with it: Node-RED's own red border alone says it by
 * colour, and its tooltip only to a mouse.
 */
export function explain(field: HTMLElement, problem: Verdict): void {
  say(element(`${field.id}-error`), problem === true ? "" : problem);
  field.setAttribute("aria-invalid", String(problem !== true));
}

/** Whether the open dialog has a meter chosen that is there. */
export function hasMeter(): boolean {
  return Boolean(RED.nodes.node(input("node-input-meter").value));
}

/** Node-RED marks an empty list of nodes at once: in a new node that is no mistake before it was touched. */
export function spareUntouched(node: EditorNode, ...ids: readonly string[]): void {
  if (isDeployed(node.id)) return;
  for (const list of ids.map(element)) {
    list.classList.add("enedis-linky-untouched");
    // By a user only: Node-RED itself lets jQuery tell of a change when the dialog opens.
    for (const touch of ["change", "blur"]) {
      list.addEventListener(touch, () => list.classList.remove("enedis-linky-untouched"));
    }
  }
}

/** What a server told: the text, what to do about it, and the page to open for it. */
export function explanationNodes({ text, action, link }: Explanation): DocumentFragment {
  const fragment = document.createDocumentFragment();
  fragment.append(make("span", {}, action === undefined || action === "" ? text : `${text} ${action}`));
  if (link !== undefined && /^https:\/\//.test(link)) fragment.append(" ", linkTo(link));
  return fragment;
}

/** A link that opens beside the editor, named by the host to which it leads. */
function linkTo(address: string): HTMLAnchorElement {
  const link = make("a", {}, new URL(address).host, " ", icon("external-link"));
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

/** Calls back at each change of any field inside: by hand, by `enter`, or by Node-RED, whose events only jQuery hears. */
export function onChange(form: HTMLElement, changed: () => void): void {
  $(form).on("input change", changed);
}

/** A button that does one thing at a time: it is off, and turns its icon, until that has ended. */
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

/** Whether a node stands in the flows as they are deployed; the server knows no other. */
export function isDeployed(id: string): boolean {
  return RED.nodes.originalFlow().some((node) => node.id === id);
}
