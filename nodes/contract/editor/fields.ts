/** Fields that are made with a contract's versions, each with its label, and a line for what is wrong with it. */
import { make, say, translator } from "../../editor/browser.js";
import type { ContractProblem } from "../../pricing/browser.js";

export const t = translator("enedis-linky-contract");

/** The place of a field in the contract: `versions.0.power`. */
export type Path = readonly (string | number)[];

let made = 0;

export interface FieldOptions {
  readonly path: Path;
  readonly label: string;
  readonly value: string;
  /** In characters. */
  readonly size?: number;
  readonly placeholder?: string;
  readonly unit?: string;
  readonly readOnly?: boolean;
  /** The keyboard comes to it. */
  readonly entered?: () => void;
  /** At each key, what the field holds. */
  readonly enter: (text: string) => void;
  /** How a text is written once it is left. */
  readonly tidy?: (text: string) => string;
}

/** A label, its field, a unit and the line for errors: parts of a row. */
export function textField({
  path,
  label,
  value,
  size,
  enter,
  tidy,
  ...options
}: FieldOptions): HTMLElement[] {
  const field = make("input", { className: size === undefined ? "" : "enedis-linky-short" });
  field.type = "text";
  field.autocomplete = "off";
  field.spellcheck = false;
  field.value = value;
  if (size !== undefined) field.size = size;
  if (options.placeholder !== undefined) field.placeholder = options.placeholder;
  field.readOnly = options.readOnly ?? false;
  if (options.entered !== undefined) field.addEventListener("focus", options.entered);
  field.addEventListener("input", () => {
    enter(field.value);
  });
  field.addEventListener("change", () => {
    if (tidy !== undefined) field.value = tidy(field.value);
    enter(field.value);
  });
  const unit =
    options.unit === undefined ? [] : [make("span", { className: "enedis-linky-unit" }, options.unit)];
  return withLabel(field, path, label, unit);
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

/** A list whose choices say themselves what they are: its label is for screen readers. */
export function plainSelect(...of: Parameters<typeof selectField>): HTMLElement[] {
  const [label, ...rest] = selectField(...of);
  label!.className = "enedis-linky-unseen";
  return [label!, ...rest];
}

/** A list; a saved value that is no choice is one more, so that it can be seen and corrected. */
export function selectField(
  path: Path,
  label: string,
  value: string,
  choices: readonly Choice[],
  choose: (value: string) => void,
): HTMLElement[] {
  const field = make("select");
  const all = choices.some((one) => one.value === value) ? choices : [...choices, { value, text: value }];
  for (const one of all) {
    const option = make("option", {}, one.text);
    option.value = one.value;
    field.append(option);
  }
  field.value = value;
  field.addEventListener("change", () => {
    choose(field.value);
  });
  return withLabel(field, path, label, []);
}

/** A box to check. */
export function checkField(
  path: Path,
  label: string,
  value: boolean,
  check: (checked: boolean) => void,
): HTMLElement[] {
  const field = make("input");
  field.type = "checkbox";
  field.checked = value;
  field.addEventListener("change", () => {
    check(field.checked);
  });
  return withLabel(field, path, label, []);
}

/** A civil day. @param left it is left: until then, it may be half typed */
export function dayField(
  path: Path,
  label: string,
  value: string,
  enter: (day: string) => void,
  left: () => void,
): HTMLElement[] {
  const field = make("input");
  field.type = "date";
  field.value = value;
  field.addEventListener("input", () => {
    enter(field.value);
  });
  field.addEventListener("blur", left);
  return withLabel(field, path, label, []);
}

function withLabel(
  field: HTMLInputElement | HTMLSelectElement,
  path: Path,
  label: string,
  more: readonly HTMLElement[],
): HTMLElement[] {
  field.id = `enedis-linky-contract-field-${made++}`;
  field.dataset["at"] = path.join(".");
  const labelled = make("label", {}, label);
  labelled.htmlFor = field.id;
  const line = errorLine(path);
  field.setAttribute("aria-describedby", line.id);
  return [labelled, field, ...more, line];
}

/** The line for what is wrong at a place, or at one inside it that has no line. */
export function errorLine(path: Path): HTMLElement {
  const line = make("div", { className: "enedis-linky-error" });
  line.id = `enedis-linky-contract-error-${made++}`;
  line.dataset["errorAt"] = path.join(".");
  line.setAttribute("aria-live", "polite");
  line.hidden = true;
  return line;
}

export function row(...parts: readonly (HTMLElement | readonly HTMLElement[])[]): HTMLElement {
  return make("div", { className: "form-row" }, ...parts.flat());
}

/** @param place of the button, where its fields have theirs: `versions.0.hours.1.remove` */
export function smallButton(
  place: Path,
  label: string,
  press: () => void,
  ...content: readonly (Node | string)[]
): HTMLButtonElement {
  const made = make("button", { className: "red-ui-button red-ui-button-small", title: label }, ...content);
  made.type = "button";
  made.setAttribute("aria-label", label);
  made.dataset["at"] = place.join(".");
  made.addEventListener("click", press);
  return made;
}

/** Writes each problem at its field, the first one of each, and takes away what is mended. */
export function showProblems(form: HTMLElement, problems: readonly ContractProblem[]): void {
  const lines = new Map(
    [...form.querySelectorAll<HTMLElement>("[data-error-at]")].map((line) => [
      line.dataset["errorAt"]!,
      line,
    ]),
  );
  const texts = new Map<HTMLElement, string>();
  for (const problem of problems) {
    const line = lineOf(problem, lines);
    if (line !== undefined && !texts.has(line)) texts.set(line, problemText(problem));
  }
  for (const line of lines.values()) say(line, texts.get(line) ?? "");
  for (const field of form.querySelectorAll<HTMLElement>("[aria-describedby^=enedis-linky-contract-error]")) {
    const line = document.getElementById(field.getAttribute("aria-describedby")!);
    field.setAttribute("aria-invalid", String(line !== null && !line.hidden));
    field.classList.toggle("input-error", line !== null && !line.hidden);
  }
}

export function problemText({ fault }: ContractProblem): string {
  return t(`errors.${fault}`);
}

/** The line of the place itself, or of the nearest place around it. */
function lineOf(problem: ContractProblem, lines: ReadonlyMap<string, HTMLElement>): HTMLElement | undefined {
  const path = [...problem.path, ...(problem.class === undefined ? [] : [problem.class])];
  for (let length = path.length; length >= 0; length--) {
    const line = lines.get(path.slice(0, length).join("."));
    if (line !== undefined) return line;
  }
  return undefined;
}
