/** The machine's clock: while it is the problem, a row of the dialog says so, and has the way out if it is here. */
import { ask, button, element, explanationNodes, onPress, say, type Refusal } from "../../editor/browser.js";
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

interface ClockProblem {
  readonly why: Explanation;
  /** An impossible time cannot be accepted. */
  readonly mayAccept: boolean;
}

/** undefined: it is not the clock for which a request was refused. */
export function clockProblemOf({ code, told }: Refusal): ClockProblem | undefined {
  if (code !== "clock" && code !== "clock_impossible") return undefined;
  return { why: told, mayAccept: code === "clock" };
}

/** @param problem undefined: the clock is set */
export function showClock(problem: ClockProblem | undefined): void {
  const line = element(`${ID}-clock-told`);
  // What the button brought about stays until the dialog is closed.
  element(`${ID}-row-clock`).hidden = problem === undefined && line.hidden;
  button(`${ID}-clock`).hidden = problem?.mayAccept !== true;
  element(`${ID}-clock-why`).replaceChildren(
    ...(problem === undefined ? [] : [explanationNodes(problem.why)]),
  );
}
