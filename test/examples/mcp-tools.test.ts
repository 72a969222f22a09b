/** The example with tools for an assistant, asked by the protocol's own client library, and by requests that it refuses. */
import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { FIRST_RUN_MS } from "../installs.js";
import { FunctionNode, type Message } from "./function-node.js";
import { example, importedAgain, nodeOf, type ExampleNode } from "./harness.js";
import { AtWork, DAY, inParis, noon } from "./running-examples.js";

const KEY = "a-long-key-for-the-test";
const KEYLESS = "/keyless/mcp";

const tabOf = ({ nodes }: { readonly nodes: readonly ExampleNode[] }): ExampleNode =>
  nodes.find(({ type }) => type === "tab")!;

interface ToolAnswer {
  readonly content: readonly { readonly type: string; readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
}

describe("the example with tools for an assistant, running", function () {
  const again = importedAgain(example(37));
  let atWork: AtWork;

  before(async function () {
    // The first run downloads Node-RED.
    this.timeout(FIRST_RUN_MS);
    const keyless = again.nodes.filter(({ type }) => type === "http in");
    atWork = await AtWork.open({
      examples: [example(37), again],
      palette: [],
      patch: [
        [tabOf(example(37)).id, { env: [{ name: "LINKY_MCP_KEY", value: KEY, type: "str" }] }],
        ...keyless.map(({ id }) => [id, { url: KEYLESS }] as const),
      ],
    });
    await atWork.start();
    await atWork.collected();
  });

  after(() => atWork.close());

  const address = (): URL => new URL(`${atWork.running.url}${String(nodeOf(example(37), "http in")["url"])}`);

  const clientWith = async (url: URL, headers: Record<string, string>): Promise<Client> => {
    const client = new Client({ name: "test", version: "1.0.0" });
    const transport = new StreamableHTTPClientTransport(url, {
      requestInit: { headers: { ...headers, connection: "close" } },
    });
    await client.connect(transport);
    return client;
  };
  const client = (): Promise<Client> => clientWith(address(), { authorization: `Bearer ${KEY}` });

  const called = async (name: string, args: Record<string, unknown>): Promise<ToolAnswer> => {
    const asking = await client();
    try {
      return (await asking.callTool({ name, arguments: args })) as ToolAnswer;
    } finally {
      await asking.close();
    }
  };
  const found = async (
    name: string,
    args: Record<string, unknown> = {},
  ): Promise<Record<string, unknown>> => {
    const { isError, content, structuredContent } = await called(name, args);
    assert.equal(isError, undefined, content[0]?.text);
    assert.deepEqual(JSON.parse(content[0]!.text), structuredContent);
    assert.ok(!content[0]!.text.includes("00000000000000"));
    return structuredContent!;
  };
  const posted = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(address(), {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        authorization: `Bearer ${KEY}`,
        connection: "close",
        ...headers,
      },
    });
  const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
  const errorOf = async (answer: Response): Promise<[status: number, code: unknown]> => {
    const { error } = (await answer.json()) as { error: { code: number } };
    return [answer.status, error.code];
  };

  it("says who it is, and lists tools that only read", async () => {
    const asking = await client();
    assert.equal(asking.getServerVersion()?.name, "linky");
    await asking.ping();
    const { tools } = await asking.listTools();
    assert.deepEqual(
      tools.map(({ name }) => name),
      ["list_meters", "energy", "cost"],
    );
    for (const tool of tools) {
      assert.equal(tool.annotations?.readOnlyHint, true);
      assert.ok(tool.description);
      for (const property of Object.values(tool.inputSchema.properties ?? {})) {
        assert.ok((property as { description?: string }).description);
      }
    }
    await asking.close();
  });

  it("lists the meter by its name", async () => {
    const { meters } = (await found("list_meters")) as { meters: Record<string, unknown>[] };
    assert.deepEqual(
      meters.map(({ name }) => name),
      ["Maison"],
    );
    assert.match(String(meters[0]!["lastGood"]), /^\d{4}-\d\d-\d\d$/);
  });

  // Before the half-hour that the demo publishes late.
  const month = (): { start: string; end: string } => ({
    start: inParis(noon - 33 * DAY).slice(0, 10),
    end: inParis(noon - 10 * DAY).slice(0, 10),
  });

  it("gives the energy of days as the archive has it, and of hours by the curve", async () => {
    const { start, end } = month();
    const { total, entries, unit } = await found("energy", { start, end });
    const days = atWork
      .archived()
      .filter(({ series }) => series === "daily")
      .map((reading) => ({ start: inParis(reading.start).slice(0, 10), value: reading.value }))
      .filter((reading) => reading.start >= start && reading.start <= end);
    assert.ok(days.length >= 20);
    assert.deepEqual(
      (entries as { start: string; value: number }[]).map((entry) => ({
        start: entry.start,
        value: entry.value,
      })),
      days,
    );
    assert.equal(total, days.reduce((sum, { value }) => sum + Math.round(value * 1_000), 0) / 1_000);
    assert.equal(unit, "kWh");
    const hours = await found("energy", { meter: "Maison", start: end, end, step: "hour" });
    assert.equal((hours["entries"] as unknown[]).length, 24);
  });

  it("gives the cost of a period with its subscription", async () => {
    const { start, end } = month();
    const { entries, unit } = await found("cost", { start, end, step: "period" });
    const [whole, ...more] = entries as Record<string, unknown>[];
    assert.deepEqual([unit, more.length, whole!["complete"]], ["EUR", 0, true]);
    assert.ok(Number(whole!["value"]) > Number(whole!["subscription"]));
    assert.deepEqual(Object.keys(whole!["byClass"] as object).sort(), ["HC", "HP"]);
  });

  it("answers a wrong argument with an error that the assistant can read", async () => {
    for (const [name, args, text] of [
      ["energy", {}, /^start: argument obligatoire/],
      ["energy", { start: "2026-02-30" }, /^start: un jour comme/],
      ["energy", { start: "hier" }, /^start: un jour comme/],
      ["energy", { start: 20261101 }, /^start: un texte/],
      ["energy", { start: "2026-11-01", step: "week" }, /^step: hour, day, month, year/],
      ["energy", { start: "2026-11-02", end: "2026-11-01" }, /^start vient après end/],
      ["energy", { start: "2026-01-01", end: "2026-11-01", step: "hour" }, /^trop de jours, au plus\s: 31/],
      ["energy", { start: "2026-11-01", from: "2026-11-01" }, /^from: argument inconnu/],
      ["cost", { start: "2026-11-01", step: "constructor" }, /^step: day/],
      ["cost", { start: "2026-11-01", toString: "x" }, /^toString: argument inconnu/],
      ["cost", { start: "2026-11-01", meter: "Autre" }, /^meter: Maison/],
      // The meter has no contract for production: the node's own words.
      ["cost", { start: "2026-11-01", end: "2026-11-02", direction: "production" }, /contract/],
    ] as const) {
      const { isError, content } = await called(name, args);
      assert.equal(isError, true, JSON.stringify(args));
      assert.match(content[0]!.text, text);
    }
  });

  it("refuses an unknown tool and an unknown method as the protocol says", async () => {
    await assert.rejects(called("forget", {}), /-32602/);
    const [status, code] = await errorOf(await posted({ ...ping, method: "resources/list" }));
    assert.deepEqual([status, code], [200, -32601]);
  });

  it("refuses who has no key, a wrong one, or part of it, and all while there is none", async () => {
    for (const headers of [
      {},
      { authorization: "Bearer wrong" },
      { authorization: `Bearer ${KEY.slice(1)}` },
    ]) {
      await assert.rejects(clientWith(address(), headers), /Clé absente ou fausse/);
    }
    const keyless = new URL(KEYLESS, address());
    for (const authorization of [`Bearer ${KEY}`, "Bearer ", "Bearer undefined"]) {
      await assert.rejects(clientWith(keyless, { authorization }), /Clé absente ou fausse/);
    }
    const { status, headers } = await posted(ping, { authorization: "" });
    assert.deepEqual([status, headers.get("www-authenticate")], [401, "Bearer"]);
  });

  it("refuses a foreign page, even with the key, and lets one of this machine ask", async () => {
    for (const origin of ["https://example.org", "http://localhost.example.org", "null"]) {
      const [status] = await errorOf(await posted(ping, { origin }));
      assert.equal(status, 403, origin);
    }
    for (const origin of ["http://localhost:1880", "http://127.0.0.1"]) {
      assert.equal((await posted(ping, { origin })).status, 200, origin);
    }
  });

  it("has no stream and no session", async () => {
    for (const method of ["GET", "DELETE"]) {
      const headers = { authorization: `Bearer ${KEY}`, connection: "close" };
      const answer = await fetch(address(), { method, headers });
      assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "POST"]);
    }
  });

  it("answers a notification with 202, and refuses batches and what is no request", async () => {
    const notice = await posted({ jsonrpc: "2.0", method: "notifications/initialized" });
    assert.deepEqual([notice.status, await notice.text()], [202, ""]);
    for (const [body, code] of [
      [[ping, ping], -32600],
      [{ ...ping, jsonrpc: "1.0" }, -32600],
      [{ ...ping, id: null }, -32600],
      [{ jsonrpc: "2.0", id: 1 }, -32600],
    ] as const) {
      assert.deepEqual(await errorOf(await posted(body)), [400, code]);
    }
    const text = await posted("{", { "content-type": "text/plain" });
    assert.deepEqual(await errorOf(text), [400, -32700]);
    assert.deepEqual(await errorOf(await posted({ ...ping, params: [] })), [200, -32602]);
  });

  it("agrees on a version that both know, and refuses another in the header", async () => {
    const asked = async (protocolVersion: string): Promise<unknown> => {
      const answer = await posted({ ...ping, method: "initialize", params: { protocolVersion } });
      return ((await answer.json()) as { result: { protocolVersion: string } }).result.protocolVersion;
    };
    assert.equal(await asked("2025-06-18"), "2025-06-18");
    assert.equal(await asked("2025-11-25"), "2025-11-25");
    assert.equal(await asked("1999-01-01"), "2025-11-25");
    assert.equal((await posted(ping, { "mcp-protocol-version": "2025-06-18" })).status, 200);
    assert.equal((await posted(ping, { "mcp-protocol-version": "1999-01-01" })).status, 400);
  });
});

describe("the tools for an assistant, without a Node-RED", () => {
  const schema = { properties: {}, required: [] };

  it("never give a whole PDL, whatever a name, a state or an error says", () => {
    for (const msg of [
      { payload: { text: "PDL 12345678901234", lastGood: null, upToDate: true, missingDays: 0 } },
      { error: { message: "Error: PDL 12345678901234 inconnu" } },
    ]) {
      const node = new FunctionNode(37, "Outils");
      const call = { id: 1, name: "list_meters", schema, args: {}, answers: [], asked: true };
      const [sent] = node.send({ req: 1, res: 2, call, ...msg }) as unknown as [Message];
      const text = JSON.stringify(sent);
      assert.ok(!text.includes("12345678901234"));
      assert.match(text, /PDL 1234/);
      assert.deepEqual([sent["req"], sent["res"]], [1, 2]);
    }
  });
});
