/** The state of the deployed meter: what happens, the newest day, the requests left, the next one. */
import { element, explanationNodes, make, type MeterState } from "../../editor/browser.js";
import type { Explanation } from "../../texts/browser.js";
import { t } from "./dialog.js";

const ID = "enedis-linky-config";

/** @param state undefined: nothing is known of what is chosen in the dialog, and `told` says why */
export function showFacts(told: Explanation, isBad: boolean, state?: MeterState): void {
  const line = element(`${ID}-progress-told`);
  line.className = isBad ? "enedis-linky-bad" : "";
  const shown = explanationNodes(told);
  // A screen reader follows this line: it would read it out at each look.
  if (line.textContent !== shown.textContent) line.replaceChildren(shown);
  const facts = state === undefined ? [] : Object.entries(factsOf(state));
  element(`${ID}-facts`).replaceChildren(
    ...facts.flatMap(([name, value]) => [make("dt", {}, t(`fact.${name}`)), make("dd", {}, value)]),
  );
  element(`${ID}-facts`).hidden = state === undefined;
}

/** Whether the state that is shown says the same. */
export function isShownAsState(what: Explanation): boolean {
  const isVisible = !element(`${ID}-row-state`).hidden;
  return isVisible && element(`${ID}-progress-told`).textContent === explanationNodes(what).textContent;
}

function factsOf({ newest, calls, next, mirror }: MeterState): Record<string, string> {
  const { left, cap } = calls ?? { left: null, cap: null };
  const isLimited = left !== null && cap !== null;
  return {
    newest: newest ?? t("fact.nothing"),
    left: isLimited ? t("fact.left-of", { left, cap }) : t("fact.unlimited"),
    next: next ?? t("fact.never"),
    ...(mirror !== null && { mirror }),
  };
}
