/** The contract to the clipboard, and one from there, or from a file that is dropped, in its place. */
import { enter, icon, input, isTextField, make, say, takeDrops } from "../../editor/browser.js";
import { fieldOfProblem, type ContractProblem } from "../../pricing/browser.js";
import { contractText, MOST_TEXT, readPasted, type Refusal } from "./contract-json.js";
import type { Draft } from "./draft.js";
import { problemText, smallButton, t } from "./fields.js";

export interface CopyPasteOptions {
  readonly draft: Draft;
  readonly isOpen: () => boolean;
  /** Its fields, and those of its versions, are to be shown anew. */
  readonly replaced: () => void;
}

export interface CopyPaste {
  /** Says whether what was taken is to be corrected. */
  readonly update: (problems: readonly ContractProblem[]) => void;
  /** The dialog is closed. */
  readonly end: () => void;
}

/** Faults that are listed at once. */
const MOST_LISTED = 10;

const ID = "enedis-linky-contract";
const NAME = "node-config-input-name";

/** @param buttons where they are added, @param place below them: what is pasted, and what is said of it */
export function prepareCopyPaste(
  form: HTMLElement,
  buttons: HTMLElement,
  place: HTMLElement,
  options: CopyPasteOptions,
): CopyPaste {
  const { draft, isOpen, replaced } = options;
  /** As it was before something took its place. */
  let before: { readonly draft: Draft; readonly name: string } | undefined;

  const tell = (text: string): void => told.say(text, before !== undefined);
  const refuse = (refusal: Refusal, text = ""): void => {
    tell("");
    box.refuse(refusal, text);
  };
  const take = (text: string): void => {
    const pasted = readPasted(text, draft.kind);
    if ("fault" in pasted) {
      refuse(pasted, text);
      return;
    }
    before = { draft: { ...draft }, name: input(NAME).value };
    Object.assign(draft, pasted.draft);
    if (pasted.name !== undefined) enter(input(NAME), pasted.name);
    box.close();
    replaced();
  };
  const undo = (): void => {
    if (before === undefined) return;
    Object.assign(draft, before.draft);
    enter(input(NAME), before.name);
    before = undefined;
    tell(t("told.unpasted"));
    box.opener.focus();
    replaced();
  };
  const copy = (): void => {
    const text = contractText(draft, input(NAME).value.trim());
    const isCopied = RED.clipboard.copyText(text);
    if (isCopied) box.close();
    else box.open(text);
    tell(t(isCopied ? "told.copied" : "told.not-copied"));
  };
  const box = pasteBox(take);
  const told = toldLine(undo);
  const label = t("label.copy-contract");
  buttons.append(smallButton(["json", "copy"], label, copy, icon("copy"), ` ${label}`), box.opener);
  place.append(told.element, box.element);
  const ends = [
    takeDrops(form, ["Files", "text/plain"], dropped({ take, refuse, isOpen })),
    takePastes(form, take),
  ];
  return {
    update: (problems) => {
      if (before !== undefined)
        told.say(t(problems.length === 0 ? "told.pasted" : "told.pasted-wrong"), true);
    },
    end: () => {
      for (const end of ends) end();
    },
  };
}

/** One file, or a text. */
function dropped({
  take,
  refuse,
  isOpen,
}: {
  readonly take: (text: string) => void;
  readonly refuse: (refusal: Refusal) => void;
  readonly isOpen: () => boolean;
}): (data: DataTransfer) => void {
  return (data) => {
    const [file, ...others] = data.files;
    if (file === undefined) take(data.getData("text/plain"));
    else if (others.length > 0) refuse({ fault: "several", count: others.length + 1 });
    else if (file.size > MOST_TEXT) refuse({ fault: "large" });
    else {
      void file.text().then(
        (text) => {
          if (isOpen()) take(text);
        },
        // Not readable, as a folder.
        () => {
          if (isOpen()) refuse({ fault: "none" });
        },
      );
    }
  };
}

/**
 * What is pasted while no text field has the keyboard, as just after the dialog was opened; and a whole contract in one
 * of the form's, which have a line each.
 * @returns ends it
 */
function takePastes(form: HTMLElement, take: (text: string) => void): () => void {
  const ended = new AbortController();
  const paste = (event: ClipboardEvent): void => {
    const { target } = event;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text.trim() === "" || target instanceof HTMLTextAreaElement) return;
    const isOurs = target instanceof Node && form.contains(target);
    if (isTextField(target) && (!isOurs || "fault" in readPasted(text, ""))) return;
    event.preventDefault();
    take(text);
  };
  document.addEventListener("paste", paste, { signal: ended.signal });
  return () => {
    ended.abort();
  };
}

