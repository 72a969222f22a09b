/** Offers usage points to choose from: those of a token, an account or a consent. */
import {
  MANY,
  ask,
  button,
  element,
  editorLocale,
  enter,
  explanationNodes,
  make,
  offerSearch,
  onPress,
  say,
} from "../../editor/browser.js";
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
let shown:
  | {
      readonly group: HTMLElement;
      readonly offers: string;
      /** Shows which is chosen. */
      readonly choose: (usagePointId: string) => void;
    }
  | undefined;

export function showPoints(dialog: Dialog): void {
  const isMyElectricalData = chosenService() === "myelectricaldata";
  button(METERS).hidden = !isMyElectricalData;
  button(METERS).disabled = compact(field("token").value) === "" && !dialog.takenOver;
  if (!isMyElectricalData) element(TOLD).hidden = true;

  const offers = offersOf(dialog);
  const group = element("enedis-linky-config-offers");
  // Rebuilt only when they change: a click on a button also leaves a field, and must still find the button.
  if (shown?.group !== group || shown.offers !== JSON.stringify(offers)) {
    const choose = offers.length > MANY ? offerList(group, offers) : offerButtons(group, offers);
    shown = { group, offers: JSON.stringify(offers), choose };
  }
  const chosen = compact(field("usagePointId").value);
  shown.choose(chosen);
  // Hide the list if its only entry is already chosen.
  group.hidden = offers.every(({ usagePointId }) => usagePointId === chosen);
}

function offerButtons(group: HTMLElement, offers: readonly Offer[]): (chosen: string) => void {
  const buttons = offers.map(choiceOf);
  group.replaceChildren(...buttons);
  return (chosen) => {
    buttons.forEach((each, index) =>
      each.setAttribute("aria-pressed", String(offers[index]!.usagePointId === chosen)),
    );
  };
}

/** For the many of a company: a list that is searched. */
function offerList(group: HTMLElement, offers: readonly Offer[]): (chosen: string) => void {
  const list = make("select");
  list.id = "enedis-linky-config-offers-list";
  list.setAttribute("aria-label", "PDL");
  const all = [["", t("search.offers", { count: offers.length.toLocaleString(editorLocale()) })]].concat(
    offers.map((offer) => [offer.usagePointId, nameOf(offer)]),
  );
  for (const [value, text] of all) {
    const option = make("option", {}, text!);
    option.value = value!;
    list.append(option);
  }
  group.replaceChildren(list);
  list.addEventListener("change", () => {
    if (list.value !== "") enter(field("usagePointId"), list.value);
  });
  const show = offerSearch(list);
  return (chosen) => {
    list.value = offers.some(({ usagePointId }) => usagePointId === chosen) ? chosen : "";
    show();
  };
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
