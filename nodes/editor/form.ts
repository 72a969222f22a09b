/** What the dialogs of all our nodes share: texts, fields and their error lines. */

/** The catalogue of a node set, as Node-RED names it. */
export function translator(set: string): (key: string, values?: Record<string, string | number>) => string {
  return (key, values) => RED._(`node-red-contrib-enedis-linky/${set}:${set}.${key}`, values);
}

/** The editor's language, of the two that we speak. */
export function editorLanguage(): "fr" | "en" {
  return /^fr\b/i.test(RED.i18n.lang() ?? "") ? "fr" : "en";
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

/** Sets a value as a user would: the editor's validators hear of it. */
export function enter(field: HTMLInputElement, value: string): void {
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/**
 * Keeps the line `#<id>-error` below a field telling what is wrong with it: Node-RED's own red border alone says it by
 * colour, and its tooltip only to a mouse.
 */
export function explain(field: HTMLElement, problem: Verdict): void {
  const line = element(`${field.id}-error`);
  const text = problem === true ? "" : problem;
  // Written only when it changes, else a screen reader repeats it at each key.
  if (line.textContent !== text) line.textContent = text;
  line.hidden = problem === true;
  field.setAttribute("aria-invalid", String(problem !== true));
}

/** Calls back at each change of any field inside, by hand or by `enter`. */
export function onChange(form: HTMLElement, changed: () => void): void {
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
}
