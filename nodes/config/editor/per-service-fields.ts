/**
 * Keeps what was typed for one service from being sent to another: the secret in the field that two services share, and
 * the base URL. Both return when the user chooses that service again.
 */
import type { ServiceId } from "../../services/browser.js";
import { element, enter, onChange, select } from "../../editor/browser.js";
import { chosenService, field, type Dialog } from "./dialog.js";

interface Kept {
  readonly token: string;
  readonly baseUrl: string;
}

const nothing: Kept = { token: "", baseUrl: "" };

export function prepareKept(dialog: Dialog): void {
  const kept = new Map<ServiceId | undefined, Kept>();
  let shown = dialog.service;
  showAdvanced();
  onChange(select("node-config-input-service"), () => {
    const service = chosenService();
    // Node-RED also fires this event when nothing changed.
    if (service === shown) return;
    kept.set(shown, {
      token: field("token").value,
      baseUrl: dialog.takenOver?.ownBaseUrl ?? field("baseUrl").value,
    });
    shown = service;
    dialog.offers = [];
    const { token, baseUrl } = kept.get(service) ?? nothing;
    if (token === "") dialog.untouched.add("token");
    enter(field("baseUrl"), baseUrl);
    enter(field("token"), token);
    showAdvanced();
  });
}

/** A base URL other than the service's own must not be hidden. */
export function showAdvanced(): void {
  if (field("baseUrl").value === "") return;
  (element("enedis-linky-config-advanced") as HTMLDetailsElement).open = true;
}
