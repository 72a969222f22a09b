/** What add-meters.mjs changes in flows, without a Node-RED. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { EnedisServer, fixtureHousehold } from "../enedis-server/index.js";
import { example } from "./harness.js";
import {
  importScript,
  PWRD,
  StoredFlows,
  type Change,
  type ReadRow,
  type ScriptFiles,
  type ScriptFlows,
  type StoredNode,
} from "./stored-flows.js";

const row = (name: string, cells: Partial<ReadRow> = {}): ReadRow => ({
  group: undefined,
  pdl: "",
  token: "",
  where: "meters.csv, line 2",
  ...cells,
  name,
});
const [house, workshop] = ["22000000000001", "22000000000002"];
const server = new EnedisServer({ household: fixtureHousehold(), meters: [], now: Date.now });
const tokenA = server.token([house]);
const A = row("A", { pdl: house, token: tokenA });
const B = row("B", { pdl: workshop, token: server.token([workshop]) });
const dataConnect = { service: "data-connect" };

describe("what a file of meters changes", () => {
  let script: ScriptFlows & ScriptFiles;
  let stored: StoredFlows;

  before(async () => {
    script = await importScript();
  });

  beforeEach(() => {
    stored = new StoredFlows(script);
  });

  const tabOf = (name: string): StoredNode => stored.node(stored.meter(name).z!);
  const inSubflow = (type: string): StoredNode[] =>
    stored.flows.filter((node) => node.type === type && node.z === stored.subflow);

  describe("a credential that the user added", () => {
    beforeEach(() => {
      stored.run([A, B]);
      stored.edit(stored.meter("A").id, ({ env }) => ({
        env: [...env!, { name: "MQTT_PASSWORD", type: "cred" }],
      }));
      stored.credentialsOf("A")["MQTT_PASSWORD"] = "of the broker";
    });

    it("stays when a PDL changes", () => {
      stored.run([row("A", { pdl: workshop })]);
      const { LINKY_PDL, LINKY_TOKEN, MQTT_PASSWORD } = stored.credentialsOf("A");
      assert.deepEqual([LINKY_PDL, LINKY_TOKEN, MQTT_PASSWORD], [workshop, tokenA, "of the broker"]);
    });

    it("stays when the PDL leaves for the environment, its cell being empty", () => {
      stored.run([row("A")], { secrets: "env" });
      assert.deepEqual(stored.credentialsOf("A"), { MQTT_PASSWORD: "of the broker" });
    });

    it("stays when the editor has only said so to Node-RED", () => {
      stored.edit(stored.meter("A").id, ({ env }) => ({
        env: env!.filter(({ name }) => name !== "MQTT_PASSWORD"),
      }));
      stored.run([row("A")], { secrets: "env" });
      assert.deepEqual(stored.credentialsOf("A"), { MQTT_PASSWORD: "of the broker" });
    });
  });

  describe("a tab", () => {
    it("is never replaced by one of the same name, nor are its wires cut", () => {
      const lyon = row("A", { ...A, group: "Lyon" });
      stored.run([lyon]);
      stored.edit(tabOf("A").id, () => ({
        info: "notes",
        disabled: true,
        env: [{ name: "LINKY_GROUP", value: "Lyon centre", type: "str" }],
      }));
      const before = tabOf("A");
      const { counts } = stored.run([lyon]);
      assert.deepEqual([counts.changed, counts.unchanged], [1, 0]);
      assert.deepEqual(stored.node(before.id), before);
      assert.notEqual(tabOf("A").id, before.id);
      assert.equal(tabOf("A").label, "Lyon 2");
      assert.deepEqual(stored.run([lyon]).counts, { ...counts, changed: 0, unchanged: 1 });
    });

    it("is not replaced either when it is the first one", () => {
      stored.run([A]);
      stored.edit(tabOf("A").id, () => ({
        info: "notes",
        env: [{ name: "LINKY_GROUP", value: "Lyon", type: "str" }],
      }));
      const before = tabOf("A");
      stored.run([A, row("B", { ...B, group: "" })]);
      assert.deepEqual(stored.node(before.id), before);
      assert.equal(tabOf("A").id, before.id);
      assert.notEqual(tabOf("B").id, before.id);
    });

    it("that was the first of two and deleted comes back, and no meter lies on another", () => {
      const many = Array.from({ length: 600 }, (_, i) => row(`Site ${i}`, { group: "Lyon" }));
      stored.run(many, { secrets: "env", ...dataConnect });
      const first = tabOf("Site 0").id;
      stored.flows = stored.flows.filter(({ id, z }) => id !== first && z !== first);
      const { counts } = stored.run(many, { secrets: "env" });
      assert.deepEqual([counts.added, counts.unchanged], [500, 100]);
      const places = stored.flows
        .filter(({ type }) => type.startsWith("subflow:"))
        .map(({ z, x, y }) => `${z} ${x} ${y}`);
      assert.equal(new Set(places).size, 600);
      const labels = stored.flows.flatMap(({ type, label }) => (type === "tab" ? [label] : []));
      assert.equal(new Set(labels).size, labels.length, labels.join());
    });

    it("of all messages has the only links of their names: those of the others lead there", () => {
      stored.run([A, row("B", { ...B, group: "Lyon" }), row("C", { ...A, group: "Nice" })]);
      const first = stored.flows.find(({ type }) => type === "tab")!.id;
      const links = stored.flows.filter(({ type }) => type === "link out");
      const named = (name: string): (string | undefined)[] =>
        links.filter((link) => link.name === name).map(({ z }) => z);
      const own = links.filter(({ z }) => z === first).map(({ name }) => name!);
      assert.equal(own.length, 3);
      for (const name of own) assert.deepEqual(named(name), [first]);
      const others = links.filter(({ z }) => z !== first);
      assert.equal(others.length, 6);
      for (const { name } of others) assert.match(name!, / → first tab$/);
    });

    it("of all messages, deleted, comes back with what leads to it", () => {
      stored.run([row("A", { ...A, group: "Lyon" })]);
      const first = stored.flows.find(({ type }) => type === "tab")!.id;
      const ins = stored.flows.filter(({ type }) => type === "link in").map(({ id }) => id);
      stored.flows = stored.flows
        .filter(({ id, z }) => id !== first && z !== first)
        .map((node) =>
          node.links ? { ...node, links: node.links.filter((id) => !ins.includes(id)) } : node,
        );
      stored.run([row("A")]);
      const way = stored.meter("A").wires!.map(([id]) => stored.node(stored.node(id!).links![0]!));
      assert.deepEqual(
        way.map(({ type, z, wires }) => [type, z, stored.node(wires![0]![0]!).z]),
        Array.from({ length: 3 }, () => ["link in", first, first]),
      );
    });

    it("may have a group without a list of nodes", () => {
      stored.run([A]);
      stored.flows.push({ id: "group", type: "group", z: tabOf("A").id });
      assert.equal(stored.run([B], { remove: true }).counts.removed, 1);
    });

    it("has a group whose spaces and accents do not count", () => {
      stored.run([row("Été", { ...A, group: "Orléans" })]);
      stored.edit(tabOf("Été").id, () => ({
        env: [{ name: "LINKY_GROUP", value: " Orle\u0301ans ", type: "str" }],
      }));
      stored.edit(stored.meter("Été").id, ({ env }) => ({
        env: env!.map((entry) =>
          entry.name === "LINKY_NAME" ? { ...entry, value: "E\u0301te\u0301 " } : entry,
        ),
      }));
      assert.equal(stored.run([row("Été", { group: "Orléans" })]).counts.unchanged, 1);
    });
  });

  it("counts a meter that loses a wire to a removed one", () => {
    stored.run([A, B]);
    const b = stored.meter("B").id;
    stored.edit(stored.meter("A").id, ({ wires }) => ({ wires: [[...wires![0]!, b], ...wires!.slice(1)] }));
    const { counts } = stored.run([row("A")], { remove: true });
    assert.deepEqual([counts.changed, counts.unchanged, counts.removed], [1, 0, 1]);
  });

  describe("the user's own copy of the example", () => {
    beforeEach(() => {
      const nodes = example(13).nodes.map((node) => ({
        ...node,
        ...(node.type === "enedis-linky-config" && { dailyMonths: 12, minute: 7 }),
        ...(node.type === "enedis-linky in" && { measures: ["daily"], wires: [[], []] }),
        credentials: undefined,
      }));
      stored.flows = JSON.parse(JSON.stringify(nodes)) as StoredNode[];
    });

    it("stays as it is, and still is the demo", () => {
      const before = structuredClone(stored.flows);
      const { shared, service, counts } = stored.run([A]);
      assert.deepEqual([shared, service, counts.added], [false, "demo", 1]);
      assert.deepEqual(stored.flows.slice(0, before.length), before);
      assert.equal(stored.posted.has(inSubflow("enedis-linky-config")[0]!.id), false);
    });

    it("gets the service that an option names, which is told", () => {
      const { shared, service } = stored.run([A], { service: "conso-api" });
      assert.deepEqual([shared, service], [true, "conso-api"]);
      const [config] = inSubflow("enedis-linky-config");
      assert.deepEqual([config!["dailyMonths"], config!["minute"]], [12, 7]);
      assert.deepEqual(inSubflow("enedis-linky in")[0]!["measures"], ["daily"]);
    });
  });

  it("leaves a second access of the subflow alone", () => {
    stored.run([A]);
    const [config] = inSubflow("enedis-linky-config");
    const [reader] = inSubflow("enedis-linky in");
    const second = { ...config!, id: "second", service: "demo", baseUrl: "http://gateway.example" };
    stored.flows.unshift(second, { ...reader!, id: "reader", meter: "second", measures: ["monthly"] });
    stored.run([A], { ...dataConnect, "base-url": "http://other.example", measures: "yearly" });
    assert.deepEqual(stored.node("second"), second);
    assert.deepEqual(stored.node("reader")["measures"], ["monthly"]);
    assert.equal(stored.node(config!.id)["service"], "data-connect");
    assert.deepEqual(stored.node(reader!.id)["measures"], ["yearly"]);
    // Where those of the example are gone, the others are what there is.
    stored.flows = stored.flows.filter(({ id }) => id !== config!.id);
    stored.run([A], { service: "conso-api" });
    assert.equal(stored.node("second")["service"], "conso-api");
  });

  describe("variables of removed meters", () => {
    const env = (meter: string, name: string, value: string): void =>
      stored.edit(stored.meter(meter).id, (node) => ({
        env: node.env!.map((entry) => (entry.name === name ? { name, type: "env", value } : entry)),
      }));

    beforeEach(() => {
      stored.run([A, B], { secrets: "env" });
    });

    it("are dropped, but none that is not of the script", () => {
      env("B", "LINKY_NAME", "TZ");
      const { dropped } = stored.run([row("A")], { remove: true });
      assert.deepEqual([...dropped], ["LINKY_PDL_B", "LINKY_TOKEN_B"]);
    });

    it("are kept as long as a flow names them", () => {
      env("B", "LINKY_TOKEN", "MED_SECRET");
      stored.flows.push({
        id: "own",
        type: "function",
        z: "own",
        func: 'env.get("MED_SECRET")',
        env: [{ name: "PDL", type: "env", value: "LINKY_PDL_B" }],
      });
      assert.deepEqual([...stored.run([row("A")], { remove: true }).dropped], []);
    });

    it("are told from those that begin alike", () => {
      stored.run([row("B C", B)], { secrets: "env" });
      const { dropped } = stored.run([row("A"), row("B C")], { remove: true });
      assert.deepEqual([...dropped], ["LINKY_PDL_B", "LINKY_TOKEN_B"]);
    });
  });

  describe("a variable of two meters", () => {
    const point = (meter: string): void =>
      stored.edit(stored.meter(meter).id, ({ env }) => ({
        env: env!.map((entry) =>
          entry.name === "LINKY_TOKEN" ? { name: "LINKY_TOKEN", type: "env", value: "MED_SECRET" } : entry,
        ),
      }));

    beforeEach(() => {
      const secrets = [A, B].map((meter) => ({ ...meter, token: `secret-${meter.name}` }));
      stored.run(secrets, { service: "myelectricaldata" });
      point("A");
      point("B");
    });

    it("may be the secret of their account", () => {
      assert.equal(stored.run([row("A"), row("B")]).counts.unchanged, 2);
      const { variables } = stored.run([row("A", { token: "secret" }), row("B")]);
      assert.deepEqual([...variables], [["MED_SECRET", "secret"]]);
      stored.run([row("A", { token: "secret" }), row("B", { token: "secret" })]);
    });

    it("has one value", () => {
      const rows = [row("A", { token: "secret" }), row("B", { token: "another" })];
      assert.throws(() => stored.run(rows), /MED_SECRET would have two values/);
    });

    it("is no new one of another meter, in whatever order they come", () => {
      const taker = row("Med", { pdl: house, token: "t" });
      stored.edit(stored.meter("A").id, ({ env }) => ({
        env: env!.map((entry) =>
          entry.name === "LINKY_TOKEN" ? { ...entry, value: "LINKY_TOKEN_MED" } : entry,
        ),
      }));
      for (const rows of [[taker, row("A")], [row("A"), taker], [taker]]) {
        assert.throws(
          () => stored.run(rows, { secrets: "env" }),
          /LINKY_TOKEN_MED would serve two meters: change the name Med/,
        );
      }
    });
  });

  describe("a meter on a tab of the user's own", () => {
    beforeEach(() => {
      stored.run([A, B]);
      stored.flows.push({ id: "own", type: "tab", label: "own" });
      stored.edit(stored.meter("A").id, () => ({ z: "own" }));
    });

    it("is changed where it is, not added once more", () => {
      const { counts } = stored.run([row("A", { pdl: workshop, group: "Lyon" }), row("B")]);
      assert.deepEqual([counts.added, counts.changed, counts.unchanged], [0, 1, 1]);
      assert.equal(stored.meter("A").z, "own");
      assert.equal(stored.credentialsOf("A")["LINKY_PDL"], workshop);
      assert.equal(stored.credentialsOf("A")["LINKY_TOKEN"], tokenA);
    });

    it("is known there, even if another one had its id", () => {
      stored.edit(stored.meter("B").id, ({ env }) => ({
        name: "A old",
        env: env!.map((entry) => (entry.name === "LINKY_NAME" ? { ...entry, value: "A old" } : entry)),
      }));
      stored.run([row("B", A)]);
      stored.edit(stored.meter("B").id, () => ({ z: "own" }));
      assert.deepEqual(stored.run([row("B")]).counts, {
        added: 0,
        changed: 0,
        unchanged: 1,
        removed: 0,
        stay: 1,
      });
    });

    it("is exported, and --remove leaves it", () => {
      assert.deepEqual([...script.metersIn(stored.flows).meters.keys()].sort(), ["A", "B"]);
      const { counts } = stored.run([row("C", A)], { remove: true });
      assert.deepEqual([counts.removed, counts.stay], [1, 0]);
      assert.equal(stored.meter("A").z, "own");
    });

    it("is not meant where the script's tabs have one of its name", () => {
      const { id } = stored.meter("A");
      stored.edit(stored.meter("B").id, ({ env }) => ({
        env: env!.map((entry) => (entry.name === "LINKY_NAME" ? { ...entry, value: "A" } : entry)),
      }));
      const before = stored.node(id);
      stored.run([row("A", { pdl: house })]);
      assert.deepEqual(stored.node(id), before);
    });
  });

  describe("secrets", () => {
    const sent = (posted: Change["flows"]): string[] =>
      Object.keys(posted.find(({ name }) => name === "A")!.credentials ?? {}).filter((key) =>
        key.includes("_SENT_"),
      );

    it("leave a mark that is no quick hash of the PDL", () => {
      const { flows } = stored.run([A]);
      const [mark] = sent(flows);
      assert.match(mark!, /^LINKY_PDL_SENT_[0-9a-f]{16}$/);
      const { id } = stored.meter("A");
      const quick = createHash("sha256").update(`add-meters ${id} LINKY_PDL ${house}`).digest("hex");
      assert.notEqual(mark, `LINKY_PDL_SENT_${quick.slice(0, 16)}`);
      assert.equal(stored.run([A]).isChanged, false);
      assert.equal(stored.run([row("A", { pdl: workshop })]).counts.changed, 1);
    });

    it("do not stay in Node-RED when they are to be in the environment", () => {
      stored.run([A, B]);
      const { variables } = stored.run([row("A"), row("B")], { ...dataConnect, secrets: "env" });
      assert.deepEqual([...variables.keys()], ["LINKY_PDL_A", "LINKY_PDL_B"]);
      for (const name of ["A", "B"]) assert.deepEqual(stored.credentialsOf(name), {}, name);
      assert.equal(stored.run([row("A"), row("B")], { secrets: "env" }).isChanged, false);
    });

    it("do not stay either if only the PDL had left before", () => {
      stored.run([A], dataConnect);
      stored.edit(stored.meter("A").id, ({ env }) => ({
        env: env!.map((entry) =>
          entry.name === "LINKY_PDL" ? { name: "LINKY_PDL", type: "env", value: "LINKY_PDL_A" } : entry,
        ),
      }));
      stored.run([row("A")], { secrets: "env" });
      assert.deepEqual(stored.credentialsOf("A"), {});
    });

    it("filled in for the first time go where the other one is", () => {
      stored.run([row("A", { pdl: house })], { ...dataConnect, secrets: "env" });
      const { variables } = stored.run([row("A", { token: tokenA })], { service: "conso-api" });
      assert.equal(variables.get("LINKY_TOKEN_A"), tokenA);
      assert.deepEqual(stored.credentialsOf("A"), {});
    });

    it("are never posted as what stands for them where there is none", () => {
      const { flows } = stored.run([A]);
      assert.equal(JSON.stringify(flows).includes(PWRD), false);
    });
  });
});
