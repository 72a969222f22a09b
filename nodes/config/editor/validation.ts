/** What is wrong with a meter's properties and credentials, in its open dialog or as saved. */
import { isVariable } from "../../base/browser.js";
import { STORED } from "../../editor/browser.js";
import { bounds, cleanedCredential, tokenFault, tokenInfo, type ServiceId } from "../../services/browser.js";
import {
  chosenService,
  dialogOf,
  field,
  isServiceId,
  needed,
  t,
  tokenInDialog,
  type ConfigNode,
  type Dialog,
} from "./dialog.js";
import { baseUrlOf, baseUrlProblem, isUsagePointId, needs, wholeNumber, type Credential } from "./fields.js";
import { mismatchProblem } from "./token-problem.js";

export type WholeNumber = keyof typeof bounds;

/** The service chosen in this node's dialog, or saved in the node; undefined: a variable. */
export function serviceOf(node: ConfigNode): ServiceId | undefined {
  if (dialogOf(node)) return chosenService();
  if (isVariable(node.service)) return undefined;
  return isServiceId(node.service) ? node.service : "conso-api";
}

/** The whole number typed in a field; undefined if it is not valid, or a variable. */
export function numberIn(property: WholeNumber): number | undefined {
  const [min, max] = bounds[property];
  return wholeNumber(field(property).value, min, max);
}

/** Validates a whole number, typed or saved. */
export function validateNumber(property: WholeNumber, value: string | number | undefined): Verdict {
  // Not saved, as in a hand-written flow: the default applies. An empty field of the dialog is a text.
  if (value === undefined || isVariable(value)) return true;
  const [min, max] = bounds[property];
  return wholeNumber(value, min, max) === undefined ? t(`errors.${property}`, { min, max }) : true;
}

export function validateBaseUrl(value: unknown): Verdict {
  const problem = baseUrlProblem(value);
  return problem ? t(`errors.${problem}`) : true;
}

/** Validates a credential in the open dialog: Node-RED has no validation of credentials elsewhere. */
export function validateCredential(node: ConfigNode, credential: Credential, value: string): Verdict {
  const text = cleanedCredential(credential, value);
  const open = dialogOf(node);
  if (isVariable(text)) return true;
  if (text === "" && open?.untouched.has(credential) === true) return true;
  const isShape = credential === "usagePointId" && text !== "" && !isUsagePointId(text);
  const service = serviceOf(node);
  if (service === undefined) return isShape ? t("errors.usagePointId") : true;
  if (!(open ? needed(open, service) : needs[service]).includes(credential)) return true;
  if (text === "") return t(`errors.no-${credential === "token" ? `token-${service}` : credential}`);
  if (credential === "token" && text !== STORED) {
    const fault = tokenFault(service, baseUrlOf(service, open ? field("baseUrl").value : node.baseUrl), text);
    if (fault !== undefined) return t(`errors.${fault}`);
  }
  // Four digits are the last ones, as the dialog shows them.
  if (isShape && !/^\d{4}$/.test(text)) return t("errors.usagePointId");
  const token =
    service === "conso-api" &&
    (open ? tokenInDialog(open) : tokenInfo(String(node.credentials?.["token"] ?? "")));
  const verdict = token ? validateToken(token, credential, text) : true;
  return verdict === true && isShape ? t("errors.usagePointId") : verdict;
}

/** Validates Conso API's token and the usage point from the token's content, without any call. */
function validateToken(
  token: NonNullable<Dialog["storedToken"]>,
  credential: Credential,
  text: string,
): Verdict {
  const problem = mismatchProblem(token, text, Date.now() / 1000);
  // Below the field that is to be corrected.
  const isHere = (problem?.key === "token-expired") === (credential === "token");
  return problem && isHere ? t(`errors.${problem.key}`, problem.values) : true;
}

/**
 * Validates the service and, once the dialog is closed, the credentials it needs: Node-RED itself does not mark a node
 * that lacks credentials. Credentials that no dialog has loaded yet are left to the runtime.
 */
export function validateService(node: ConfigNode, value: string | undefined): Verdict {
  if (isVariable(value)) return true;
  if (value !== undefined && !isServiceId(value)) return t("errors.service");
  const saved = node.credentials;
  const service = serviceOf(node);
  if (dialogOf(node) || !saved || service === undefined) return true;
  for (const credential of needs[service]) {
    if (saved["takeOver"] && credential !== "usagePointId") continue;
    const text = saved[credential] ?? (saved[`has_${credential}`] ? STORED : "");
    const verdict = validateCredential(node, credential, String(text));
    if (verdict !== true) return verdict;
  }
  return true;
}
