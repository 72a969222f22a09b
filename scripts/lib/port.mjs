/** Ports and addresses of this machine. */
import { once } from "node:events";
import { createServer, isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";

/**
 * Where a server can listen: the port itself if it is free, otherwise any free one; 0 means any.
 *
 * @param host a name or an address of this machine
 * @returns the port, and the address that the host stands for
 */
export async function freePort(wanted, host = "127.0.0.1") {
  for (const port of [wanted, 0]) {
    const server = createServer();
    server.listen(port, host);
    try {
      await once(server, "listening");
    } catch (error) {
      if (port === wanted && ["EADDRINUSE", "EACCES"].includes(error.code)) continue;
      throw error;
    }
    const { port: found, address } = server.address();
    server.close();
    await once(server, "close");
    return { port: found, address };
  }
  throw new Error("no free port");
}

/**
 * The addresses of a server in a browser.
 *
 * @returns on this machine; from the network, if the server listens on all its addresses; and whether the network
 *   reaches it at all
 */
export function pagesOf({ address, port }) {
  const page = (host) => `http://${isIPv6(host) ? `[${host}]` : host}:${port}/`;
  const isAll = address === "0.0.0.0" || address === "::";
  const others = Object.values(networkInterfaces())
    .flat()
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map((other) => page(other.address));
  return {
    local: page(isAll ? (isIPv6(address) ? "::1" : "127.0.0.1") : address),
    network: isAll ? others : [],
    isOpen: !address.startsWith("127.") && address !== "::1",
  };
}
