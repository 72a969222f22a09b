import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import dns, { type LookupAddress } from "node:dns";
import { join } from "node:path";
import { mock } from "node:test";
import { MAX_ANSWER_BYTES } from "../../nodes/services/http/bounds.js";
import { send, userAgent, type HttpRequest } from "../../nodes/services/http/http.js";
import { failure } from "./harness.js";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

describe("services/http", () => {
  let handler: Handler;
  let server: Server;
  let baseUrl: string;

  before(async () => {
    server = createServer((request, response) => handler(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  function ask(more: Partial<HttpRequest> = {}, signal = new AbortController().signal) {
    const request: HttpRequest = {
      method: "GET",
      baseUrl,
      path: "/x",
      headers: { Authorization: "Bearer abc" },
      ...more,
    };
    return send(request, signal);
  }

  it("names the package with version and page, and requests JSON", async () => {
    let seen: IncomingMessage["headers"] = {};
    handler = (request, response) => {
      seen = request.headers;
      response.end("{}");
    };
    await ask();
    const { version, homepage } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as {
      version: string;
      homepage: string;
    };
    assert.equal(seen["user-agent"], `node-red-contrib-enedis-linky/${version} (+${homepage})`);
    assert.equal(seen["user-agent"], userAgent());
    assert.equal(seen.accept, "application/json");
    assert.equal(seen.authorization, "Bearer abc");
  });

  it("returns status and text unchanged", async () => {
    handler = (_, response) => response.writeHead(418, { "retry-after": "7" }).end('{"a": 1}');
    assert.deepEqual(await ask(), { status: 418, body: '{"a": 1}', retryAfter: "7" });
    handler = (_, response) => response.writeHead(200).end("é<html>");
    assert.deepEqual(await ask(), { status: 200, body: "é<html>" });
  });

  it("sends a query and a body", async () => {
    let seen = "";
    handler = (request, response) => {
      request.on("data", (chunk: Buffer) => (seen += chunk.toString()));
      request.on("end", () => response.end(request.url));
    };
    const { body } = await ask({
      method: "POST",
      path: "/t",
      query: { start: "2026-01-01", x: "a b" },
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: "grant_type=client_credentials",
    });
    assert.match(body, /^\/t\?start=2026-01-01&x=a(?:\+|%20)b$/);
    assert.equal(seen, "grant_type=client_credentials");
  });

  it("follows no redirect, so no other host sees the credentials", async () => {
    let strangers = 0;
    const stranger = createServer((_, response) => {
      strangers += 1;
      response.end("{}");
    });
    await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
    const target = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    let own = 0;
    for (const status of [301, 302, 303, 307, 308]) {
      handler = (_, response) => {
        own += 1;
        response.writeHead(status, { location: `${target}/22000000000017?token=abc` }).end();
      };
      const error = await failure(ask(), { kind: "bad_answer", httpStatus: status });
      assert.ok(error.message.includes(`redirects to ${target};`), error.message);
      assert.doesNotMatch(error.message, /22000000000017|abc/);
    }
    handler = (_, response) => response.writeHead(302, { location: "/elsewhere" }).end();
    await failure(ask(), { kind: "bad_answer" });
    assert.deepEqual([own, strangers], [5, 0]);
    stranger.closeAllConnections();
    stranger.close();
  });

  it("aborts an answer that is too big, also without a length", async () => {
    const chunk = Buffer.alloc(1024 * 1024, " ");
    handler = (_, response) => {
      let sent = 0;
      const more = (): void => {
        while (sent < 2 * MAX_ANSWER_BYTES && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            response.once("drain", more);
            return;
          }
        }
        response.end();
      };
      more();
    };
    const error = await failure(ask(), { kind: "bad_answer" });
    assert.match(error.message, /bigger than/);
  });

  it("aborts after the time-out, also when the answer only drips", async () => {
    handler = () => undefined;
    const error = await failure(ask({ timeoutMs: 60 }), { kind: "unavailable" });
    assert.match(error.message, /within 0\.06 s/);
    handler = (_, response) => {
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
    };
    await failure(ask({ timeoutMs: 150 }), { kind: "unavailable" });
  });

  it("throws the signal's own reason when aborted, before and during the call", async () => {
    const reason = new Error("the node was removed");
    await assert.rejects(ask({}, AbortSignal.abort(reason)), reason);
    const controller = new AbortController();
    handler = () => setTimeout(() => controller.abort(reason), 10);
    await assert.rejects(ask({}, controller.signal), reason);
  });

  it("reports a broken, refused or unknown host as unavailable, without the request", async () => {
    handler = (request) => request.socket.resetAndDestroy();
    const broken = await failure(ask({ path: "/22000000000017" }), { kind: "unavailable" });
    assert.match(broken.message, /ECONNRESET/);
    assert.equal(broken.cause, undefined);
    const refused = await failure(ask({ baseUrl: "http://127.0.0.1:1" }), { kind: "unavailable" });
    assert.match(refused.message, /ECONNREFUSED/);
    for (const error of [broken, refused]) assert.doesNotMatch(error.message, /22000000000017|abc/);
    await failure(ask({ baseUrl: "https://nowhere.invalid" }), { kind: "unavailable" });
  });

  it("sends nothing unencrypted to a public address", async () => {
    await failure(ask({ baseUrl: "http://8.8.8.8" }), { kind: "unavailable" });
    const unresolved = await failure(ask({ baseUrl: "http://no.such.name.invalid" }), {
      kind: "unavailable",
    });
    assert.match(unresolved.message, /ENOTFOUND|EAI_AGAIN/);
  });

  describe("with plain http to a name that may be public", () => {
    type Callback = (error: Error | null, addresses: LookupAddress[]) => void;
    const resolveTo = (...addresses: string[]): void => {
      mock.method(dns, "lookup", (_host: string, _options: unknown, callback: Callback) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        ),
      );
    };
    afterEach(() => mock.restoreAll());
    const named = (): string => baseUrl.replace("127.0.0.1", "gateway.example.org");

    it("connects when all its addresses are private", async () => {
      resolveTo("127.0.0.1");
      handler = (_, response) => response.end("{}");
      assert.equal((await ask({ baseUrl: named() })).status, 200);
    });

    it("refuses when one of them is not", async () => {
      resolveTo("127.0.0.1", "8.8.8.8");
      let asked = 0;
      handler = () => (asked += 1);
      const error = await failure(ask({ baseUrl: named() }), { kind: "unavailable" });
      assert.match(error.message, /not a private address/);
      assert.equal(asked, 0);
    });
  });

  it("ignores an environment's proxy for a private address", async () => {
    process.env["http_proxy"] = "http://127.0.0.1:1";
    try {
      handler = (_, response) => response.end("{}");
      assert.equal((await ask()).status, 200);
    } finally {
      delete process.env["http_proxy"];
    }
  });
});
