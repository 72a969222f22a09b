/** The open dialog of a meter: what its parts share. */
import { isVariable } from "../../base/browser.js";
import {
  cleanedCredential,
  serviceIds,
  tokenFault,
  tokenInfo,
  type ServiceId,
  type TokenInfo,
} from "../../services/browser.js";
import { input, select, STORED, translator, type LinkedPoint, type TakenOver } from "../../editor/browser.js";
import { baseUrlOf, credentials, needs, type Credential } from "./fields.js";

/** The node's properties (docs/dev/contract.md#config-node), and the editor's language for `language: "auto"`. */
export interface ConfigNode extends EditorNode {
  /** Absent in a flow of an earlier version. */
  group?: string;
  hint: string;
  service: ServiceId;
  baseUrl: string;
  /** Undefined in a hand-written flow without it, as are the two depths. */
  minute: number | undefined;
  dailyMonths: number | undefined;
  loadCurveDays: number | undefined;
  /** Ids of contract nodes; absent in a flow of an earlier version, as `phases` is. */
  contract?: string;
  feedIn?: string;
  phases?: "" | 1 | 3;
  language: "auto" | "fr" | "en";
  editorLanguage: "" | "fr" | "en";
  /** The version of the saved properties (migrations.ts). */
  version?: number;
}

/** A usage point that the dialog offers. */
export interface Offer extends LinkedPoint {
  /** The user's name for it at the gateway. */
  readonly name?: string;
}

export interface Dialog {
  readonly node: ConfigNode;
  readonly isNew: boolean;
  /** The value when it was opened. */
  readonly service: ServiceId | undefined;
  readonly usagePointId: string;
  /** Credentials not filled in for the first time yet: being empty is not an error so far. */
  readonly untouched: Set<Credential>;
  /** What the server read from the stored token, which the browser never sees. */
  storedToken: TokenInfo | undefined;
  /** The meter whose service and credentials this one takes over, and this one's own base URL before. */
  takenOver: (TakenOver & { readonly from: string; readonly ownBaseUrl: string }) | undefined;
  /** Usage points listed by a service. */
  offers: readonly Offer[];
  /** False once it is closed, and while the dialog of a contract lies over it: its fields are then not in the page. */
  readonly isOpen: () => boolean;
  readonly isClosed: () => boolean;
  /** Updates everything shown after a change. */
  readonly refresh: () => void;
}

export const t = translator("enedis-linky-config");

/** The open dialog. There is only one at a time. */
let current: Dialog | undefined;

export function openDialog(dialog: Dialog): void {
  current = dialog;
}

export function closeDialog(): void {
  current = undefined;
}

/** The dialog of this node, if it is the open one and in the page. */
export function dialogOf(node: ConfigNode): Dialog | undefined {
  const isInPage = document.getElementById("enedis-linky-config-form") !== null;
  return isInPage && current?.node === node ? current : undefined;
}

export function isCurrent(dialog: Dialog): boolean {
  return current === dialog;
}

export function field(property: string): HTMLInputElement {
  return input(`node-config-input-${property}`);
}

export function isServiceId(text: unknown): text is ServiceId {
  return serviceIds.includes(text as ServiceId);
}

/** The short name of a node's service, or the variable that stands for it. */
export function shortName(service: unknown): string {
  if (isVariable(service)) return String(service);
  return t(`short.${isServiceId(service) ? service : "conso-api"}`);
}

/** Undefined: a variable, which only the server can read. */
export function chosenService(): ServiceId | undefined {
  const { value } = select("node-config-input-service");
  return isServiceId(value) ? value : undefined;
}

/** The credentials to type: with another meter's access, only the usage point. */
export function needed(dialog: Dialog, service: ServiceId | undefined): readonly Credential[] {
  // It may need any of them.
  if (service === undefined) return credentials;
  return dialog.takenOver ? needs[service].filter((each) => each === "usagePointId") : needs[service];
}

/** What is known of the token in the dialog; undefined also of one that was not copied as a whole. */
export function tokenInDialog(dialog: Dialog): TokenInfo | undefined {
  if (chosenService() !== "conso-api") return undefined;
  if (dialog.takenOver) {
    const { usagePointIds } = dialog.takenOver;
    // The server only lists its usage points, not when it expires.
    return usagePointIds.length > 0 ? { usagePointIds, expiresAt: Infinity } : undefined;
  }
  const { value } = field("token");
  if (value === STORED) return dialog.storedToken;
  const token = cleanedCredential("token", value);
  const baseUrl = baseUrlOf("conso-api", field("baseUrl").value);
  return tokenFault("conso-api", baseUrl, token) === undefined ? tokenInfo(token) : undefined;
}

export function isMeter(node: EditorNode): node is ConfigNode {
  return node.type === "enedis-linky-config";
}

/** All config nodes in this editor. */
export function configNodes(): ConfigNode[] {
  const found: ConfigNode[] = [];
  RED.nodes.eachConfig((node) => {
    if (isMeter(node)) found.push(node);
  });
  return found;
}
