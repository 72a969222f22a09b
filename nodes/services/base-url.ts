/**
 * Where credentials may be sent (docs/dev/contract.md#base-url): https anywhere; plain http only to a loopback or
 * private address, because it exposes the token to everybody on the way.
 */
import { lookup, type LookupAddress, type LookupOptions } from "node:dns";
import { BlockList, isIP } from "node:net";
import { ServiceError } from "./service.js";

type BaseUrlProblem =
  | "syntax" // not a URL
  | "protocol" // neither https nor http
  | "credentials" // contains a user and password
  | "query" // contains a query or a fragment
  | "public_http"; // plain http to a public address

export type BaseUrlCheck =
  | {
      readonly ok: true;
      /** Without a final `/`. */
      readonly url: string;
      /** Plain http to a name that may be public: all its addresses must be private when called. */
      readonly resolve: boolean;
    }
  | { readonly ok: false; readonly problem: BaseUrlProblem };

/** Loopback, private and link-local ranges: RFC 1918, RFC 3927, RFC 4193, RFC 4291. */
const privateRanges = new BlockList();
privateRanges.addSubnet("127.0.0.0", 8, "ipv4");
privateRanges.addSubnet("10.0.0.0", 8, "ipv4");
privateRanges.addSubnet("172.16.0.0", 12, "ipv4");
privateRanges.addSubnet("192.168.0.0", 16, "ipv4");
privateRanges.addSubnet("169.254.0.0", 16, "ipv4");
privateRanges.addAddress("::1", "ipv6");
privateRanges.addSubnet("fc00::", 7, "ipv6");
privateRanges.addSubnet("fe80::", 10, "ipv6");

function isPrivate(address: string): boolean {
  return privateRanges.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** Checks a base URL without using the network: the config node shows the result while the user types. */
export function checkBaseUrl(text: string): BaseUrlCheck {
  if (!URL.canParse(text.trim())) return { ok: false, problem: "syntax" };
  const url = new URL(text.trim());
  if (url.protocol !== "https:" && url.protocol !== "http:") return { ok: false, problem: "protocol" };
  if (url.username !== "" || url.password !== "") return { ok: false, problem: "credentials" };
  if (url.search !== "" || url.hash !== "") return { ok: false, problem: "query" };
  const plain = url.origin + url.pathname.replace(/\/+$/, "");
  if (url.protocol === "https:") return { ok: true, url: plain, resolve: false };

  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host)) {
    return isPrivate(host) ? { ok: true, url: plain, resolve: false } : { ok: false, problem: "public_http" };
  }
  const isPrivateName = !host.includes(".") || /\.(?:local|lan|home\.arpa|internal)$/.test(host);
  return { ok: true, url: plain, resolve: !isPrivateName };
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/**
 * A `lookup` for a connection that may only go to private addresses: it uses the very addresses it checked, so a name
 * cannot change in between.
 */
export function privateLookup(hostname: string, options: LookupOptions, callback: LookupCallback): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) {
      callback(error, []);
    } else if (!addresses.every(({ address }) => isPrivate(address))) {
      callback(
        new ServiceError("unavailable", `${hostname} is not a private address: plain http is refused`),
        [],
      );
    } else {
      callback(null, addresses);
    }
  });
}
