/** What the three services over the network have in common. */
import type { Direction, Series } from "../../readings/index.js";
import {
  checkBaseUrl,
  send,
  type HttpRequest,
  type Transport,
  parsed,
  type ParsedResponse,
} from "../http/index.js";
import {
  defaultBaseUrls,
  ServiceError,
  type Query,
  type RemoteServiceId,
  isUnsendable,
} from "../contract/index.js";
import type { FailureContext } from "../failures/index.js";
import type { FormMemory } from "./forms.js";
import type { ReachMemory } from "./reach.js";

export interface RemoteSettings {
  readonly service: RemoteServiceId;
  /** Empty: the service's own. */
  readonly baseUrl: string;
  /** Conso API's token, or MyElectricalData's client secret. */
  readonly token?: string | undefined;
  /** Data Connect's application. */
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number;
  /**
   * Called before each request for an application token, which counts towards the pace but not the daily cap
   * (docs/dev/decisions.md#10-application-token).
   */
  readonly beforeTokenCall?: () => Promise<void>;
  /**
   * Called before a second data request within one call (a gateway's other form, Data Connect after renewing its token,
   * a consent without the filter), so that the caller can count it. Anything it throws ends the call.
   */
  readonly beforeExtraCall?: () => Promise<void>;
  /** The form in which to ask a gateway first, kept beyond the client's life; otherwise the client remembers it. */
  readonly formMemory?: FormMemory;
  /** Gets to know whether a gateway of MyElectricalData has yesterday. */
  readonly reachMemory?: ReachMemory;
  /** Called right before each request leaves, and told whether it is one for a token. What it throws ends the read. */
  readonly beforeSend?: (isForToken: boolean) => void;
  /** The network, unless a simulation replaces it. */
  readonly transport?: Transport;
}

/** Settings with their defaults, and what every call needs. */
export interface Remote {
  readonly settings: RemoteSettings;
  readonly baseUrl: string;
  /** @throws as {@link Transport} */
  request(
    request: Omit<HttpRequest, "baseUrl">,
    signal: AbortSignal,
    isForToken?: boolean,
  ): Promise<ParsedResponse>;
  /**
   * The current context for classifying failures.
   * @param secrets of this call, besides the credentials: the usage point asked for, a consent
   */
  context(...secrets: readonly string[]): FailureContext;
  /** Application tokens in use, which no text may repeat either. */
  readonly tokens: string[];
}

export function remoteOf(settings: RemoteSettings): Remote {
  const checked = checkBaseUrl(settings.baseUrl.trim() || defaultBaseUrls[settings.service]);
  const { token, clientId, clientSecret } = settings;
  const secrets = [
    ...[token, clientSecret, clientId].map((text) => text?.trim()),
    clientId && clientSecret && basicOf(clientId.trim(), clientSecret.trim()),
  ].filter((text): text is string => text !== undefined && text !== "");
  // A refused URL is kept as it is: the call reports the error.
  const baseUrl = checked.ok ? checked.url : settings.baseUrl;
  const transport = settings.transport ?? send;
  const tokens: string[] = [];
  const context = (...more: readonly string[]): FailureContext => ({
    service: settings.service,
    now: settings.now(),
    secrets: [...secrets, ...tokens, ...more],
  });
  return {
    settings,
    baseUrl,
    tokens,
    context,
    request: async (request, signal, isForToken = false) => {
      settings.beforeSend?.(isForToken);
      const whole = { ...request, baseUrl, secrets: [...secrets, ...tokens, ...(request.secrets ?? [])] };
      return parsed(await transport(whole, signal), signal);
    },
  };
}

/** What the header of an application contains. */
export function basicOf(clientId: string, clientSecret: string): string {
  return Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
}

/**
 * A credential in a form that a header may carry.
 * @throws {ServiceError} `consent` when it is missing or contains something no credential has (a line break from a
 * clipboard)
 */
export function credential(text: string | undefined, name: string): string {
  const trimmed = (text ?? "").trim();
  if (trimmed === "" || isUnsendable(trimmed)) {
    throw new ServiceError("consent", `The ${name} is missing or damaged`, { scope: "account" });
  }
  return trimmed;
}

/** What a service calls each series. There is no max power of production. */
export interface NamesOfSeries<Name> {
  readonly consumption: Readonly<Record<Series, Name>>;
  readonly production: Readonly<Record<Exclude<Series, "max_power">, Name>>;
}

/** @throws {ServiceError} `consent` with scope `series` for max power of production, which Enedis does not have */
export function nameIn<Name>(names: NamesOfSeries<Name>, query: Query): Name {
  const ofDirection: Readonly<Partial<Record<Series, Name>>> = names[query.direction satisfies Direction];
  const name = ofDirection[query.series];
  if (name === undefined) {
    throw new ServiceError("consent", "There is no max power of production", { scope: "series" });
  }
  return name;
}
