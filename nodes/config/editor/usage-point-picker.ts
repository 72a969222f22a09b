/** Offers usage points to choose from: those of a token, an account or a consent. */
import { ask, button, element, enter, make, onPress, say, explanationNodes } from "../../editor/browser.js";
import { cleanedCredential, compact } from "../../services/browser.js";
import { chosenService, field, t, tokenInDialog, type Dialog, type Offer } from "./dialog.js";
import { hintOf } from "./fields.js";

const METERS = "enedis-linky-config-meters";
const TOLD = "enedis-linky-config-meters-told";

export function preparePoints(dialog: Dialog): void {
  onPress(button(METERS), () => listMeters(dialog));
}

async function listMeters(dialog: Dialog): Promise<void> {
  const answer = await ask("meters", {
    id: dialog.node.id,
    baseUrl: field("baseUrl").value.trim(),
    token: cleanedCredential("token", field("token").value),
    ...(dialog.takenOver && { takeOver: dialog.takenOver.takeOver }),
  });
  if (!dialog.isOpen()) return;
  const line = element(TOLD);
  say(line, "");
  if (!answer.ok || answer.body.told) {
    line.replaceChildren(explanationNodes(answer.ok ? (answer.body.told ?? { text: "" }) : answer.told));
    line.hidden = false;
  }
  dialog.offers = answer.ok ? answer.body.meters : [];
  fillIfAlone(dialog);
  dialog.refresh();
}

function offersOf(dialog: Dialog): readonly Offer[] {
  const token = tokenInDialog(dialog);
  return token ? token.usagePointIds.map((usagePointId) => ({ usagePointId })) : dialog.offers;
}

/** With only one usage point, there is nothing to choose. */
export function fillIfAlone(dialog: Dialog): void {
  const offers = offersOf(dialog);
  const usagePoint = field("usagePointId");
  if (offers.length === 1 && offers[0] && usagePoint.value === "") {
    enter(usagePoint, offers[0].usagePointId);
  }
}

/** The choices now in the dialog. */
let shown: { readonly group: HTMLElement; readonly offers: string } | undefined;

export function showPoints(dialog: Dialog): void {
  const isMyElectricalData = chosenService() === "myelectricaldata";
  button(METERS).hidden = !isMyElectricalData;
  button(METERS).disabled = compact(field("token").value) === "" && !dialog.takenOver;
  if (!isMyElectricalData) element(TOLD).hidden = true;

  const offers = offersOf(dialog);
  const group = element("enedis-linky-config-offers");
  // Rebuilt only when they change: a click on a button also leaves a field, and must still find the button.
  if (shown?.group !== group || shown.offers !== JSON.stringify(offers)) {
    shown = { group, offers: JSON.stringify(offers) };
    group.replaceChildren(...offers.map(choiceOf));
  }
  const chosen = compact(field("usagePointId").value);
  offers.forEach(({ usagePointId }, index) =>
    group.children[index]?.setAttribute("aria-pressed", String(usagePointId === chosen)),
  );
  // Hide the list if its only entry is already chosen.
  group.hidden = offers.every(({ usagePointId }) => usagePointId === chosen);
}

function choiceOf(offer: Offer): HTMLButtonElement {
  const choice = make("button", { className: "red-ui-button red-ui-button-small" }, nameOf(offer));
  choice.type = "button";
  choice.addEventListener("click", () => enter(field("usagePointId"), offer.usagePointId));
  return choice;
}

/** Uses the last digits only, as screenshots of the dialog may be posted. */
function nameOf({ usagePointId, name, consumption, production }: Offer): string {
  const hint = hintOf(usagePointId);
  const short = hint ? `•••• ${hint}` : usagePointId;
  const shown = name === undefined || name === "" || name === usagePointId ? short : `${name} (${short})`;
  return production === true && consumption === false ? t("label.producer", { name: shown }) : shown;
}
