/** A reverse proxy that serves Node-RED below a path prefix, as an add-on's ingress does. */
import { createServer, request, type IncomingMessage } from "node:http";
import { connect, type AddressInfo } from "node:net";

export interface Proxy {
  /** The address of the target's root. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * @param path begins and ends with `/`
 * @param target `http://host:port`
 */
export async function proxyBelow(path: string, target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const inside = ({ url = "" }: IncomingMessage): string | undefined =>
    url.startsWith(path) ? `/${url.slice(path.length)}` : undefined;

  const server = createServer((incoming, outgoing) => {
    const below = inside(incoming);
    if (below === undefined) {
      outgoing.writeHead(404).end();
      return;
    }
    const { method, headers } = incoming;
    const passed = request({ hostname, port, path: below, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  });
  // The editor's own socket.
  server.on("upgrade", (incoming, socket, head) => {
    const below = inside(incoming);
    const passed = connect(Number(port), hostname, () => {
      const lines = [`${incoming.method ?? "GET"} ${below ?? "/"} HTTP/1.1`];
      for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
        lines.push(`${incoming.rawHeaders[i] ?? ""}: ${incoming.rawHeaders[i + 1] ?? ""}`);
      }
      passed.write(`${lines.join("\r\n")}\r\n\r\n`);
      passed.write(head);
      passed.pipe(socket).pipe(passed);
    });
    passed.on("error", () => socket.destroy());
    socket.on("error", () => passed.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
