/** The meter's dialog that is open: what its parts share. */
import { serviceIds, type ServiceId, tokenInfo, type TokenInfo } from "../../services/browser.js";
import { input, select, STORED, translator, type LinkedPoint, type TakenOver } from "../../editor/browser.js";
import { needs, type Credential } from "./fields.js";

/** The node's properties (docs/dev/contract.md#config-node), and the editor's language for `language: "auto"`. */
export interface ConfigNode extends EditorNode {
  hint: string;
  service: ServiceId;
  baseUrl: string;
  /** Undefined, as are the two depths: a hand-written flow has none. */
  minute: number | undefined;
  dailyMonths: number | undefined;
  loadCurveDays: number | undefined;
  language: "auto" | "fr" | "en";
  editorLanguage: "" | "fr" | "en";
  /** Of the form in which the properties are saved (migrations.ts). */
  version?: number;
}

/** A usage point that the dialog proposes. */
export interface Offer extends LinkedPoint {
  /** As its user named it at the gateway. */
  readonly name?: string;
}

export interface Dialog {
  readonly node: ConfigNode;
  readonly isNew: boolean;
  /** What stood in it when it opened. */
  readonly service: ServiceId;
  readonly usagePointId: string;
  /** Credentials that are still to be filled for the first time: not yet a mistake to complain of. */
  readonly untouched: Set<Credential>;
  /** What the server read in the stored token, which the browser never sees. */
  storedToken: TokenInfo | undefined;
  /** Another meter whose service and credentials this one takes over, and the base URL that it had itself. */
  takenOver: (TakenOver & { readonly from: string; readonly ownBaseUrl: string }) | undefined;
  /** Usage points that a service named. */
  offers: readonly Offer[];
  /** An answer that comes after it was closed is nobody's any more. */
  readonly isOpen: () => boolean;
  /** Shows everything anew after something changed. */
  readonly refresh: () => void;
}

export const t = translator("enedis-linky-config");

/** The field of a property or credential. */
export function field(property: string): HTMLInputElement {
  return input(`node-config-input-${property}`);
}

export function isServiceId(text: unknown): text is ServiceId {
  return serviceIds.includes(text as ServiceId);
}

/** The service chosen in the dialog. */
export function chosenService(): ServiceId {
  const { value } = select("node-config-input-service");
  return isServiceId(value) ? value : "conso-api";
}

/** What is still to be typed: with another meter's access, only the usage point. */
export function needed(dialog: Dialog, service: ServiceId): readonly Credential[] {
  return dialog.takenOver ? needs[service].filter((each) => each === "usagePointId") : needs[service];
}

/** What is known of the token that stands in the dialog. */
export function tokenInDialog(dialog: Dialog): TokenInfo | undefined {
  if (chosenService() !== "conso-api") return undefined;
  if (dialog.takenOver) {
    const { usagePointIds } = dialog.takenOver;
    // The server names its points only, not its end.
    return usagePointIds.length > 0 ? { usagePointIds, expiresAt: Infinity } : undefined;
  }
  const { value } = field("token");
  return value === STORED ? dialog.storedToken : tokenInfo(value);
}

/** The meters of this editor, with or without the one that is being edited. */
export function configNodes(): ConfigNode[] {
  const found: ConfigNode[] = [];
  RED.nodes.eachConfig((node) => {
    if (node.type === "enedis-linky-config") found.push(node as ConfigNode);
  });
  return found;
}
