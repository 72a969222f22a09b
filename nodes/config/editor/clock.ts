/** The machine's clock: while it is the problem, a row of the dialog says so and has the way out. */
import { ask, button, element, explanationNodes, onPress, say } from "../../editor/browser.js";
import type { Explanation } from "../../texts/browser.js";
import type { Dialog } from "./dialog.js";

const ID = "enedis-linky-config";

export function prepareClock(dialog: Dialog): void {
  onPress(button(`${ID}-clock`), async () => {
    const answer = await ask("clock", {}, dialog.node.id);
    if (!dialog.isOpen()) return;
    say(element(`${ID}-clock-told`), answer.ok ? answer.body.told.text : answer.told.text);
    if (answer.ok) element(`${ID}-clock-why`).replaceChildren();
    button(`${ID}-clock`).hidden = answer.ok;
  });
}

/** @param why the clock is not set; undefined: it is */
export function showClock(why: Explanation | undefined): void {
  const line = element(`${ID}-clock-told`);
  // What the button brought about stays until the dialog is closed.
  element(`${ID}-row-clock`).hidden = why === undefined && line.hidden;
  button(`${ID}-clock`).hidden = why === undefined;
  element(`${ID}-clock-why`).replaceChildren(...(why === undefined ? [] : [explanationNodes(why)]));
}
