/** add-meters.mjs on a Node-RED that has meters already: back to a file, changes in place, secrets in the environment. */
import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { FIRST_RUN_MS } from "../installs.js";
import { until } from "../until.js";
import { countsIn, MetersByScript, type FlowNode } from "./meters-by-script.js";

const house = "22000000000001";
const workshop = "22000000000002";
const barn = "22000000000003";
const all = [house, workshop, barn];
const first = [
  "name,group,pdl",
  `Maison,,${house}`,
  `L’atelier,Lyon,${workshop}`,
  `Grange,Lyon,${barn}`,
  "",
].join("\n");
const secrets = /2200000000|secret-of/;

describe("meters that are there", function () {
  let meters: MetersByScript;

  before(async function () {
    this.timeout(FIRST_RUN_MS);
    const own = [
      { id: "own", type: "tab", label: "own" },
      { id: "note", type: "comment", z: "own", name: "note", x: 100, y: 100, wires: [] },
    ];
    meters = await MetersByScript.start(all, own, 'apiMaxLength: "60kb"');
  });

  after(() => meters.stop());

  const labelOf = async (name: string): Promise<string> => {
    const { z } = await meters.meter(name);
    return (await meters.flows()).flows.find(({ id }) => id === z)!.label!;
  };

  it("get a tab per group, and all readings leave by the first tab", async () => {
    const stdout = await meters.script(meters.file("first.csv", first), ...meters.dataConnect);
    assert.deepEqual(countsIn(stdout), { added: 3, changed: 0, unchanged: 0, removed: 0 });
    assert.doesNotMatch(stdout, secrets);
    assert.equal(await labelOf("Maison"), "Linky meters");
    assert.equal(await labelOf("L’atelier"), "Lyon");
    assert.equal(await labelOf("Grange"), "Lyon");
    const byId = new Map((await meters.flows()).flows.map((node) => [node.id, node]));
    const ends = (node: FlowNode): string[] => {
      if (node.type === "link out" && node.links!.length === 0) return [node.name!];
      const next = node.type === "link out" ? node.links! : node.wires!.flat();
      return next.flatMap((id) => ends(byId.get(id)!));
    };
    const expected = [/readings$/, /health$/, /how they are doing$/];
    for (const name of ["Maison", "Grange"]) {
      const found = ends(await meters.meter(name));
      assert.equal(found.length, 3);
      for (const [i, end] of found.entries()) assert.match(end, expected[i]!);
    }
    await until("all were called", () => all.every((id) => meters.called().has(id)), 30_000);
  });

  it("stay as they are with the same file: nothing is deployed", async () => {
    const before = await meters.flows();
    const stdout = await meters.script(meters.userDir.file("first.csv"));
    assert.deepEqual(countsIn(stdout), { added: 0, changed: 0, unchanged: 3, removed: 0 });
    assert.match(stdout, /nothing to deploy/);
    assert.deepEqual(await meters.flows(), before);
  });

  it("are written to a file without secrets, which changes nothing when it comes back", async () => {
    const before = await meters.flows();
    const credentials = await meters.credentials("Grange");
    const file = meters.userDir.file("export.csv");
    const stdout = await meters.script("--export", file);
    assert.match(stdout, /^3 meters/);
    assert.equal(
      readFileSync(file, "utf8"),
      "\uFEFFname;group;pdl;token\r\nMaison;;;\r\nL’atelier;Lyon;;\r\nGrange;Lyon;;\r\n",
    );
    assert.match(await meters.refusal("--export", file), /this file exists/);
    assert.deepEqual(countsIn(await meters.script(file)), { added: 0, changed: 0, unchanged: 3, removed: 0 });
    assert.deepEqual(await meters.flows(), before);
    assert.deepEqual(await meters.credentials("Grange"), credentials);
    assert.deepEqual(credentials, { LINKY_PDL: barn });
  });

  it("are called with the same PDL after a change without it, and after a restart", async () => {
    const file = meters.file("moved.csv", "name,group,pdl\nMaison,Lyon,\nL’atelier,Lyon,\nGrange,,\n");
    assert.deepEqual(countsIn(await meters.script(file)), { added: 0, changed: 2, unchanged: 1, removed: 0 });
    assert.equal(await labelOf("Maison"), "Lyon");
    assert.equal(await labelOf("Grange"), "Linky meters");
    assert.deepEqual(await meters.credentials("Grange"), { LINKY_PDL: barn });
    const since = meters.server.log.length;
    await meters.renew();
    await until("all were called again", () => all.every((id) => meters.called(since).has(id)), 30_000);
  });

  it("keep the place, the wires and the settings that the editor gave them", async () => {
    const { rev, flows } = await meters.flows();
    const { id } = await meters.meter("Maison");
    const group = { id: "group", type: "group", z: "own", nodes: [id, "note"], x: 0, y: 0, w: 100, h: 100 };
    const edited = flows.map((node) => {
      if (node.id === id) return { ...node, x: 333, y: 444, d: true, g: "group" };
      if (node.type === "enedis-linky in") return { ...node, direction: "both" };
      if (node.id === "note") return { ...node, wires: [[id]], g: "group" };
      return node;
    });
    await meters.deploy({ rev, flows: [...edited, group] });
    const before = await meters.flows();
    await meters.script(meters.file("token.csv", "name,token\nMaison,secret-of-Maison\n"));
    const after = await meters.flows();
    assert.deepEqual(after.flows, before.flows);
    assert.deepEqual(await meters.credentials("Maison"), {
      LINKY_PDL: house,
      LINKY_TOKEN: "secret-of-Maison",
    });
    assert.doesNotMatch(JSON.stringify(after), secrets);
  });

  it("keep a credential that the user has added to them", async () => {
    const { rev, flows } = await meters.flows();
    const { id } = await meters.meter("Maison");
    const entry = { name: "MQTT_PASSWORD", type: "cred" };
    // As the editor posts a dialog in which one field was filled.
    const credentials: Record<string, string> = { MQTT_PASSWORD: "secret-of-the-broker" };
    for (const name of Object.keys(await meters.stored("Maison"))) credentials[name] = "__PWRD__";
    const edited = flows.map((node) => {
      if (node.type === "subflow") return { ...node, env: [...node.env!, { ...entry, value: "" }] };
      return node.id === id ? { ...node, env: [...node.env!, entry], credentials } : node;
    });
    await meters.deploy({ rev, flows: edited });
    const file = meters.file("token.csv", "name,pdl,token\nMaison,22000000000002,secret-of-two\n");
    assert.deepEqual(countsIn(await meters.script(file)), {
      added: 0,
      changed: 1,
      unchanged: 0,
      removed: 0,
      "not in the file": 2,
    });
    const { LINKY_PDL, LINKY_TOKEN, MQTT_PASSWORD } = await meters.stored("Maison");
    assert.deepEqual(
      { LINKY_PDL, LINKY_TOKEN, MQTT_PASSWORD },
      { LINKY_PDL: workshop, LINKY_TOKEN: "secret-of-two", MQTT_PASSWORD: "secret-of-the-broker" },
    );
    assert.match(await meters.script(file), /nothing to deploy/);
    const env = meters.file("env.csv", "name\nMaison\n");
    await meters.script(env, "--secrets", "env");
    assert.deepEqual(await meters.stored("Maison"), { MQTT_PASSWORD });
    await meters.script(file, "--secrets", "credentials");
  });

  it("stay when the file has them no more, and go with --remove", async () => {
    const file = meters.file("less.csv", "nom\tgroupe\tpdl\nGrange\t\t\nNeuf\t\t22000000000001\n");
    const kept = countsIn(await meters.script(file, "--dry-run"));
    assert.deepEqual(kept, { added: 1, changed: 0, unchanged: 1, removed: 0, "not in the file": 2 });
    assert.ok(await meters.meter("Maison"));
    const counts = countsIn(await meters.script(file, "--remove"));
    assert.deepEqual(counts, { added: 1, changed: 0, unchanged: 1, removed: 2 });
    const { flows } = await meters.flows();
    assert.deepEqual(
      flows.flatMap(({ type, name }) => (type.startsWith("subflow:") ? [name] : [])),
      ["Grange", "Neuf"],
    );
    // What others had of them is gone, too; what is theirs stays.
    assert.deepEqual(flows.find(({ id }) => id === "group")?.nodes, ["note"]);
    assert.deepEqual(flows.find(({ id }) => id === "note")?.wires, [[]]);
    assert.doesNotMatch(readFileSync(meters.userDir.file("flows_cred.json"), "utf8"), /secret-of/);
  });

  it("take PDL and token from the environment, and Node-RED has neither", async () => {
    const variables = meters.userDir.file("linky.env");
    writeFileSync(variables, "TZ=Europe/Paris\nLINKY_PDL_GRANGE=old\n", { mode: 0o644 });
    const file = meters.file("env.csv", `name,pdl\nGrange,${barn}\nÉtable n° 2,${workshop}\nNeuf,\n`);
    const stdout = await meters.script(file, "--secrets", "env", "--variables", variables);
    assert.deepEqual(countsIn(stdout), { added: 1, changed: 2, unchanged: 0, removed: 0 });
    assert.doesNotMatch(stdout, secrets);
    assert.equal(statSync(variables).mode & 0o777, 0o600);
    const content = `TZ=Europe/Paris\nLINKY_PDL_GRANGE=${barn}\nLINKY_PDL_ETABLE_N_2=${workshop}\n`;
    assert.equal(readFileSync(variables, "utf8"), content);
    for (const stored of ["flows.json", "flows_cred.json"]) {
      assert.doesNotMatch(readFileSync(meters.userDir.file(stored), "utf8"), secrets, stored);
    }
    const named = await meters.script(file, "--dry-run");
    assert.match(named, /^LINKY_PDL_NEUF$/m);
    assert.match(named, /nothing to deploy/);

    const since = meters.server.log.length;
    const lines = content.trim().split("\n").slice(1);
    await meters.renew(Object.fromEntries(lines.map((line) => line.split("=") as [string, string])));
    await until(
      "both were called",
      () => [barn, workshop].every((id) => meters.called(since).has(id)),
      30_000,
    );
  });

  it("keep their way: an export changes nothing, a new PDL goes to the variables", async () => {
    const before = await meters.flows();
    const file = meters.userDir.file("environment.csv");
    await meters.script("--export", file);
    const variables = meters.userDir.file("linky.env");
    assert.match(await meters.script(file, "--variables", variables), /nothing to deploy/);
    assert.deepEqual(await meters.flows(), before);
    assert.match(readFileSync(variables, "utf8"), new RegExp(`^LINKY_PDL_GRANGE=${barn}$`, "m"));
    await meters.script(
      meters.file("one.csv", `name,pdl\nGrange,${house}`),
      "--remove",
      "--variables",
      variables,
    );
    assert.equal(readFileSync(variables, "utf8"), `TZ=Europe/Paris\nLINKY_PDL_GRANGE=${house}\n`);
  });

  it("that were renamed in the editor are known by their new name", async () => {
    const { rev, flows } = await meters.flows();
    const grange = await meters.meter("Grange");
    const env = grange.env!.map((entry) =>
      entry.name === "LINKY_NAME" ? { ...entry, value: "Hangar" } : entry,
    );
    const renamed = { ...grange, name: "Hangar", env };
    await meters.deploy({ rev, flows: flows.map((node) => (node.id === grange.id ? renamed : node)) });
    // It keeps its variable, which a new meter of the old name must not get.
    const both = meters.file("renamed.csv", "name,pdl\nHangar,\nGrange,\n");
    assert.match(await meters.refusal(both, "--secrets", "env"), /LINKY_PDL_GRANGE would serve two meters/);
    const alone = meters.file("renamed.csv", "name,pdl\nGrange,\n");
    assert.match(await meters.refusal(alone, "--secrets", "env"), /LINKY_PDL_GRANGE would serve two meters/);
    const stdout = await meters.script(meters.file("renamed.csv", `name,pdl\nHangar,\nGrange,${house}\n`));
    assert.deepEqual(countsIn(stdout), { added: 1, changed: 0, unchanged: 1, removed: 0 });
    assert.notEqual((await meters.meter("Grange")).id, grange.id);
    assert.deepEqual(await meters.credentials("Grange"), { LINKY_PDL: house });
    await meters.script(meters.file("one.csv", "name\nGrange\n"), "--secrets", "env", "--remove");
  });

  it("come back into the credentials only with a PDL", async () => {
    const empty = meters.file("back.csv", "name,pdl\nGrange,\n");
    assert.match(await meters.refusal(empty, "--secrets", "credentials"), /line 2: no PDL/);
    const filled = meters.file("back.csv", `name,pdl\nGrange,${barn}\n`);
    await meters.script(filled, "--secrets", "credentials");
    assert.deepEqual(await meters.credentials("Grange"), { LINKY_PDL: barn });
  });

  it("are refused with a plain sentence when Node-RED accepts no such size", async () => {
    const before = await meters.flows();
    const many = Array.from({ length: 300 }, (_, i) => `Site ${i},23${String(i).padStart(12, "0")}`);
    const line = await meters.refusal(meters.file("many.csv", ["name,pdl", ...many].join("\n")));
    assert.match(line, /\(413\): Node-RED refuses 1 MB; put apiMaxLength: "2mb" into settings\.js/);
    assert.doesNotMatch(line, /2300000/);
    assert.deepEqual(await meters.flows(), before);
  });
});
