/** The meter's dialog: the functions called in editor.html. */
import {
  bounds,
  cleanedCredential,
  defaultBaseUrls,
  defaultDepth,
  serviceIds,
} from "../../services/browser.js";
import {
  STORED,
  ask,
  countByKeys,
  dayText,
  editorLanguage,
  element,
  enter,
  explain,
  isInSubflow,
  offerGroups,
  onChange,
  preset,
  say,
  select,
} from "../../editor/browser.js";
import { dayOf, formatDay } from "../../readings/index.js";
import { configVersion, migrateConfig } from "../migrations.js";
import { checkAccount, hasOtherAccounts, prepareAccount } from "./account.js";
import { prepareConsent, showConsent } from "./consent.js";
import { prepareContracts, showContracts } from "./contracts.js";
import {
  chosenService,
  closeDialog,
  dialogOf,
  field,
  isCurrent,
  isMeter,
  needed,
  openDialog,
  shortName,
  t,
  tokenInDialog,
  type ConfigNode,
  type Dialog,
} from "./dialog.js";
import { prepareAccessCheck } from "./access-check.js";
import { credentials, hintOf, needs, type Credential } from "./fields.js";
import { estimator, prepareHistory, type Estimator } from "./history.js";
import { showOverload } from "./overload.js";
import { prepareKept } from "./per-service-fields.js";
import { fillIfAlone, preparePoints, showPoints } from "./usage-point-picker.js";
import {
  numberIn,
  serviceOf,
  validateBaseUrl,
  validateCredential,
  validateNumber,
  type WholeNumber,
} from "./validation.js";

export { validateBaseUrl, validateCredential, validateNumber, validateService } from "./validation.js";

export function randomMinute(): number {
  return Math.floor(Math.random() * 60);
}

/**
 * Called for each node that comes into the editor: a meter that no dialog has saved, as one of an example, gets the
 * editor's language with the next deploy. Otherwise its statuses would have the server's, which often has none.
 */
export function keepLanguage(node: EditorNode): void {
  if (!isMeter(node) || node.editorLanguage) return;
  const flow = node.z === undefined ? undefined : (RED.nodes.workspace(node.z) ?? RED.nodes.subflow(node.z));
  if (flow?.locked !== true) node.editorLanguage = editorLanguage();
}

export function paletteLabel(): string {
  return t("label.palette");
}

export function label(node: ConfigNode): string {
  if (node.name) return node.name;
  if (node.hint) return `•••• ${node.hint}`;
  return t("label.unnamed", { service: shortName(node.service) });
}

/** Called when the dialog is built: the fields are filled, but nothing is shown yet. */
export function prepare(node: ConfigNode): void {
  const isNew = !RED.nodes.node(node.id);
  fillFields(node, isNew);
  const opened = dialogFor(node, isNew, () => show(opened, estimates));
  openDialog(opened);
  const estimates: Estimates = {
    depth: estimator(opened, element("enedis-linky-config-estimate")),
    needed: estimator(opened, element("enedis-linky-config-curve-days-told")),
  };

  element("enedis-linky-config-dice").addEventListener("click", () =>
    enter(field("minute"), String(randomMinute())),
  );
  listenToCredentials(opened);
  prepareKept(opened);
  prepareAccount(opened);
  prepareConsent(opened);
  preparePoints(opened);
  prepareAccessCheck(opened);
  prepareHistory(opened);
  prepareContracts();
  offerGroups(element("enedis-linky-config-groups"));
  const ofGroup = isInSubflow(node) ? "help.group-in-subflow" : "help.group";
  element("enedis-linky-config-help-group").textContent = t(ofGroup);
  readStoredToken(opened);
  openGuides(opened);
  onChange(element("enedis-linky-config-form"), opened.refresh);
  // Node-RED translates the HTML after this call; texts set here are already translated.
  opened.refresh();
}

/** Fills what Node-RED leaves empty: properties that a node never had, or has in an earlier form. */
function fillFields(node: ConfigNode, isNew: boolean): void {
  if (isNew) {
    // The default is drawn once per page load; two meters made in it should not call in the same minute.
    node.minute = randomMinute();
    field("minute").value = String(node.minute);
  }
  bringUpToDate(node);
  // A hand-written flow may lack these properties.
  for (const [property, value] of Object.entries({ minute: randomMinute(), ...defaultDepth })) {
    if (node[property as WholeNumber] === undefined) field(property).value = String(value);
  }
  preset("node-config-input-service", "conso-api", node.service);
  preset("node-config-input-language", "auto", node.language);
  preset("node-config-input-phases", "", node.phases);
  for (const [property, range] of Object.entries(bounds)) countByKeys(field(property), range);
}

/** @param shown shows what is in the fields */
function dialogFor(node: ConfigNode, isNew: boolean, shown: () => void): Dialog {
  const service = chosenService();
  const filled: readonly Credential[] = isNew || service === undefined ? [] : needs[service];
  const opened: Dialog = {
    node,
    isNew,
    service,
    usagePointId: field("usagePointId").value,
    untouched: new Set(credentials.filter((each) => !filled.includes(each))),
    storedToken: undefined,
    takenOver: undefined,
    offers: [],
    isOpen: () => dialogOf(node) === opened,
    isClosed: () => !isCurrent(opened),
    refresh: () => {
      if (opened.isOpen()) shown();
    },
  };
  return opened;
}

function listenToCredentials(opened: Dialog): void {
  for (const credential of credentials) {
    const typed = field(credential);
    typed.addEventListener("change", () => {
      typed.value = cleanedCredential(credential, typed.value);
    });
    typed.addEventListener("blur", () => {
      // Node-RED updates its own border only after a change.
      if (opened.untouched.delete(credential)) enter(typed, typed.value);
    });
  }
  field("token").addEventListener("input", () => {
    // The list belongs to the previous secret.
    opened.offers = [];
    fillIfAlone(opened);
  });
}

