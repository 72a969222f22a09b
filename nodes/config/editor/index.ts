/** The meter's dialog: what the functions of editor.html call. */
import { serviceIds, type ServiceId } from "../../services/service.js";
import {
  editorLanguage,
  element,
  enter,
  explain,
  input,
  onChange,
  select,
  translator,
} from "../../editor/form.js";
import {
  baseUrlProblem,
  compact,
  defaultBaseUrl,
  hintOf,
  isUsagePointId,
  isVariable,
  needs,
  wholeNumber,
  type Credential,
} from "./fields.js";

/** The properties of design §6, and the editor's language for `language: "auto"`. */
export interface ConfigNode extends EditorNode {
  hint: string;
  service: ServiceId;
  baseUrl: string;
  minute: number;
  dailyMonths: number;
  loadCurveDays: number;
  language: "auto" | "fr" | "en";
  editorLanguage: "" | "fr" | "en";
}

/** Whole numbers and their bounds (design §6). */
const bounds = { minute: [0, 59], dailyMonths: [0, 36], loadCurveDays: [0, 745] } as const;
type WholeNumber = keyof typeof bounds;

const credentials = [
  "usagePointId",
  "token",
  "clientId",
  "clientSecret",
] as const satisfies readonly Credential[];

const t = translator("enedis-linky-config");

interface Dialog {
  readonly node: ConfigNode;
  /** What stood in it when it opened. */
  readonly service: ServiceId;
  readonly usagePointId: string;
  /** Credentials that are still to be filled for the first time: not yet a mistake to complain of. */
  readonly untouched: Set<Credential>;
}

/** The dialog that is open. There is one at a time. */
let dialog: Dialog | undefined;

const id = (property: string) => `node-config-input-${property}`;

function isServiceId(text: unknown): text is ServiceId {
  return serviceIds.includes(text as ServiceId);
}

/** The service chosen in the dialog of this node, or saved in it. */
function serviceOf(node: ConfigNode): ServiceId {
  const service = dialog?.node === node ? select(id("service")).value : node.service;
  return isServiceId(service) ? service : "conso-api";
}

/** The whole number typed in a field, if it is one. */
function numberIn(property: WholeNumber): number | undefined {
  const [min, max] = bounds[property];
  return wholeNumber(input(id(property)).value, min, max);
}

export function randomMinute(): number {
  return Math.floor(Math.random() * 60);
}

export function label(node: ConfigNode): string {
  if (node.name) return node.name;
  if (node.hint) return `•••• ${node.hint}`;
  return t("label.unnamed", { service: t(`short.${node.service}`) });
}

/** Judges a whole number, typed or saved. */
export function judgeNumber(property: WholeNumber, value: string | number): Verdict {
  const [min, max] = bounds[property];
  return wholeNumber(value, min, max) === undefined ? t(`errors.${property}`, { min, max }) : true;
}

export function judgeBaseUrl(value: string): Verdict {
  const problem = baseUrlProblem(value.trim());
  return problem ? t(`errors.${problem}`) : true;
}

/** Judges a field of the open dialog: Node-RED asks for credentials nowhere else. */
export function judgeCredential(node: ConfigNode, credential: Credential, value: string): Verdict {
  const service = serviceOf(node);
  const text = compact(value);
  if (!needs[service].includes(credential) || isVariable(text)) return true;
  if (text === "") return t(`errors.no-${credential === "token" ? `token-${service}` : credential}`);
  return credential === "usagePointId" && !isUsagePointId(text) ? t("errors.usagePointId") : true;
}

/**
 * Judges the service and with it, once the dialog is closed, the credentials it needs: Node-RED itself leaves a node
 * without credentials unmarked. What no dialog has loaded yet is left to the runtime.
 */
