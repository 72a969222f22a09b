/** A hundred meters from a CSV file, on the strict local Enedis. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { defaultApplication } from "../enedis-server/index.js";
import { FIRST_RUN_MS } from "../installs.js";
import { until } from "../until.js";
import { countsIn, MetersByScript } from "./meters-by-script.js";

const COUNT = 100;
const pdl = (index: number): string => `22${String(index).padStart(12, "0")}`;
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

describe("many meters", function () {
  let meters: MetersByScript;

  before(async function () {
    // The first run downloads Node-RED and its nodes.
    this.timeout(FIRST_RUN_MS);
    meters = await MetersByScript.start(
      Array.from({ length: COUNT }, (_, i) => pdl(i)),
      collecting,
    );
  });

  after(() => meters.stop());

  // The last line may be half written.
  const messages = (): { topic: string; measure?: string; usagePointId?: string }[] =>
    readFileSync(meters.userDir.file("all.jsonl"), { encoding: "utf8", flag: "a+" })
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { topic: string });

  it("are created from a CSV file, each with its readings, within the pace of the service", async () => {
    const { server } = meters;
    const file = meters.file(
      "meters.csv",
      ["name;pdl", ...Array.from({ length: COUNT }, (_, i) => `Site ${i};${pdl(i)}`)].join("\n"),
    );
    // Wired before the first reading, as a user wires the links.
    await meters.script(file, ...meters.dataConnect, "--dry-run");
    const stdout = await meters.script(file, ...meters.dataConnect);
    assert.match(stdout, /^100 meters: http/);
    const { rev, flows: deployed } = await meters.flows();
    const out = deployed.find(({ type, name }) => type === "link out" && name?.includes("readings"))!;
    const wired = deployed.map((node) =>
      node.id === "all"
        ? { ...node, links: [out.id] }
        : node.id === out.id
          ? { ...node, links: ["all"] }
          : node,
    );
    await meters.deploy({ rev, flows: wired });
    await until(
      "all meters were called",
      () => {
        const called = meters.called();
        return Array.from({ length: COUNT }, (_, i) => pdl(i)).every((id) => called.has(id));
      },
      60_000,
    );
    await until(
      "most have sent",
      () => new Set(messages().map(({ usagePointId }) => usagePointId)).size > COUNT - 10,
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
    const text = readFileSync(meters.userDir.file("flows.json"), "utf8");
    for (let i = 0; i < COUNT; i++) assert.equal(text.includes(pdl(i)), false);
    assert.equal(text.includes(defaultApplication.clientSecret), false);
  });

  it("are changed, not duplicated, by a second run, and called no more", async () => {
    const before = (await meters.flows()).flows.length;
    const stdout = await meters.script(meters.userDir.file("meters.csv"), ...meters.dataConnect);
    assert.deepEqual(countsIn(stdout), { added: 0, changed: 0, unchanged: COUNT, removed: 0 });
    // A change of the common subflow restarts them all.
    const all = await meters.script(meters.userDir.file("meters.csv"), "--measures", "daily,monthly");
    assert.match(all, /service or measures changed for all/);
    const since = meters.server.log.length;
    const { flows: deployed } = await meters.flows();
    assert.equal(deployed.length, before);
    const service = deployed.find(({ type }) => type === "enedis-linky-config")!["service"];
    assert.equal(service, "data-connect");
    assert.deepEqual(
      deployed.find(({ type, name }) => type === "link out" && name?.includes("readings"))?.links,
      ["all"],
    );
    await until("calls go on", () => meters.server.log.length >= since + 6, 60_000);
    // The history continues; nothing is requested twice.
    const asked = meters.server.log.map(({ path: address, query }) => JSON.stringify([address, query]));
    assert.equal(new Set(asked).size, asked.length);
  });
});
