/** Files dropped on the dialog, and the rows of those that were chosen. */
import { icon, make } from "../../editor/browser.js";
import { named, sizeText } from "./report.js";

/**
 * Takes files dropped anywhere on the form. Beside it, a file would replace the editor's page: while the dialog is
 * open, it does not.
 * @returns ends it
 */
export function takeDrops(
  form: HTMLElement,
  zone: HTMLElement,
  drop: (files: readonly File[]) => void,
): () => void {
  const target = form.closest<HTMLElement>(".red-ui-tray-body") ?? form;
  const mark = (isOver: boolean): void => {
    zone.classList.toggle("enedis-linky-over", isOver);
  };
  const over = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    mark(event.target instanceof Node && target.contains(event.target));
  };
  const leave = (event: DragEvent): void => {
    if (event.relatedTarget === null) mark(false);
  };
  const take = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    mark(false);
    if (event.target instanceof Node && target.contains(event.target)) drop([...event.dataTransfer.files]);
  };
  const ended = new AbortController();
  const { signal } = ended;
  document.addEventListener("dragover", over, { signal });
  document.addEventListener("dragleave", leave, { signal });
  document.addEventListener("drop", take, { signal });
  return () => {
    ended.abort();
  };
}

/** @param remove undefined: it is too late for that */
export function fileRow(file: File, remove: ((file: File) => void) | undefined): HTMLElement {
  const row = make(
    "li",
    {},
    icon("file-o"),
    make("span", {}, file.name),
    make("small", {}, sizeText(file.size)),
  );
  if (remove) {
    const label = named("import.remove", file.name);
    const press = make(
      "button",
      { className: "red-ui-button red-ui-button-small", title: label },
      icon("times"),
    );
    press.type = "button";
    press.setAttribute("aria-label", label);
    press.addEventListener("click", () => remove(file));
    row.append(press);
  }
  return row;
}
