/** One `in` node that serves many meters: each reading of each leaves once, whatever a deploy does to its meters. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import { NOON } from "../fixtures/paris.js";
import { Harness, harnessPerTest, settled, until, warnings, type Message } from "./harness.js";
import {
  configId,
  groupA,
  groupSetup,
  metersOf,
  readingsOf,
  three,
  type GroupMeter,
} from "./in-group-flow.js";

describe("enedis-linky in of many meters", () => {
  let harness: Harness;
  harnessPerTest((fresh) => (harness = fresh), NOON);

  const sentOf = (meter: string): number =>
    readingsOf(harness.all).filter((reading) => reading.startsWith(`${meter} `)).length;
  const assertOnce = (): void => {
    // The present month is sent again when days of it come later, as in a second call.
    const sent = readingsOf(harness.all).filter((reading) => !reading.includes("monthly 2026-11"));
    assert.deepEqual(sent.length, new Set(sent).size, sent.join("\n"));
  };
  const quiet = (): Promise<void> => settled(() => harness.all.length, 1_500);

  it("sends each reading of each meter of the group once, and what a node of its own would send", async () => {
    const more = { dailyMonths: 1, loadCurveDays: 2 };
    const setup = groupSetup(
      { ...groupA, measures: ["load_curve", "daily", "monthly"] },
      three.map((meter) => ({ ...meter, ...more })),
    );
    const own = {
      id: "in2",
      type: "enedis-linky in",
      z: "tab",
      meter: configId("M2"),
      wires: [["sink2"]],
      measures: ["load_curve", "daily", "monthly"],
    };
    await harness.start({ ...setup, more: [...setup.more!, own, { id: "sink2", type: "helper", z: "tab" }] });
    const alone: Message[] = [];
    harness.sink("sink2", (message) => alone.push(message as Message));
    await until("both have sent", () => sentOf("M1") > 100 && sentOf("M2") > 100);
    await settled(() => [harness.all.length, alone.length], 1_500);
    assert.deepEqual(metersOf(harness), ["M1", "M2"]);
    assertOnce();
    const [ofGroup, ofOwn] = [harness.all.filter(({ topic }) => topic.startsWith("M2/")), alone];
    assert.deepEqual(readingsOf(ofGroup).sort(), readingsOf(ofOwn).sort());
    assert.deepEqual(Object.keys(ofGroup[0]!), Object.keys(ofOwn[0]!));
    assert.deepEqual(harness.errors, []);
  });

  it("serves all meters, with or without a group", async () => {
    await harness.start(groupSetup({ meters: "all" }, [...three, { name: "M4" }]));
    await until("all have sent", () => metersOf(harness).length === 4);
    await quiet();
    assertOnce();
  });

  it("repeats nothing after a restart, and goes on the next day", async () => {
    const setup = groupSetup(groupA, three);
    await harness.start(setup);
    await until("both have sent", () => metersOf(harness).length === 2);
    await quiet();
    await harness.stop();
    await harness.start(setup);
    await quiet();
    assert.deepEqual(harness.all, []);
    harness.jump("2026-11-25T09:08:00+01:00");
    await until("the next day has come", () => sentOf("M1") === 1 && sentOf("M2") === 1);
    await quiet();
    assertOnce();
  });

  for (const type of ["full", "nodes"] as const) {
    it(`follows its meters through deploys (${type})`, async () => {
      await harness.start(groupSetup(groupA, three));
      await until("both have sent", () => metersOf(harness).length === 2);

      // Added.
      const four = [...three, { name: "M4", group: " A " }];
      await harness.deploy(groupSetup(groupA, four), type);
      await until("the new one has sent", () => sentOf("M4") > 0);
      await quiet();

      // Moved to another group, into this one, disabled.
      const moved: GroupMeter[] = [
        { name: "M1", group: "A" },
        { name: "M2", group: "B" },
        { name: "M3", group: "A" },
        { name: "M4", group: "A", d: true },
      ];
      await harness.deploy(groupSetup(groupA, moved), type);
      await until("the one that came has sent", () => sentOf("M3") > 0);
      await quiet();
      const before = harness.all.length;
      harness.jump("2026-11-25T09:08:00+01:00");
      await until("the next day has come", () => harness.all.length >= before + 2);
      await quiet();
      const next = readingsOf(harness.all.slice(before)).map((reading) => reading.slice(0, 2));
      assert.deepEqual(next.sort(), ["M1", "M3"]);

      // Back: what came meanwhile leaves once, nothing twice; and M1 is removed.
      await harness.deploy(groupSetup(groupA, [{ name: "M9" }, ...four.slice(1)]), type);
      await until("M4 has caught up", () => sentOf("M4") === 2 && sentOf("M2") === 2);
      await quiet();
      assertOnce();
      assert.deepEqual(harness.errors, []);
    });
  }

  it("keeps what serves a meter that a deploy did not touch", async () => {
    await harness.start(groupSetup(groupA, three));
    await until("both have sent", () => metersOf(harness).length === 2);
    const node = helper.getNode("in");
    const work = harness.send({ action: "replay", start: "2026-11-01", every: 400 }, "in", { meter: "M2" });
    await harness.deploy(groupSetup(groupA, [...three, { name: "M4", group: "A" }]), "nodes");
    assert.equal(helper.getNode("in"), node);
    await work;
    assert.ok(harness.all.some(({ topic, replay }) => topic.startsWith("M2/") && replay === true));
  });

  it("sends a reading once where two config nodes have the same usage point", async () => {
    const twin = { name: "M0", group: "A", usagePointId: "70000000000001" };
    const setup = groupSetup(groupA, [{ name: "M1", group: "A", usagePointId: "70000000000001" }, twin]);
    await harness.start(setup);
    await until("it has sent", () => harness.all.length > 0);
    await quiet();
    assert.equal(harness.all.length, 1);
    assert.equal(metersOf(harness).length, 1);
    // The other one takes its place, and repeats nothing.
    const [gone] = metersOf(harness);
    await harness.deploy(
      groupSetup(groupA, [
        { name: "M1", group: gone === "M1" ? "" : "A", usagePointId: "70000000000001" },
        { ...twin, group: gone === "M1" ? "A" : "" },
      ]),
      "nodes",
    );
    await quiet();
    assert.equal(harness.all.length, 1);
    harness.jump("2026-11-25T09:08:00+01:00");
    await until("the next day has come", () => harness.all.length === 2);
    assert.notEqual(harness.all[1]!.topic, harness.all[0]!.topic);
  });

  it("serves a meter in a subflow, by the group that its tab has", async () => {
    const setup = groupSetup(groupA, [{ name: "M1" }]);
    const env = (name: string, value: string): object => ({ env: [{ name, value, type: "str" }] });
    const inSubflow = {
      id: "inner",
      type: "enedis-linky-config",
      z: "sub",
      service: "demo",
      minute: 7,
      language: "en",
      name: "${LINKY_NAME}",
      group: "${LINKY_GROUP}",
      dailyMonths: 0,
      loadCurveDays: 0,
    };
    const tabOf = (group: string): { id: string; type: string; label: string } => ({
      id: `tab ${group}`,
      type: "tab",
      label: group,
      ...env("LINKY_GROUP", group),
    });
    const subflow = { id: "sub", type: "subflow", name: "Linky", in: [], out: [], ...env("LINKY_NAME", "") };
    const instances = ["A", "B", ""].map((group) => ({
      id: `meter ${group}`,
      type: "subflow:sub",
      z: `tab ${group}`,
      ...env("LINKY_NAME", `In${group}`),
    }));
    const tabs = ["A", "B", ""].map(tabOf);
    await harness.start({ ...setup, more: [...tabs, subflow, inSubflow, ...instances] });
    await until("it has sent", () => harness.all.length > 0);
    await quiet();
    assert.deepEqual(metersOf(harness), ["InA"]);
    assert.deepEqual(harness.errors, []);
  });

  it("names the meter that cannot be asked, and goes on with the others", async () => {
    const broken = { name: "Shop", group: "A", service: "conso-api", usagePointId: "1" };
    await harness.start(groupSetup(groupA, [three[0]!, broken, three[1]!]));
    await until("the others have sent", () => metersOf(harness).length === 2);
    await until("it is said", () => harness.errors.length > 0);
    await quiet();
    assert.deepEqual(
      harness.errors.map(({ code }) => code),
      ["credentials"],
    );
    assert.match(harness.errors[0]!.message, /Shop: The PDL must have 14 digits/);
    await until("the status says it", () => harness.statuses.at(-1) === "3 meters: 2 up to date, 1 to check");
    assert.equal(harness.events.at(-1), "credentials");
    assert.deepEqual(warnings(), []);
  });

  it("shows how many meters are up to date, and no more than once a second", async () => {
    await harness.start(
      groupSetup(
        groupA,
        Array.from({ length: 30 }, (_, i) => ({ name: `N${i}`, group: "A" })),
      ),
    );
    await until("all are up to date", () => harness.statuses.at(-1) === "30 meters: 30 up to date");
    assert.equal(harness.events.at(-1), "up_to_date");
    assert.equal(harness.fills.at(-1), "green");
    assert.ok(harness.statuses.length <= 12, harness.statuses.join("\n"));
  });

  for (const [what, selection, text] of [
    ["no meter in its group", { meters: "group", group: "Z" }, "enedis-linky-in.status.empty-group"],
    ["no group", { meters: "group" }, "enedis-linky-in.status.no-group"],
  ] as const) {
    it(`says that there is ${what}, until a deploy changes that`, async () => {
      await harness.start(groupSetup(selection, three));
      await until("it is shown", () => harness.statuses.length > 0);
      assert.deepEqual([harness.statuses[0], harness.events[0], harness.fills[0]], [text, "no_meter", "red"]);
      await until("Catch nodes get it", () => harness.errors.length > 0);
      assert.equal(harness.errors[0]!.code, "no_meter");
      await assert.rejects(harness.send("refresh"), { code: "no_meter" });
      if (!("group" in selection)) return;
      await harness.deploy(groupSetup(selection, [three[0]!, { name: "M2", group: "Z" }]), "nodes");
      await until("it is served", () => metersOf(harness).length === 1);
      await until("the status follows", () => harness.statuses.at(-1) === "1 meter: 1 up to date");
    });
  }
});
