/**
 * A search field in place of a long list: of Node-RED's list of nodes, or of our own.
 *
 * The list stays in the dialog, hidden: it has the value, so that saving, validation and Node-RED's buttons beside it go
 * on as before. Node-RED's own `autoComplete` is not used: it has no groups, moves the focus into a menu that screen
 * readers do not know as one of choices, and writes its value, here an id, into the field.
 */
import { editorLanguage, editorLocale, enter, icon, make, onChange, say, translator } from "./form.js";
import { MANY, entriesOf, isSearch, meantBy, search, type Entry, type FoundGroup } from "./list-search.js";

const t = translator("enedis-linky-config");

/** What Node-RED and our lists have for no choice. */
const isNone = (value: string): boolean => value === "" || value === "_ADD_";

/** What `explain` and Node-RED say about the list is true of the field. */
const mirrored = ["class", "aria-label", "aria-invalid", "aria-describedby"] as const;

/** A config node of a meter: the last digits of its usage point. */
type MeterNode = EditorNode & { readonly hint?: unknown };

/**
 * Call it when the dialog is built and the list is filled. An option whose text says more than a name has the name in
 * `data-name`.
 *
 * @returns shows the list's value, which code may have set without any event
 */
export function offerSearch(list: HTMLSelectElement): () => void {
  if ([...list.options].filter(({ value }) => !isNone(value)).length <= MANY) return () => undefined;
  const picker = new ListPicker(list);
  return () => picker.show();
}

class ListPicker {
  readonly #list: HTMLSelectElement;
  readonly #field = make("input");
  readonly #found = make("div", { className: "enedis-linky-found-list" });
  readonly #note = make("div", { className: "enedis-linky-found-note" });
  readonly #popup = make("div", { className: "enedis-linky-found" }, this.#found, this.#note);
  readonly #status = make("span", { className: "enedis-linky-unseen" });
  /** Undefined: the list has changed. */
  #entries: readonly Entry[] | undefined;
  /** What may be chosen now, as shown. */
  #options: HTMLElement[] = [];
  #active = -1;
  /** The user has typed since the list was opened. */
  #isTyped = false;