export function judgeService(node: ConfigNode, value: string): Verdict {
  if (!isServiceId(value)) return t("errors.service");
  const saved = node.credentials;
  if (dialog?.node === node || !saved) return true;
  for (const credential of needs[value]) {
    const text = saved[credential] ?? (saved[`has_${credential}`] ? "__PWRD__" : "");
    const verdict = judgeCredential(node, credential, String(text));
    if (verdict !== true) return verdict;
  }
  return true;
}

/** Called when the dialog is built: fields are filled, nothing is shown yet. */
export function prepare(node: ConfigNode): void {
  const isNew = !RED.nodes.node(node.id);
  if (isNew) {
    // The default is drawn once a page; two meters made on it should not call in the same minute.
    node.minute = randomMinute();
    input(id("minute")).value = String(node.minute);
  }
  if (!isServiceId(select(id("service")).value)) select(id("service")).value = "conso-api";
  dialog = {
    node,
    service: serviceOf(node),
    usagePointId: input(id("usagePointId")).value,
    untouched: new Set(isNew ? credentials : []),
  };

  const form = element("enedis-linky-config-form");
  element("enedis-linky-config-dice").addEventListener("click", () =>
    enter(input(id("minute")), String(randomMinute())),
  );
  for (const credential of credentials) {
    const field = input(id(credential));
    field.addEventListener("change", () => {
      field.value = compact(field.value);
    });
    field.addEventListener("blur", () => {
      dialog?.untouched.delete(credential);
      show(node);
    });
  }
  onChange(form, () => show(node));
  // Node-RED translates the HTML after this call; texts set here are ours already.
  show(node);
}

/** Shows what the chosen service needs, and what is wrong with what is typed. */
function show(node: ConfigNode): void {
  const service = serviceOf(node);
  for (const each of serviceIds) element(`enedis-linky-config-about-${each}`).hidden = each !== service;
  for (const credential of credentials) {
    element(`enedis-linky-config-row-${credential}`).hidden = !needs[service].includes(credential);
    const field = input(id(credential));
    const isDue = field.value !== "" || !dialog?.untouched.has(credential);
    explain(field, isDue ? judgeCredential(node, credential, field.value) : true);
  }
  // One credential, two names: Conso API's token, MyElectricalData's client secret.
  for (const each of ["conso-api", "myelectricaldata"]) {
    element(`enedis-linky-config-token-${each}`).hidden = each !== service;
    element(`enedis-linky-config-token-help-${each}`).hidden = each !== service;
  }
  element("enedis-linky-config-advanced").hidden = service === "demo";
  element("enedis-linky-config-help-loadCurveDays").hidden = service === "demo";
  const baseUrl = input(id("baseUrl"));
  baseUrl.placeholder = defaultBaseUrl[service];
  explain(baseUrl, judgeBaseUrl(baseUrl.value));
  for (const property of Object.keys(bounds) as WholeNumber[]) {
    const field = input(id(property));
    explain(field, judgeNumber(property, field.value));
  }
  const minute = numberIn("minute");
  element("enedis-linky-config-ticks").textContent =
    minute === undefined ? "" : t("label.ticks", { minute: String(minute).padStart(2, "0") });
}

/** Called before Node-RED copies the fields into the node: cleans them, and sets what is no plain field. */
export function save(node: ConfigNode): void {
  const service = serviceOf(node);
  const usagePoint = input(id("usagePointId"));
  for (const credential of credentials) {
    const field = input(id(credential));
    field.value = compact(field.value);
  }
  // Simulated readings must not leave under the number of a real meter.
  if (service === "demo" && dialog?.service !== "demo") usagePoint.value = "";
  if (usagePoint.value !== dialog?.usagePointId) node.hint = hintOf(usagePoint.value);
  input(id("baseUrl")).value = input(id("baseUrl")).value.trim();
  // Numbers, not texts: Node-RED then finds the field's text equal (==) and leaves them.
  for (const property of Object.keys(bounds) as WholeNumber[]) {
    node[property] = numberIn(property) ?? node[property];
  }
  node.editorLanguage = editorLanguage();
  dialog = undefined;
}

export function cancel(): void {
  dialog = undefined;
}
