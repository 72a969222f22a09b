/** Turns a config node's saved properties and credentials into a source, or says what is wrong with them. Pure. */
import {
  aText,
  aTrimmedText,
  drawOf,
  isVariable,
  numberIn,
  oneOf,
  readBy,
  variablesIn,
  type ReadBy,
} from "../../base/index.js";
import type { SourceSettings } from "../../collector/index.js";
import {
  bounds,
  checkBaseUrl,
  cleanedCredential,
  createService,
  DEMO_USAGE_POINT,
  defaultBaseUrls,
  defaultDepth,
  serviceIds,
  tokenFault,
  tokenInfo,
  tokenProblem,
  type RemoteServiceId,
  type ServiceId,
  demoService,
} from "../../services/index.js";
import type { SettingsProblem, UnsetVariable } from "../../texts/index.js";

/** Saved properties of `enedis-linky-config` (docs/dev/contract.md#config-node). Numbers may be saved as texts. */
export const configProperties = {
  name: aText,
  hint: aText,
  service: oneOf(serviceIds, "conso-api"),
  baseUrl: aTrimmedText,
  // A flow that was never opened in an editor has none: each node still gets its own fixed minute.
  minute: numberIn(...bounds.minute, undefined),
  dailyMonths: numberIn(...bounds.dailyMonths, defaultDepth.dailyMonths),
  loadCurveDays: numberIn(...bounds.loadCurveDays, defaultDepth.loadCurveDays),
  // Its beginning decides (language.ts): what begins like a language is one, though nothing saves it so.
  language: { ...oneOf(["fr", "en", "auto"], "auto"), read: aText.read },
  /** The editor's language when it saved the node: what `language: "auto"` means. */
  editorLanguage: aText,
  /** Ids of contract nodes: what prices consumption, and production. */
  contract: aText,
  feedIn: aText,
  /** Of the connection to the grid; "": unknown. */
  phases: { ...oneOf([1, 3, "1", "3"], undefined), read: phasesIn },
  /** What `in` nodes of a group know it by. */
  group: aTrimmedText,
};

export type ConfigProperties = ReadBy<typeof configProperties> & {
  /** The variables that are not set. */
  readonly unset: Readonly<Partial<Record<keyof typeof configProperties, string>>>;
};

/** Reads saved properties of the current form. */
export function readConfig(saved: object): ConfigProperties {
  const names = Object.keys(configProperties) as (keyof typeof configProperties)[];
  return { ...readBy(configProperties, saved), unset: variablesIn(names, saved) };
}

function phasesIn(value: unknown): 1 | 3 | undefined {
  const count = Number(value);
  return count === 1 || count === 3 ? count : undefined;
}

export interface ConfigCredentials {
  readonly usagePointId?: string;
  readonly token?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** A reference that could not be resolved (take-over.ts). */
  readonly takeOver?: string;
}

export type ReadSettings =
  | {
      readonly ok: true;
      readonly settings: SourceSettings;
      /** When the token expires, in seconds, if it says so. */
      readonly tokenEndsAt: number | undefined;
      /** The token itself shows that no call can work; archived readings can still be read. */
      readonly problem: SettingsProblem | undefined;
    }
  | {
      readonly ok: false;
      readonly problem: SettingsProblem;
      /** What `variable-unset` is about. */
      readonly unset: readonly UnsetVariable[];
      /** The usage point whose archived readings can be read, if known. */
      readonly usagePointId: string | undefined;
    };

/** @param now the wall clock, in milliseconds */
export function readSettings(
  node: string,
  properties: ConfigProperties,
  /** undefined when none were ever saved. */
  credentials: ConfigCredentials | undefined,
  now: () => number,
): ReadSettings {
  const { service } = properties;
  const own = cleaned(credentials ?? {});
  const usagePointId = own.usagePointId ?? (service === "demo" ? DEMO_USAGE_POINT : undefined);
  const isNamed = usagePointId !== undefined && /^\d{14}$/.test(usagePointId);
  const unset = unsetIn({ ...properties, ...properties.unset }, own);
  const no = (problem: SettingsProblem): ReadSettings => ({
    ok: false,
    problem,
    unset,
    usagePointId: isNamed ? usagePointId : undefined,
  });
  // Without knowing the service or its address, no secret may be sent anywhere.
  if (unset.length > 0) return no("variable-unset");
  const baseUrl = baseUrlOf(service, properties.baseUrl);
  const fault = accessFault(service, baseUrl, own);
  if (!isNamed) return no(pointFault(usagePointId, fault));
  const { minute = drawOf(node) % 60, dailyMonths, loadCurveDays } = properties;
  const common = { node, usagePointId, minute, dailyMonths, loadCurveDays };
  if (service === "demo") return demoSettings(common, now);
  if (fault !== undefined || baseUrl === undefined) return no(fault ?? "bad-base-url");
  return remoteSettings(common, service, baseUrl, own, now);
}

/** What is set whatever the service. */
type CommonSettings = Pick<
  SourceSettings,
  "node" | "usagePointId" | "minute" | "dailyMonths" | "loadCurveDays"
