/** The allowed values of the fields in the meter's dialog. Pure: no page, no Node-RED. */
import { isVariable } from "../../base/browser.js";
import { defaultBaseUrls, type ServiceId } from "../../services/browser.js";

export type Credential = "usagePointId" | "token" | "clientId" | "clientSecret";

export const credentials = [
  "usagePointId",
  "token",
  "clientId",
  "clientSecret",
] as const satisfies readonly Credential[];

/** The credentials that each service needs. The demo household needs none. */
export const needs: Readonly<Record<ServiceId, readonly Credential[]>> = {
  "conso-api": ["usagePointId", "token"],
  myelectricaldata: ["usagePointId", "token"],
  "data-connect": ["usagePointId", "clientId", "clientSecret"],
  demo: [],
};

/** The base URL to call for a typed or saved one, without a final `/`. */
export function baseUrlOf(service: ServiceId, saved: unknown): string {
  return (textOf(saved) || defaultBaseUrls[service]).replace(/\/$/, "");
}

/** A saved text. In a hand-written flow it may be missing or something else. */
function textOf(saved: unknown): string {
  return typeof saved === "string" ? saved.trim() : "";
}

export function isUsagePointId(text: string): boolean {
  return /^\d{14}$/.test(text);
}

/** The last four digits, to distinguish meters without a name. A flow file may not contain more of the number. */
export function hintOf(usagePointId: string): string {
  return isUsagePointId(usagePointId) ? usagePointId.slice(-4) : "";
}

/** A whole number from `min` to `max`, or undefined. */
export function wholeNumber(text: string | number, min: number, max: number): number | undefined {
  const trimmed = String(text).trim();
  if (!/^\d+$/.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return value >= min && value <= max ? value : undefined;
}

/**
 * What is wrong with a base URL. The runtime's own check (services/http/base-url.ts) cannot run in a browser. Only a call
 * shows whether a host name leads into the local network, so here http is refused only for public IP addresses.
 */
export function baseUrlProblem(saved: unknown): "base-url" | "base-url-http" | undefined {
  const text = textOf(saved);
  if (text === "" || isVariable(text)) return undefined;
  if (!URL.canParse(text)) return "base-url";
  const url = new URL(text);
  // A user name and password would be part of every exported flow.
  if (url.username || url.password || url.search || url.hash) return "base-url";
  if (url.protocol !== "https:" && url.protocol !== "http:") return "base-url";
  if (isForbiddenAddress(url.hostname)) return "base-url";
  return url.protocol === "http:" && isPublicAddress(url.hostname) ? "base-url-http" : undefined;
}

/** At which no service can be: link-local IPv4, metadata of a cloud, "this host", multicast. */
function isForbiddenAddress(host: string): boolean {
  return host.startsWith("[")
    ? /^\[(?:::\]|ff|::ffff:(?:0?:|a9fe:|[ef][0-9a-f]{3}:)|fd00:ec2::254\]|fd20:ce::254\]|fd00:c1::a9fe:|fe80::a9fe:|64:ff9b::a9fe:)/.test(
        host,
      )
    : /^(?:0|169\.254|22[4-9]|23\d)(?:\.\d+){2,3}$|^(?:100\.100\.100\.200|255\.255\.255\.255)$/.test(host);
}

/** IPv6 addresses are in brackets; loopback, unique local and link-local ones are not public. */
function isPublicAddress(host: string): boolean {
  return host.startsWith("[") ? !/^\[(?:::1\]|f[cd]|fe[89ab])/.test(host) : isPublicIPv4(host);
}

function isPublicIPv4(host: string): boolean {
  const [a, b, ...rest] = host.split(".").map(Number);
  if (a === undefined || b === undefined || rest.length !== 2 || [a, b, ...rest].some(Number.isNaN))
    return false;
  const isPrivate = a === 10 || a === 127 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168);
  return !isPrivate;
}