/** Shows how to get access to those who have none yet; for the next consent, it stays one click away. */
function openGuides(opened: Dialog): void {
  const { isNew, service } = opened;
  const isGuided = isNew || needed(opened, service).some((each) => field(each).value === "");
  for (const each of serviceIds) {
    const steps = element(`enedis-linky-config-about-${each}`).querySelector("details");
    if (steps) steps.open = isGuided || each !== service;
  }
}

/** Shows properties saved by an earlier version in their current form; saving the dialog stores them so. */
function bringUpToDate(node: ConfigNode): void {
  if (node.version === configVersion) return;
  for (const [property, value] of Object.entries(migrateConfig({ ...node }))) {
    const shown = document.getElementById(`node-config-input-${property}`);
    const isText = typeof value === "string" || typeof value === "number";
    if (isText && (shown instanceof HTMLInputElement || shown instanceof HTMLSelectElement)) {
      shown.value = String(value);
    }
  }
}

/** The browser never gets a stored token: the server says what it contains. */
function readStoredToken(opened: Dialog): void {
  if (opened.service !== "conso-api" || field("token").value !== STORED) return;
  void ask("token", { id: opened.node.id }).then((answer) => {
    if (answer.ok && answer.body.token) opened.storedToken = answer.body.token;
    opened.refresh();
  });
}

/** Of the depth in the dialog, and of the one that its contracts need. */
type Estimates = Readonly<Record<"depth" | "needed", Estimator>>;

/** Shows what the chosen service needs, and what is wrong in the fields. */
function show(opened: Dialog, estimates: Estimates): void {
  const { node } = opened;
  const service = chosenService();
  checkAccount(opened);
  // A meter that takes over another one's access needs no guide.
  const isTold = opened.takenOver === undefined;
  for (const each of serviceIds) {
    element(`enedis-linky-config-about-${each}`).hidden = each !== service || !isTold;
  }
  const wanted = needed(opened, service);
  for (const credential of credentials) {
    element(`enedis-linky-config-row-${credential}`).hidden = !wanted.includes(credential);
    explain(field(credential), validateCredential(node, credential, field(credential).value));
  }
  // One credential with two names: Conso API's token, MyElectricalData's client secret.
  for (const each of ["conso-api", "myelectricaldata"]) {
    element(`enedis-linky-config-token-${each}`).hidden = each !== (service ?? "conso-api");
    element(`enedis-linky-config-token-help-${each}`).hidden = each !== service;
  }
  for (const row of ["callback", "link"]) {
    element(`enedis-linky-config-row-${row}`).hidden = service !== "data-connect";
  }
  for (const each of ["row-access-check", "advanced", "help-loadCurveDays"]) {
    element(`enedis-linky-config-${each}`).hidden = service === "demo";
  }
  element("enedis-linky-config-row-account").hidden = service === "demo" || !hasOtherAccounts();
  showTokenEnd(opened);
  showConsent(opened);
  showPoints(opened);

  const baseUrl = field("baseUrl");
  baseUrl.placeholder = service === undefined ? "" : defaultBaseUrls[service];
  explain(baseUrl, validateBaseUrl(baseUrl.value));
  for (const property of Object.keys(bounds) as WholeNumber[]) {
    explain(field(property), validateNumber(property, field(property).value));
  }
  const minute = numberIn("minute");
  element("enedis-linky-config-ticks").textContent =
    minute === undefined ? "" : t("label.ticks", { minute: String(minute).padStart(2, "0") });
  const [dailyMonths, loadCurveDays] = [numberIn("dailyMonths"), numberIn("loadCurveDays")];
  const isKnown = dailyMonths !== undefined && loadCurveDays !== undefined && service !== undefined;
  const depth = isKnown ? { service, dailyMonths, loadCurveDays } : undefined;
  estimates.depth(depth);
  showContracts(depth, estimates.needed);
  showOverload(opened, service);
}

/** Shows until when a token is valid. */
function showTokenEnd(opened: Dialog): void {
  const token = opened.takenOver ? undefined : tokenInDialog(opened);
  const isGood = token !== undefined && token.expiresAt > Date.now() / 1000;
  const end = isGood ? dayText(formatDay(dayOf(token.expiresAt))) : undefined;
  say(element("enedis-linky-config-token-end"), end === undefined ? "" : t("told.token-end", { date: end }));
}

/** Called before Node-RED copies the fields into the node: cleans them, and sets what is not a plain field. */
export function save(node: ConfigNode): void {
  const service = serviceOf(node);
  const usagePoint = field("usagePointId");
  for (const credential of credentials) {
    field(credential).value = cleanedCredential(credential, field(credential).value);
  }
  // Simulated readings must not be sent under the number of a real meter.
  const opened = dialogOf(node);
  if (service === "demo" && opened?.service !== "demo") usagePoint.value = "";
  if (usagePoint.value !== opened?.usagePointId) node.hint = hintOf(usagePoint.value);
  for (const property of ["baseUrl", "group"]) field(property).value = field(property).value.trim();
  // Numbers, not texts: Node-RED then finds the field's text equal (==) and keeps the numbers.
  for (const property of Object.keys(bounds) as WholeNumber[]) {
    node[property] = numberIn(property) ?? node[property];
  }
  const { value: phases } = select("node-config-input-phases");
  if (phases === "1" || phases === "3") node.phases = phases === "1" ? 1 : 3;
  node.editorLanguage = editorLanguage();
  node.version = configVersion;
  cancel();
}

export function cancel(): void {
  closeDialog();
}