interface PasteBox {
  readonly element: HTMLElement;
  /** The button that opens and closes it. */
  readonly opener: HTMLButtonElement;
  /** @param text that it has, selected */
  readonly open: (text: string) => void;
  /** The keyboard goes on at its button, if it was in it. */
  readonly close: () => void;
  /** Opens with the text and what is wrong with it; one that is too long is left out. */
  readonly refuse: (refusal: Refusal, text: string) => void;
}

/** A field for what is pasted, and what is wrong with that. */
function pasteBox(take: (text: string) => void): PasteBox {
  const { element, field, error } = pasteParts(take);
  const show = (isShown: boolean): void => {
    element.hidden = !isShown;
    opener.setAttribute("aria-expanded", String(isShown));
    judge([]);
  };
  const judge = (faults: readonly (Node | string)[]): void => {
    const isWrong = faults.length > 0;
    error.replaceChildren(...faults);
    error.hidden = !isWrong;
    field.setAttribute("aria-invalid", String(isWrong));
    field.classList.toggle("input-error", isWrong);
  };
  const open = (text: string): void => {
    show(true);
    field.value = text;
    field.focus();
    field.select();
  };
  const close = (): void => {
    const hadKeyboard = element.contains(document.activeElement);
    show(false);
    if (hadKeyboard) opener.focus();
  };
  const label = t("label.paste-contract");
  const press = (): void => {
    if (element.hidden) open("");
    else close();
  };
  const opener = smallButton(["json", "paste"], label, press, icon("clipboard"), ` ${label}`);
  opener.setAttribute("aria-controls", element.id);
  show(false);
  const refuse: PasteBox["refuse"] = (refusal, text) => {
    open(refusal.fault === "large" ? "" : text);
    judge(refusalNodes(refusal));
  };
  return { element, opener, open, close, refuse };
}

function pasteParts(take: (text: string) => void): {
  readonly element: HTMLElement;
  readonly field: HTMLTextAreaElement;
  readonly error: HTMLElement;
} {
  const field = make("textarea");
  field.id = `${ID}-pasted`;
  field.rows = 6;
  field.spellcheck = false;
  field.setAttribute("aria-describedby", `${ID}-pasted-error ${ID}-pasted-help`);
  const label = make("label", {}, t("label.pasted"));
  label.htmlFor = field.id;
  const error = make("div", { className: "enedis-linky-error" });
  error.id = `${ID}-pasted-error`;
  error.setAttribute("aria-live", "polite");
  const help = make("div", { className: "enedis-linky-hint" }, t("help.pasted"));
  help.id = `${ID}-pasted-help`;
  const press = t("label.take-contract");
  const button = smallButton(["json", "take"], press, () => take(field.value), icon("check"), ` ${press}`);
  field.addEventListener("input", (event) => {
    if (/^insertFrom(?:Paste|Drop)$/.test(event.inputType)) take(field.value);
  });
  const element = make("div", { className: "enedis-linky-pasted" }, label, field, error, help, button);
  element.id = `${ID}-paste-box`;
  return { element, field, error };
}

/** Each fault by its place in the text. */
function refusalNodes(refusal: Refusal): (Node | string)[] {
  if (refusal.fault !== "problems") return [t(`paste-errors.${refusal.fault}`, { ...refusal })];
  const { problems } = refusal;
  const rows = problems.slice(0, MOST_LISTED).map((problem) => {
    const path = [...problem.path, ...(problem.class === undefined ? [] : [problem.class])];
    return make("li", {}, make("code", {}, fieldOfProblem({ path })), " ", problemText(problem));
  });
  const isCut = problems.length > MOST_LISTED;
  return [t(`paste-errors.${isCut ? "first-problems" : "problems"}`), make("ul", {}, ...rows)];
}

interface ToldLine {
  readonly element: HTMLElement;
  /** @param canUndo with the way back beside it */
  readonly say: (text: string, canUndo: boolean) => void;
}

function toldLine(undo: () => void): ToldLine {
  const label = t("label.unpaste");
  const button = smallButton(["json", "undo"], label, undo, icon("undo"), ` ${label}`);
  const line = make("span");
  line.setAttribute("role", "status");
  const element = make("div", { className: "enedis-linky-part" }, line, button);
  const show = (text: string, canUndo: boolean): void => {
    say(line, text);
    button.hidden = !canUndo;
    element.hidden = text === "" && !canUndo;
  };
  show("", false);
  return { element, say: show };
}
