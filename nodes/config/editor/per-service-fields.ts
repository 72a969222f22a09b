/**
 * What was typed for one service goes to no other: a secret in the field that two of them share, and the address to
 * which it would be sent. Both are there again when that service is.
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
  const kept = new Map<ServiceId, Kept>();
  let shown = dialog.service;
  showAdvanced();
  onChange(select("node-config-input-service"), () => {
    const service = chosenService();
    // Node-RED tells of a change also when there was none.
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

/** An address that is not the service's own must not lie hidden. */
export function showAdvanced(): void {
  if (field("baseUrl").value === "") return;
  (element("enedis-linky-config-advanced") as HTMLDetailsElement).open = true;
}
