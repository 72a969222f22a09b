/** The rows of files that were chosen. */
import { icon, make } from "../../editor/browser.js";
import { named, sizeText } from "./report.js";

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
