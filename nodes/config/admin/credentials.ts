/** The credentials that routes use: those of a deployed config node, and those typed in a dialog. */
import type { NodeAPI } from "node-red";
import {
  baseUrlOf,
  cleaned,
  collectorsOf,
  identityOf,
  nodeIn,
  settingsText,
  unsetIn,
  type ConfigNode,
  type SavedNode,
} from "../../common/index.js";
import { STORED } from "../../editor/index.js";
import type { RemoteServiceId, RemoteSettings } from "../../services/index.js";
import {
  adminTextsOf,
  textsOf,
  type Language,
  type SettingsProblem,
  type UnsetVariable,
} from "../../texts/index.js";
import { Failure } from "./failure.js";

export type ConfigOf = (id: string) => ConfigNode | undefined;

export class CredentialStore {
  readonly #configOf: ConfigOf;

  constructor(configOf: ConfigOf) {
    this.#configOf = configOf;
  }

  /** A deployed config node, whose stored credentials are used. */
  of(id: string, language: Language): SavedNode {
    const node = this.#configOf(id);
    if (node === undefined) {
      throw new Failure(404, "not_deployed", { text: adminTextsOf(language).errors.notDeployed });
    }
    return node.saved;
  }

  /**
   * The typed credentials, with stored secrets filled in. Secrets are sent only to the base URL they were saved for: a
   * user who may use these routes but not deploy must not send them elsewhere.
   */
  typed<Name extends "token" | "clientId" | "clientSecret">(
    service: RemoteServiceId,
    body: {
      readonly id: string;
      readonly baseUrl: string;
      readonly takeOver?: string | undefined;
    } & Readonly<Record<Name, string>>,
    names: readonly Name[],
    language: Language,
  ): { baseUrl: string } & Record<Name, string> {
    const refuse = (problem: SettingsProblem, unset: readonly UnsetVariable[] = []): never => {
      throw new Failure(409, "credentials", { text: settingsText({ problem, unset }, textsOf(language)) });
    };
    const unset = unsetIn({ service, baseUrl: body.baseUrl }, {});
    const unfit = unset.length > 0 ? "variable-unset" : "bad-base-url";
    const baseUrl = baseUrlOf(service, body.baseUrl) ?? refuse(unfit, unset);
    const missing = service === "data-connect" ? "no-client" : "no-token";
    const stored = (name: Name): string => {
      const node = this.of(body.takeOver === undefined ? body.id : nodeIn(body.takeOver), language);
      if (node.service !== service || node.baseUrl !== baseUrl) {
        throw new Failure(409, "other_address", { text: adminTextsOf(language).errors.otherAddress });
      }
      return node.credentials[name] ?? refuse(missing);
    };
    const values = names.map((name) => {
      const isStored = body.takeOver !== undefined || body[name] === STORED;
      const value = isStored ? stored(name) : cleaned({ token: body[name] }).token;
      if (value === undefined) return refuse(missing);
      const isUnset = unsetIn({ service }, { [name]: value });
      return [name, isUnset.length > 0 ? refuse("variable-unset", isUnset) : value] as const;
    });
    return { baseUrl, ...(Object.fromEntries(values) as Record<Name, string>) };
  }
}

/** Makes one counted call of an account. */
export function callAccount<T>(
  RED: NodeAPI,
  service: RemoteServiceId,
  credentials: { baseUrl: string; token?: string; clientId?: string; clientSecret?: string },
  work: (settings: RemoteSettings, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const collectors = collectorsOf(RED);
  const { baseUrl } = credentials;
  const { signal } = new AbortController();
  const account = { service, baseUrl, identity: identityOf(service, baseUrl, credentials) };
  return collectors.call(account, signal, (hooks) =>
    work({ service, ...credentials, now: collectors.clock.now, ...hooks }, signal),
  );
}
