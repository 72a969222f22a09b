/** The server's HTTP shell, on 127.0.0.1. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServerAnswer, ServerRequest } from "./message.js";

/** A server without sockets. */
interface Responder {
  respond(request: ServerRequest): ServerAnswer;
}

export interface Listening {
  /** `http://127.0.0.1:<port>`, the base URL for every service. */
  readonly url: string;
  close(): Promise<void>;
}

/** Ports that were given in this process. */
const given = new Set<number>();

/**
 * @param port 0: any free port that had no server before in this process. Tokens are kept by address: one of the server
 * before would be refused, and the call asked again with a new one.
 */
export async function listen(server: Responder, port = 0): Promise<Listening> {
  const listening = await listenOn(server, port);
  const { port: taken } = new URL(listening.url);
  if (port !== 0 || !given.has(Number(taken))) {
    given.add(Number(taken));
    return listening;
  }
  await listening.close();
  return listen(server);
}

async function listenOn(server: Responder, port: number): Promise<Listening> {
  const http = createServer((request, response) => {
    handle(server, request, response).catch((error: unknown) => {
      response.writeHead(500, { "content-type": "text/plain" }).end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => {
        http.close((error) => (error ? reject(error) : resolve()));
        http.closeAllConnections();
      }),
  };
}

async function handle(server: Responder, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  const answer = server.respond({
    method: request.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers,
    body,
  });
  if (answer.instead === "reset") {
    request.socket.resetAndDestroy();
    return;
  }
  if (answer.instead === "hang") return;
  if (answer.instead === "trickle") {
    response.writeHead(200, { "content-type": "application/json" }).write("{");
    const drops = setInterval(() => response.write(" "), 20);
    response.on("close", () => clearInterval(drops));
    return;
  }
  if (answer.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
  response.writeHead(answer.status, answer.headers).end(answer.bytes ?? answer.body);
}
