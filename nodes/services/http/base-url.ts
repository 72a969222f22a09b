/**
 * Where credentials may be sent (docs/dev/contract.md#base-url): https to any server; plain http only to a loopback or
 * private address, because it exposes the token to everybody on the way; neither to an address at which no service can
 * be, but the host's own metadata (docs/dev/decisions.md#38-answers).
 */
import { lookup, type LookupAddress, type LookupOptions } from "node:dns";
import { BlockList, isIP } from "node:net";
import { ServiceError } from "../contract/index.js";

type BaseUrlProblem =
  | "syntax" // not a URL
  | "protocol" // neither https nor http
  | "credentials" // contains a user and password
  | "query" // contains a query or a fragment
  | "public_http" // plain http to a public address
  | "forbidden_address"; // an address of no service

export type BaseUrlCheck =
  | {
      readonly ok: true;
      /** Without a final `/`. */
      readonly url: string;
      /** Plain http to a name that may be public: all its addresses must be private when called. */
      readonly resolve: boolean;
    }
  | { readonly ok: false; readonly problem: BaseUrlProblem };

/** Loopback and private ranges (RFC 1918, RFC 4193, RFC 4291), and link-local IPv6, which home networks do use. */
const privateRanges = new BlockList();
privateRanges.addSubnet("127.0.0.0", 8, "ipv4");
privateRanges.addSubnet("10.0.0.0", 8, "ipv4");
privateRanges.addSubnet("172.16.0.0", 12, "ipv4");
privateRanges.addSubnet("192.168.0.0", 16, "ipv4");
privateRanges.addAddress("::1", "ipv6");
privateRanges.addSubnet("fc00::", 7, "ipv6");
privateRanges.addSubnet("fe80::", 10, "ipv6");

/**
 * No service is there: "this host", multicast, broadcast, and link-local IPv4, where machines in a cloud find their
 * metadata, with credentials; also the metadata addresses of AWS, Google, Oracle, OpenStack and Alibaba.
 */
const forbiddenRanges = new BlockList();
forbiddenRanges.addSubnet("0.0.0.0", 8, "ipv4");
forbiddenRanges.addSubnet("169.254.0.0", 16, "ipv4");
forbiddenRanges.addAddress("100.100.100.200", "ipv4");
forbiddenRanges.addSubnet("224.0.0.0", 4, "ipv4");
forbiddenRanges.addAddress("255.255.255.255", "ipv4");
forbiddenRanges.addAddress("::", "ipv6");
forbiddenRanges.addSubnet("ff00::", 8, "ipv6");
forbiddenRanges.addAddress("fd00:ec2::254", "ipv6");
forbiddenRanges.addAddress("fd20:ce::254", "ipv6");
forbiddenRanges.addAddress("fd00:c1::a9fe:a9fe", "ipv6");
forbiddenRanges.addAddress("fe80::a9fe:a9fe", "ipv6");
// Link-local IPv4 in the prefix of NAT64.
forbiddenRanges.addSubnet("64:ff9b::a9fe:0", 112, "ipv6");

/** Both lists know an IPv4 address also in its IPv6 form, `::ffff:a.b.c.d`. */
function isIn(ranges: BlockList, address: string): boolean {
  return ranges.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** Checks a base URL without using the network: the config node shows the result while the user types. */
export function checkBaseUrl(text: string): BaseUrlCheck {
  if (!URL.canParse(text.trim())) return { ok: false, problem: "syntax" };
  const url = new URL(text.trim());
  if (url.protocol !== "https:" && url.protocol !== "http:") return { ok: false, problem: "protocol" };
  if (url.username !== "" || url.password !== "") return { ok: false, problem: "credentials" };
  if (url.search !== "" || url.hash !== "") return { ok: false, problem: "query" };
  const plain = url.origin + url.pathname.replace(/\/+$/, "");
  // As the URL's own rules write it: no octal, hexadecimal or single number is left.
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isAddress = isIP(host) !== 0;
  if (isAddress && isIn(forbiddenRanges, host)) return { ok: false, problem: "forbidden_address" };
  // A name is not resolved for https: another server has no certificate for it.
  if (url.protocol === "https:") return { ok: true, url: plain, resolve: false };
  if (isAddress && !isIn(privateRanges, host)) return { ok: false, problem: "public_http" };
  const isPrivateName = !host.includes(".") || /\.(?:local|lan|home\.arpa|internal)$/.test(host);
  return { ok: true, url: plain, resolve: !isAddress && !isPrivateName };
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/**
 * A `lookup` for a connection that may only go to certain addresses: it uses the very addresses it checked, so a name
 * cannot change in between. All of them must be allowed: nobody can say which one a name with several stands for.
 */
function checkedLookup(isAllowed: (address: string) => boolean, problem: string) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) callback(error, []);
      else if (addresses.every(({ address }) => isAllowed(address))) callback(null, addresses);
      else callback(new ServiceError("unavailable", `${hostname} ${problem}`), []);
    });
  };
}

/** For plain http to a name that may be public. */
export const privateLookup = checkedLookup(
  (address) => isIn(privateRanges, address) && !isIn(forbiddenRanges, address),
  "is not a private address: plain http is refused",
);

/** For plain http to a private name, whatever its addresses are: many home networks have public IPv6 ones. */
export const homeLookup = checkedLookup(
  (address) => !isIn(forbiddenRanges, address),
  "leads to an address at which no service can be",
);
