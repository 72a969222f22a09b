/** A hundred meters from a CSV file, on the strict local Enedis. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import {
  defaultApplication,
  demoHousehold,
  EnedisServer,
  listen,
  type Listening,
} from "../enedis-server/index.js";
import { FIRST_RUN_MS, installNodeRed } from "../installs.js";
import { UserDir, type NodeRed } from "../node-red-process.js";
import { until } from "../nodes/harness.js";
import { folder } from "./harness.js";

const run = promisify(execFile);
const COUNT = 100;
const pdl = (index: number): string => `22${String(index).padStart(12, "0")}`;
const environment = {
  LINKY_CLIENT_ID: defaultApplication.clientId,
  LINKY_CLIENT_SECRET: defaultApplication.clientSecret,
};

/** Readings and health messages of all meters, into one file. */
const collecting = [
  { id: "test", type: "tab", label: "test" },
  { id: "all", type: "link in", z: "test", links: [] as string[], x: 100, y: 100, wires: [["json"]] },
  {
    id: "json",
    type: "function",
    z: "test",
    func: "const { topic, payload, measure, usagePointId } = msg; return { payload: JSON.stringify({ topic, payload, measure, usagePointId }) };",
    outputs: 1,
    x: 200,
    y: 100,
    wires: [["file"]],
  },
  {
    id: "file",
    type: "file",
    z: "test",
    filename: "all.jsonl",
    filenameType: "str",
    appendNewline: true,
    overwriteFile: "false",
    x: 300,
    y: 100,
    wires: [[]],
  },
];

interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly links?: string[];
}

describe("many meters", function () {
  let server: EnedisServer;
  let listening: Listening;
  let userDir: UserDir;
  let nodeRed: NodeRed;
  const cleanUps: (() => unknown)[] = [];

  before(async function () {
    // The first run downloads Node-RED and its nodes.
    this.timeout(FIRST_RUN_MS);
    // At an hour at which a meter may call at once, whatever the host's clock.
    const ahead = Math.floor(Date.now() / 86_400_000) * 86_400_000 + 11 * 3_600_000 - Date.now();
    server = new EnedisServer({
      household: demoHousehold,
      meters: Array.from({ length: COUNT }, (_, i) => ({ usagePointId: pdl(i) })),
      now: () => Date.now() + ahead,
    });
    listening = await listen(server);
    cleanUps.push(() => listening.close());
    Object.assign(process.env, environment);
    cleanUps.push(() => {
      for (const name of Object.keys(environment)) Reflect.deleteProperty(process.env, name);
    });
    userDir = new UserDir({
      flows: collecting,
      nodeRed: await installNodeRed(),
      settings: `enedisLinky: { clock: () => Date.now() + ${ahead} }`,
    });
    cleanUps.push(() => userDir.remove());
    nodeRed = await userDir.start();
    cleanUps.push(() => nodeRed.stop());
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  const addMeters = (file: string, ...options: string[]): Promise<{ stdout: string }> =>
    run(process.execPath, [path.join(folder, "add-meters.mjs"), file, "--url", nodeRed.url, ...options]);
  const dataConnect = (): string[] => [
    "--service",
    "data-connect",
    "--base-url",
    listening.url,
    "--measures",
    "daily",
  ];

  async function flows(): Promise<{ rev: string; flows: FlowNode[] }> {
    const answer = await fetch(`${nodeRed.url}/flows`, { headers: { "node-red-api-version": "v2" } });
    return (await answer.json()) as { rev: string; flows: FlowNode[] };
  }

  const messages = (): { topic: string; measure?: string; usagePointId?: string }[] =>
    readFileSync(userDir.file("all.jsonl"), { encoding: "utf8", flag: "a+" })
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { topic: string });

  it("are created from a CSV file, each with its readings, within the pace of the service", async () => {
    const file = userDir.file("meters.csv");
    writeFileSync(
      file,
      ["name;pdl", ...Array.from({ length: COUNT }, (_, i) => `Site ${i};${pdl(i)}`)].join("\n"),
    );
    // Wired before the first reading, as a user wires the links.
    await addMeters(file, ...dataConnect(), "--dry-run");
    const { stdout } = await addMeters(file, ...dataConnect());
    assert.match(stdout, /^100 compteurs · meters: http/);
    const { rev, flows: deployed } = await flows();
    const out = deployed.find(({ type, name }) => type === "link out" && name?.includes("readings"))!;
    const wired = deployed.map((node) =>
      node.id === "all"
        ? { ...node, links: [out.id] }
        : node.id === out.id
          ? { ...node, links: ["all"] }
          : node,
    );
    await fetch(`${nodeRed.url}/flows`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "node-red-api-version": "v2",
        "node-red-deployment-type": "nodes",
      },
      body: JSON.stringify({ rev, flows: wired }),
    });
    const asked = (): Set<string> =>
      new Set(server.log.filter(({ status }) => status === 200).map(({ query }) => query["pointId"] ?? ""));
    await until(
      "all meters were called",
      () => Array.from({ length: COUNT }, (_, i) => pdl(i)).every((id) => asked().has(id)),
      60_000,
    );
    await until(
      "most have sent",
      () => new Set(messages().map(({ usagePointId }) => usagePointId)).size > COUNT - 10,
      10_000,
    );
    for (const { topic, usagePointId } of messages()) {
      assert.equal(topic, `Site ${Number(usagePointId!.slice(2))}/consumption/daily`);
    }
    assert.deepEqual([...new Set(server.log.map(({ status }) => status))], [200]);
    assert.equal(server.log.filter(({ path: address }) => address.startsWith("/oauth2")).length, 1);
    const [first, last] = [server.log[0]!.time, server.log.at(-1)!.time];
    const pace = (server.log.length - 1) / ((last - first) / 1000);
    assert.ok(pace <= 4.1, `${pace.toFixed(2)} calls a second`);
  });

  it("keep PDLs and secrets out of the flow file", () => {
    const text = readFileSync(userDir.file("flows.json"), "utf8");
    for (let i = 0; i < COUNT; i++) assert.equal(text.includes(pdl(i)), false);
    assert.equal(text.includes(defaultApplication.clientSecret), false);
  });

  it("are changed, not duplicated, by a second run, and called no more", async () => {
    const before = (await flows()).flows.length;
    await addMeters(userDir.file("meters.csv"), ...dataConnect());
    const { flows: deployed } = await flows();
    assert.equal(deployed.length, before);
    assert.deepEqual(
      deployed.find(({ type, name }) => type === "link out" && name?.includes("readings"))?.links,
      ["all"],
    );
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    // The history continues; nothing is requested twice.
    const asked = server.log.map(({ path: address, query }) => JSON.stringify([address, query]));
    assert.equal(new Set(asked).size, asked.length);
  });

  it("are refused in one line when the file is wrong", async () => {
    const file = userDir.file("wrong.csv");
    for (const [content, reason] of [
      ["name,pdl,token\nA,123,x", "a PDL has 14 digits"],
      ["name,pdl,token\n,22000000000017,x", "no name"],
      ["name,pdl,token\nA,22000000000017,", "no token"],
      ["name,pdl,token\nA,22000000000017,x\nA,22000000000024,x", "twice"],
    ] as const) {
      writeFileSync(file, content);
      await assert.rejects(addMeters(file), ({ stderr }: { stderr: string }) => {
        assert.match(stderr, /^add-meters: .+\n$/);
        assert.ok(stderr.includes(reason), stderr);
        return true;
      });
    }
  });
});
