/** Boxes of a dialog that a variable may stand for, in a flow file. */
import { flagIn, isVariable } from "../base/browser.js";
import { input, make } from "./form.js";

/** Ticks the box of a yes or no as it is saved: Node-RED ticks that of any text. */
export function tick(box: HTMLInputElement, saved: unknown): void {
  box.checked = flagIn(saved) ?? false;
  keepVariable(saved, [box]);
}

/** Boxes cannot show a variable: until the user ticks one of them, they leave it as it is. */
export function keepVariable(saved: unknown, boxes: readonly HTMLInputElement[]): void {
  if (!isVariable(saved)) return;
  for (const box of boxes) {
    box.indeterminate = true;
    box.title = String(saved);
    box.addEventListener("change", () => {
      for (const each of boxes) each.indeterminate = false;
    });
  }
}

/** Saves a variable in place of a box that the user has not ticked: Node-RED reads the fields after this. */
export function saveVariable(id: string, saved: unknown): void {
  const box = input(id);
  if (!box.indeterminate) return;
  const kept = make("input");
  kept.type = "hidden";
  kept.id = id;
  kept.value = String(saved);
  box.replaceWith(kept);
}