  constructor(list: HTMLSelectElement) {
    this.#list = list;
    const field = this.#field;
    field.type = "text";
    field.id = `${list.id}-search`;
    field.autocomplete = "off";
    field.spellcheck = false;
    const id = `${list.id}-found`;
    setAttributes(field, { role: "combobox", "aria-autocomplete": "list", "aria-controls": id });
    this.#found.id = id;
    setAttributes(this.#found, { role: "listbox", "aria-label": list.getAttribute("aria-label") ?? "" });
    setAttributes(this.#status, { role: "status" });
    // The status says the same.
    setAttributes(this.#note, { "aria-hidden": "true" });
    for (const label of [...list.labels]) {
      label.htmlFor = field.id;
      label.id ||= `${list.id}-label`;
      setAttributes(this.#found, { "aria-labelledby": label.id });
    }
    const parts = [field, icon("search"), this.#popup, this.#status];
    list.before(make("div", { className: "enedis-linky-search" }, ...parts));
    list.hidden = true;
    field.placeholder = t(this.#all().some(({ hint }) => hint) ? "search.meter" : "search.name");
    this.#listen();
    this.#mirror();
    this.#close();
  }

  /** Shows the list's value, unless the user is searching. */
  show(): void {
    if (this.#isTyped) return;
    const { value, selectedOptions } = this.#list;
    // Node-RED's own word for none would hide what may be typed.
    this.#field.value = value === "_ADD_" ? "" : (selectedOptions[0]?.text ?? "");
  }

  #listen(): void {
    const field = this.#field;
    field.addEventListener("focus", () => field.select());
    field.addEventListener("click", () => {
      if (this.#popup.hidden) this.#open("");
    });
    field.addEventListener("input", () => {
      this.#isTyped = true;
      this.#open(field.value);
    });
    field.addEventListener("keydown", (event) => this.#onKey(event));
    field.addEventListener("blur", () => {
      const meant = this.#isTyped ? meantBy(this.#all(), field.value) : undefined;
      if (meant !== undefined) this.#choose(meant.value);
      this.#close();
      this.#list.dispatchEvent(new Event("blur"));
    });
    // The focus stays in the field.
    this.#popup.addEventListener("mousedown", (event) => event.preventDefault());
    this.#found.addEventListener("click", ({ target }) => {
      const option = target instanceof Element ? target.closest<HTMLElement>("[role=option]") : null;
      if (option) this.#choose(option.dataset["value"]!);
    });
    onChange(this.#list, () => this.show());
    const observer = new MutationObserver((changes) => {
      if (changes.some(({ type }) => type === "childList")) this.#entries = undefined;
      this.#mirror();
      this.show();
    });
    observer.observe(this.#list, { childList: true, attributes: true, attributeFilter: [...mirrored] });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      if (this.#popup.hidden) this.#open("");
      else this.#move(step);
    } else if (event.key === "Enter" && !this.#popup.hidden && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const option = this.#options[this.#active];
      if (option) this.#choose(option.dataset["value"]!);
    } else if (event.key === "Escape" && !this.#popup.hidden) {
      // Otherwise Node-RED closes the dialog.
      event.stopPropagation();
      this.#close();
    }
  }

  #choose(value: string): void {
    this.#isTyped = false;
    enter(this.#list, value);
    this.#close();
  }

  #close(): void {
    this.#isTyped = false;
    this.#popup.hidden = true;
    this.#found.replaceChildren();
    this.#options = [];
    this.#activate(-1);
    setAttributes(this.#field, { "aria-expanded": "false" });
    this.#status.textContent = "";
    this.show();
  }

  #open(query: string): void {
    const chosen = this.#all().find(({ value }) => value === this.#list.value);
    const { groups, others } = search(this.#all(), query, chosen);
    const none = query.trim() === "" ? [...this.#list.options].filter(({ value }) => isNone(value)) : [];
    this.#found.replaceChildren(
      ...none.map(({ value, text }) => this.#option(value, text)),
      ...groups.flatMap((group, index) => this.#group(group, index)),
    );
    this.#options = [...this.#found.querySelectorAll<HTMLElement>("[role=option]")];
    this.#options.forEach((option, index) => (option.id = `${this.#found.id}-${index}`));
    this.#popup.hidden = false;
    this.#found.hidden = this.#options.length === 0;
    setAttributes(this.#field, { "aria-expanded": String(!this.#found.hidden) });
    const count = others.toLocaleString(editorLocale());
    const more = others === 0 ? "" : t(others === 1 ? "search.other" : "search.others", { count });
    const text = this.#found.hidden ? t("search.nothing") : more;
    say(this.#note, text);
    this.#status.textContent = text;
    const current = this.#options.findIndex((option) => option.dataset["value"] === this.#list.value);
    this.#activate(isSearch(query) ? 0 : current);
  }

  #group({ name, entries }: FoundGroup, index: number): HTMLElement[] {
    const options = entries.map((entry) => {
      const before = entry.text.slice(0, entry.text.length - entry.rest.length);
      // A screen reader says the whole name.
      const parts = before === "" ? [] : [make("span", { className: "enedis-linky-unseen" }, before)];
      const isKnown = !entry.hint || entry.text.includes(entry.hint);
      const hint = isKnown ? [] : [" ", make("small", {}, `••••\u00a0${entry.hint}`)];
      return this.#option(entry.value, ...parts, entry.rest, ...hint);
    });
    if (name === "") return options;
    const heading = make("div", { className: "enedis-linky-found-group" }, name);
    heading.id = `${this.#found.id}-group-${index}`;
    setAttributes(heading, { role: "presentation" });
    const group = make("div", {}, heading, ...options);
    setAttributes(group, { role: "group", "aria-labelledby": heading.id });
    return [group];
  }

  #option(value: string, ...content: readonly (Node | string)[]): HTMLElement {
    const option = make("div", { className: "enedis-linky-found-option" }, ...content);
    option.dataset["value"] = value;
    setAttributes(option, { role: "option", "aria-selected": String(value === this.#list.value) });
    return option;
  }

  /** Past the last one comes the first. */
  #move(step: number): void {
    const count = this.#options.length;
    if (this.#active < 0) this.#activate(step > 0 ? 0 : count - 1);
    else this.#activate((this.#active + step + count) % count);
  }

  /** @param index -1: none */
  #activate(index: number): void {
    this.#options[this.#active]?.classList.remove("enedis-linky-active");
    this.#active = index;
    const option = this.#options[index];
    option?.classList.add("enedis-linky-active");
    option?.scrollIntoView({ block: "nearest" });
    setAttributes(this.#field, { "aria-activedescendant": option?.id ?? "" });
  }

  #all(): readonly Entry[] {
    this.#entries ??= entriesOf(
      [...this.#list.options].flatMap(({ value, text, dataset }) => {
        const { hint } = (RED.nodes.node(value) ?? {}) as Partial<MeterNode>;
        const its = { value, text: dataset["name"] ?? text };
        return isNone(value) ? [] : [{ ...its, hint: typeof hint === "string" ? hint : undefined }];
      }),
      editorLanguage(),
    );
    return this.#entries;
  }

  #mirror(): void {
    for (const name of mirrored) setAttributes(this.#field, { [name]: this.#list.getAttribute(name) ?? "" });
  }
}

function setAttributes(element: HTMLElement, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === "") element.removeAttribute(name);
    else element.setAttribute(name, value);
  }
}
