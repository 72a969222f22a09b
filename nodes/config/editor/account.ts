/** A second meter of the same account: it takes over service and credentials from a deployed one. */
import { ask, element, enter, make, say, select } from "../../editor/browser.js";
import { isVariable } from "../../base/browser.js";
import { defaultBaseUrls, type ServiceId } from "../../services/browser.js";
import { chosenService, configNodes, field, shortName, t, type ConfigNode, type Dialog } from "./dialog.js";
import { baseUrlOf } from "./fields.js";
import { showAdvanced } from "./per-service-fields.js";

const ID = "enedis-linky-config-account";

/** The meter that a reference stands for, until the deploy. */
const references = new Map<string, string>();

/** Offers the other accounts, if there are any. */
export function prepareAccount(dialog: Dialog): void {
  const deployed = new Set(RED.nodes.originalFlow().map(({ id }) => id));
  const others = configNodes().filter(
    (other) => other.id !== dialog.node.id && deployed.has(other.id) && isOffered(other),
  );
  if (others.length === 0) return;
  select(ID).append(
    option("", t("account.own")),
    ...others.map((other) =>
      option(
        other.id,
        t("account.of", { name: RED.utils.getNodeLabel(other), service: shortName(other.service) }),
      ),
    ),
  );
  const waiting = references.get(field("takeOver").value);
  if (waiting !== undefined && others.some(({ id }) => id === waiting)) {
    select(ID).value = waiting;
    void takeOver(dialog, waiting);
  }
  select(ID).addEventListener("change", () => void takeOver(dialog, select(ID).value));
}

/** Secrets go from one saved service and base URL to the same ones; variables have their values only on the server. */
function isOffered({ d, service, baseUrl }: ConfigNode): boolean {
  return d !== true && service !== "demo" && !isVariable(service) && !isVariable(baseUrl);
}

export function hasOtherAccounts(): boolean {
  return select(ID).options.length > 0;
}

async function takeOver(dialog: Dialog, from: string): Promise<void> {
  say(element(`${ID}-error`), "");
  const before = dialog.takenOver;
  dialog.takenOver = undefined;
  dialog.offers = [];
  field("takeOver").value = "";
  // From now on, typed credentials go to the node's own base URL again, not to the other meter's.
  if (before) enter(field("baseUrl"), before.ownBaseUrl);
  dialog.refresh();
  if (from === "") return;
  const answer = await ask("takeOver", { from });
  if (!dialog.isOpen() || select(ID).value !== from) return;
  if (!answer.ok) {
    select(ID).value = "";
    say(element(`${ID}-error`), answer.told.text);
    return;
  }
  const { body } = answer;
  references.set(body.takeOver, from);
  enter(select("node-config-input-service"), body.service);
  const ownBaseUrl = field("baseUrl").value;
  enter(field("baseUrl"), body.baseUrl === defaultBaseUrls[body.service] ? "" : body.baseUrl);
  showAdvanced();
  field("takeOver").value = body.takeOver;
  dialog.takenOver = { ...body, from, ownBaseUrl };
  dialog.refresh();
}

/** A change of service or base URL ends the take-over: a secret goes only to the address it was saved for. */
export function checkAccount(dialog: Dialog): void {
  const { takenOver } = dialog;
  if (!takenOver) return;
  const service = chosenService();
  if (takenOver.service === service && isSameAddress(service, takenOver.baseUrl)) return;
  dialog.takenOver = undefined;
  field("takeOver").value = "";
  select(ID).value = "";
}

function isSameAddress(service: ServiceId, its: string): boolean {
  return baseUrlOf(service, its) === baseUrlOf(service, field("baseUrl").value);
}

function option(value: string, text: string): HTMLOptionElement {
  const made = make("option", {}, text);
  made.value = value;
  return made;
}
