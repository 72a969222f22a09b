/** The access check: what works, what does not, and the page that helps. */
import {
  ask,
  button,
  element,
  icon,
  isDeployed,
  isInSubflow,
  make,
  onPress,
  explanationNodes,
  type AccessCheckAnswer,
  type SourceCheck,
  type Verdict,
} from "../../editor/browser.js";
import type { Explanation } from "../../texts/browser.js";
import { clockProblemOf } from "./clock.js";
import { t, type Dialog } from "./dialog.js";
import { isShownAsState } from "./state.js";

const ID = "enedis-linky-config-access-check";

/** Verdicts, and remarks without a verdict. */
type Mark = Verdict | "remark";

const icons: Readonly<Record<Mark, string>> = {
  well: "check-circle",
  attention: "exclamation-triangle",
  failing: "times-circle",
  not_asked: "minus-circle",
  remark: "info-circle",
};

export function prepareAccessCheck(dialog: Dialog): void {
  const isInstantiated = isInSubflow(dialog.node);
  const isThere = !dialog.isNew && isDeployed(dialog.node.id) && !isInstantiated;
  button(ID).disabled = !isThere;
  const help = isThere ? "help.access-check" : isInstantiated ? "help.check-in-subflow" : "help.deploy-first";
  element(`${ID}-help`).textContent = t(help);
  onPress(button(ID), async () => {
    const result = element(`${ID}-result`);
    const answer = await ask("doctor", { id: dialog.node.id });
    if (!dialog.isOpen()) return;
    // The row of the clock says what is wrong with it.
    const told = !answer.ok && clockProblemOf(answer) ? { text: t("told.see-clock") } : undefined;
    result.replaceChildren(
      ...(answer.ok
        ? findings(answer.body)
        : [line("attention", told ?? shownOnce(answer.told, "unchecked"))]),
    );
    result.hidden = false;
  });
}

function findings(answer: AccessCheckAnswer): HTMLElement[] {
  return [...ofSource(answer), ...answer.standIns.flatMap((standIn) => ofSource(standIn, standIn.name))];
}

/** @param name of a stand-in */
function ofSource({ verdict, summary, series, remarks, calls }: SourceCheck, name?: string): HTMLElement[] {
  const list = make(
    "ul",
    {},
    ...series.map((each) => make("li", {}, line(each.verdict, shownOnce(each), each.name))),
    ...remarks.map((remark) => make("li", {}, line("remark", shownOnce(remark)))),
  );
  const summed = line(verdict, shownOnce(summary, "unchecked"), name);
  summed.classList.add("enedis-linky-summary");
  return [summed, list, make("div", { className: "enedis-linky-calls" }, calls.text)];
}

/** A problem of the meter is said once. */
function shownOnce(what: Explanation, key: "see-state" | "unchecked" = "see-state"): Explanation {
  return isShownAsState(what) ? { text: t(`told.${key}`) } : what;
}

function line(mark: Mark, what: Explanation, name?: string): HTMLElement {
  const sign = make("span", { className: `enedis-linky-${mark}` }, icon(icons[mark]));
  // Do not rely on colour and shape alone.
  sign.append(make("span", { className: "enedis-linky-unseen" }, `${t(`verdict.${mark}`)} `));
  const body = make(
    "span",
    {},
    ...(name === undefined ? [] : [make("b", {}, name), " – "]),
    explanationNodes(what),
  );
  return make("div", { className: "enedis-linky-finding" }, sign, body);
}