>;

function demoSettings(common: CommonSettings, now: () => number): ReadSettings {
  return {
    ok: true,
    tokenEndsAt: undefined,
    problem: undefined,
    settings: {
      ...common,
      service: "demo",
      baseUrl: "",
      identity: [common.usagePointId],
      credentials: ["demo"],
      createService: ({ firstDeploy }) => demoService(now, firstDeploy),
    },
  };
}

/** @param own without a fault */
function remoteSettings(
  common: CommonSettings,
  service: RemoteServiceId,
  baseUrl: string,
  { token, clientId, clientSecret }: ConfigCredentials,
  now: () => number,
): ReadSettings {
  const info = service === "conso-api" ? tokenInfo(token!) : undefined;
  const mismatch = service === "conso-api" ? tokenProblem(token!, common.usagePointId, now()) : undefined;
  return {
    ok: true,
    problem: mismatch && (mismatch.code === "token_expired" ? "token-expired" : "token-other-meter"),
    tokenEndsAt: info?.expiresAt,
    settings: {
      ...common,
      service,
      baseUrl,
      consentedAt: info?.issuedAt,
      identity: identityOf(service, baseUrl, { clientId, token }),
      credentials: [service, baseUrl, token ?? "", clientId ?? "", clientSecret ?? ""],
      createService: (hooks) =>
        createService({ service, baseUrl, token, clientId, clientSecret, now, ...hooks }),
    },
  };
}

/** The variables without which nothing can be asked. */
export function unsetIn(
  { service, baseUrl }: { readonly service?: string; readonly baseUrl?: string },
  credentials: ConfigCredentials,
): UnsetVariable[] {
  const { usagePointId, token, clientId, clientSecret } = credentials;
  // What MyElectricalData gives as a token is a client secret.
  const secret = service === "myelectricaldata" ? { clientSecret: token } : { token };
  const begun = Object.entries({ usagePointId, clientId, clientSecret, ...secret }).flatMap(
    ([field, value]) =>
      // A credential that only begins like a variable is not shown.
      value?.startsWith("${") ? [{ field, variable: isVariable(value) ? value : "${…}" }] : [],
  );
  const typed = Object.entries({ service, baseUrl }).flatMap(([field, value]) =>
    isVariable(value) ? [{ field, variable: String(value) }] : [],
  );
  return [...typed, ...begun] as UnsetVariable[];
}

/** What is wrong with the address and the credentials of a service, whatever the usage point. */
function accessFault(
  service: ServiceId,
  baseUrl: string | undefined,
  { token, clientId, clientSecret, takeOver }: ConfigCredentials,
): SettingsProblem | undefined {
  if (service === "demo") return undefined;
  if (baseUrl === undefined) return "bad-base-url";
  if (service === "data-connect") {
    const isThere = clientId !== undefined && clientSecret !== undefined;
    return isThere ? undefined : takeOver ? "take-over" : "no-client";
  }
  if (token === undefined) return takeOver ? "take-over" : "no-token";
  return tokenFault(service, baseUrl, token);
}

/**
 * A usage point that names no meter. A wrong token is named with it, so that both are corrected at once; of what is
 * missing, what comes first in the dialog is named.
 */
function pointFault(usagePointId: string | undefined, fault: SettingsProblem | undefined): SettingsProblem {
  if (fault === "bad-token") return "bad-usage-point-and-token";
  if (fault === "bad-secret") return "bad-usage-point-and-secret";
  if (usagePointId !== undefined) return "bad-usage-point";
  return fault === "no-token" || fault === "no-client" ? fault : "no-usage-point";
}

/** What a service counts calls by (docs/dev/contract.md#budgets): an address, a client, or a user's secret. */
export function identityOf(
  service: RemoteServiceId,
  baseUrl: string,
  { clientId = "", token = "" }: { clientId?: string | undefined; token?: string | undefined },
): string[] {
  const identities = {
    "conso-api": [baseUrl],
    "data-connect": [baseUrl, clientId],
    myelectricaldata: [baseUrl, token],
  };
  return identities[service];
}

/** The base URL to call: the typed one, or the service's own; undefined if it is not allowed. */
export function baseUrlOf(service: ServiceId, typed: string): string | undefined {
  if (service === "demo") return "";
  const checked = checkBaseUrl(typed.trim() || defaultBaseUrls[service]);
  return checked.ok ? checked.url : undefined;
}

/** Removes pasted white space and line breaks around credentials; a blank text counts as no value. */
export function cleaned(credentials: ConfigCredentials): ConfigCredentials {
  const entries = Object.entries(credentials)
    .map(([name, value]) => [name, cleanedCredential(name, credentialText(value))] as const)
    .filter(([, value]) => value !== "");
  return Object.fromEntries(entries);
}

/** Hand-written flows may contain anything, and an environment variable may stand for a number. */
function credentialText(value: unknown): string {
  return typeof value === "number" ? String(value) : typeof value === "string" ? value : "";
}
