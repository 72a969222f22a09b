/** A second meter of the same account: it takes over service and credentials from a deployed one. */
import { ask, element, enter, make, offerSearch, say, select } from "../../editor/browser.js";
import { isVariable } from "../../base/browser.js";
import { defaultBaseUrls, type ServiceId } from "../../services/browser.js";
import { chosenService, configNodes, field, shortName, t, type ConfigNode, type Dialog } from "./dialog.js";
import { baseUrlOf } from "./fields.js";
import { showAdvanced } from "./per-service-fields.js";

const ID = "enedis-linky-config-account";

/** The meter that a reference stands for, until the deploy. */
const references = new Map<string, string>();

/** Shows what is chosen, in the search field of a long list. */
let showChoice = (): void => undefined;

function choose(value: string): void {
  select(ID).value = value;
  showChoice();
}

/** Offers the other accounts, if there are any. */
export function prepareAccount(dialog: Dialog): void {
  const deployed = new Set(RED.nodes.originalFlow().map(({ id }) => id));
  const others = configNodes().filter(
    (other) => other.id !== dialog.node.id && deployed.has(other.id) && isOffered(other),
  );
  showChoice = () => undefined;
  if (others.length === 0) return;
  // Translated once, not for each of thousands of meters; and whatever is in a name stays as it is.
  const shortService = once(shortName);
  const accountOf = once((service: string) => t("account.of", { name: "\ue000", service }));
  select(ID).append(
    option("", t("account.own")),
    ...others.map((other) => {
      const name = RED.utils.getNodeLabel(other);
      const service = shortService(other.service);
      const made = option(
        other.id,
        accountOf(service).replace("\ue000", () => name),
      );
      made.dataset["name"] = `${name} (${service})`;
      return made;
    }),
  );
  showChoice = offerSearch(select(ID));
  const waiting = references.get(field("takeOver").value);
  if (waiting !== undefined && others.some(({ id }) => id === waiting)) {
    choose(waiting);
    void takeOver(dialog, waiting);
  }
  select(ID).addEventListener("change", () => void takeOver(dialog, select(ID).value));
}

/** The function, called once for each argument. */
function once<Argument>(of: (argument: Argument) => string): (argument: Argument) => string {
  const results = new Map<Argument, string>();
  return (argument) => {
    const result = results.get(argument) ?? of(argument);
    results.set(argument, result);
    return result;
  };
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
    choose("");
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
  choose("");
}

function isSameAddress(service: ServiceId, its: string): boolean {
  return baseUrlOf(service, its) === baseUrlOf(service, field("baseUrl").value);
}

function option(value: string, text: string): HTMLOptionElement {
  const made = make("option", {}, text);
  made.value = value;
  return made;
}
