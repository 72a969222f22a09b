/** What the hours of a version would have changed on the readings of a meter that has this contract: asked by a button. */
import { ask, explanationNodes, icon, isDeployed, make, onPress } from "../../editor/browser.js";
import { usedListOf, type ContractProblem } from "../../pricing/browser.js";
import type { Draft } from "./draft.js";
import { row, smallButton, t } from "./fields.js";
import { meterChoice, metersWith } from "./meters.js";

export interface NewHoursOptions {
  /** The id of the contract. */
  readonly contract: string;
  readonly draft: Draft;
  /** Of its version. */
  readonly index: number;
}

export interface NewHoursRow {
  /** Empty: no meter has this contract, or its offer has no off-peak hours. */
  readonly elements: readonly HTMLElement[];
  /** What is said goes with the hours that were asked about. */
  readonly update: (problems: readonly ContractProblem[]) => void;
}

export function newHoursRow({ contract, draft, index }: NewHoursOptions): NewHoursRow {
  const version = draft.versions[index]!;
  const meters = metersWith(contract);
  let chosen = meters[0];
  const hasHours = draft.kind !== "feed-in" && usedListOf(version.offer) === "hours";
  if (chosen === undefined || !hasHours) return { elements: [], update: () => undefined };
  const place = ["versions", index, "new-hours"];
  const told = make("div", { className: "enedis-linky-whole" });
  told.setAttribute("role", "status");
  const help = make("div", { className: "enedis-linky-whole enedis-linky-hint" });
  const label = t("label.new-hours");
  const pressed = smallButton(place, label, () => undefined, icon("balance-scale"), ` ${label}`);
  const list = meterChoice(place.join("."), t("label.meter"), meters, (meter) => {
    chosen = meter;
    told.replaceChildren();
    show();
  });
  let isWrong = false;
  const show = (): void => {
    const isThere = isDeployed(chosen!.id);
    pressed.disabled = !isThere || isWrong || version.hours.length === 0;
    help.textContent = t(isThere ? "help.new-hours" : "help.deploy-meter");
  };
  onPress(pressed, async () => {
    const asked = JSON.stringify([chosen!.id, version.hours]);
    const reply = await ask("hours", { id: chosen!.id, hours: version.hours });
    // Other hours may have been typed, and another meter chosen, meanwhile.
    if (!told.isConnected || JSON.stringify([chosen!.id, version.hours]) !== asked) return;
    told.replaceChildren(
      ...(reply.ok
        ? [
            make("div", {}, reply.body.text),
            make("div", { className: "enedis-linky-hint" }, reply.body.notes.join(" ")),
          ]
        : [explanationNodes(reply.told)]),
    );
  });
  let shown = JSON.stringify(version.hours);
  return {
    elements: [row(...list, pressed, help, told)],
    update: (problems) => {
      isWrong = problems.some(
        ({ path }) => path[0] === "versions" && path[1] === index && path[2] === "hours",
      );
      const hours = JSON.stringify(version.hours);
      if (hours !== shown) told.replaceChildren();
      shown = hours;
      show();
    },
  };
}
