/**
 * Invents and sends answers in a process of its own, for doors/answer.ts: that neither holds the event loop of the one
 * that reads them, nor takes its memory. It is told a seed, and says what is to be asked.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, constants, deflateSync, gzipSync } from "node:zlib";
import { APPLICATION_TOKEN, biggest, invent, type Invented, type Plan } from "./answers.js";
import { Draw } from "./draw.js";

let plan: Plan | undefined;

function handle(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.on("error", () => undefined);
  if (plan === undefined || (request.url!.includes("/oauth2/") && !plan.withToken)) {
    response.end(JSON.stringify({ access_token: APPLICATION_TOKEN, expires_in: 12_600 }));
    return;
  }
  const { status, headers, encoding, piece, end, times } = plan;
  const once = Buffer.from(plan.body);
  const body = encoding === undefined ? once : compressed(once, times, encoding);
  const coded = encoding === undefined ? {} : { "content-encoding": encoding };
  try {
    response.writeHead(status, { ...headers, ...coded });
  } catch {
    // Node.js refuses to send such a header: the answer comes without.
    response.writeHead(status, coded);
  }
  if (piece === undefined)
    for (let i = 0; i < (encoding === undefined ? times : 1); i++) response.write(body);
  else for (let at = 0; at < body.length; at += piece) response.write(body.subarray(at, at + piece));
  if (end === "well") response.end();
  else if (end === "reset") setImmediate(() => request.socket.resetAndDestroy());
}

function compressed(once: Buffer, times: number, encoding: "gzip" | "br" | "deflate"): Buffer {
  const body = times === 1 ? once : Buffer.concat(Array<Buffer>(times).fill(once));
  if (encoding === "gzip") return gzipSync(body, { level: 1 });
  if (encoding === "deflate") return deflateSync(body, { level: 1 });
  return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
}

const server = createServer({ maxHeaderSize: 200_000 }, handle);
server.on("clientError", (_, socket) => socket.destroy());

/** What is to be asked, and what comes. */
export interface Announced {
  readonly asked: Invented["asked"];
  readonly expected: Invented["expected"] | undefined;
  readonly end: Plan["end"];
  readonly withToken: boolean;
}

process.on("message", (told: number | "biggest") => {
  const { asked, expected, ...invented } = told === "biggest" ? biggest() : invent(new Draw(told));
  plan = invented.plan;
  process.send!({ asked, expected, end: plan.end, withToken: plan.withToken } satisfies Announced);
});
process.on("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => process.send!((server.address() as AddressInfo).port));
