/** What a message may ask of an `in` node that serves many meters, and of which of them. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import type { AskedNode } from "../../nodes/common/index.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, harnessPerTest, settled, until } from "./harness.js";
import { configId, groupA, groupSetup, metersOf, three, type GroupMeter } from "./in-group-flow.js";

const replay = { action: "replay", start: "2026-11-01", every: 20 };

describe("a request to an enedis-linky in of many meters", () => {
  let harness: Harness;
  harnessPerTest((fresh) => (harness = fresh), NOON);

  const startedWith = async (meters: readonly GroupMeter[], measures = ["daily"]): Promise<void> => {
    await harness.start(groupSetup({ ...groupA, measures }, meters));
    const { length } = meters.filter(({ group, usagePointId }) => group === "A" && usagePointId !== "1");
    await until("all have sent", () => metersOf(harness).length === length);
    await settled(() => harness.all.length);
  };
  const replayed = (): string[] =>
    harness.all.filter((message) => message.replay).map(({ topic }) => topic.split("/")[0]!);

  for (const [what, name, meter] of [
    ["by its name", "M2", "M2"],
    ["by the id of its config node", "M2", configId("M2")],
    ["as its topics begin", "A/B/C", "A-B-C"],
  ] as const) {
    it(`is for the meter that it names ${what}`, async () => {
      await startedWith([three[0]!, { name, group: "A" }]);
      await harness.send(replay, "in", { meter });
      assert.deepEqual(replayed(), [name.replaceAll("/", "-")]);
    });
  }

  it("is for all, if it names none; each once, also where two config nodes have the same usage point", async () => {
    await startedWith(three);
    const twin = { name: "Twin", group: "A", usagePointId: "70000000000002" };
    await harness.deploy(groupSetup(groupA, [...three, twin]), "nodes");
    await harness.send(replay);
    assert.equal(replayed().length, 2);
    await harness.send(replay, "in", { meter: "Twin" });
    assert.equal(replayed().length, 3);
  });

  it("replays one meter after the other, until it is stopped", async () => {
    await startedWith([...three, { name: "M4", group: "A" }]);
    let isDone = false;
    const first = harness.send(replay).then(() => (isDone = true));
    const second = harness.send({ ...replay, every: 60_000 }).then(() => {
      assert.ok(isDone, "the first one ends first");
    });
    await first;
    await harness.send({ action: "stop" });
    await second;
    assert.ok(replayed().length <= 4, String(replayed()));
  });

  it("goes on with the replays of the others, if one meter is stopped", async () => {
    // Two messages a meter, with a pause.
    await startedWith([...three, { name: "M4", group: "A" }], ["daily", "max_power"]);
    const slow = { ...replay, every: 300 };
    const ofAll = harness.send(slow);
    const ofM2 = harness.send(slow, "in", { meter: "M2" });
    await until("the first one has begun", () => replayed().length > 0);
    await harness.send({ action: "stop" }, "in", { meter: "M4" });
    await Promise.all([ofAll, ofM2]);
    assert.deepEqual(replayed(), ["M1", "M1", "M2", "M2", "M2", "M2"]);
  });

  it("replays all meters in the middle of whose replay a deploy makes them anew", async () => {
    const measures = ["daily", "max_power"];
    await startedWith(three, measures);
    const all = harness.send({ ...replay, every: 300 });
    await until("the first one has begun", () => replayed().length > 0);
    const anew = three.map((meter) => ({ ...meter, minute: 8 }));
    await harness.deploy(groupSetup({ ...groupA, measures }, anew), "nodes");
    await all;
    assert.deepEqual(replayed(), ["M1", "M1", "M1", "M2", "M2"]);
  });

  it("reaches the service for each meter: refresh, history, clock", async () => {
    await startedWith(three);
    await harness.send("refresh");
    await harness.send({ action: "history", start: "2026-11-10", end: "2026-11-12" });
    await until("the days of both have come", () => harness.all.length >= 4);
    await settled(() => harness.all.length);
    const days = harness.all.slice(2).flatMap(({ readings }) => readings);
    assert.equal(days.length, 2 * 3);
    await harness.send({ action: "clock" });
    assert.deepEqual(harness.errors, []);
  });

  it("is refused for a meter that is not served", async () => {
    await startedWith(three);
    for (const meter of ["M3", "Nobody", "", 7, {}]) {
      await assert.rejects(harness.send(replay, "in", { meter }), (error: Error & { code?: string }) => {
        assert.equal(error.code, "input");
        assert.match(error.message, /"meter" is not valid: .* the name or the id of a meter of this node/);
        return true;
      });
    }
    for (const payload of ["fetch", { action: "replay" }, undefined]) {
      await assert.rejects(harness.send(payload), { code: "input" });
    }
    assert.deepEqual(replayed(), []);
  });

  it("says which meter could not do it, once all others have", async () => {
    await startedWith([...three, { name: "Shop", group: "A", service: "conso-api", usagePointId: "1" }]);
    const history = { action: "history", start: "2026-11-10", end: "2026-11-10" };
    await assert.rejects(harness.send(history), {
      code: "credentials",
      message: /^Not possible for 1 of 3 meters\. Shop: The PDL must have 14 digits/,
    });
    await until("the others have done it", () => harness.all.length >= 4);
  });

  it("a refresh of more than twenty meters must name one, also by the button in the editor", async () => {
    await startedWith(Array.from({ length: 21 }, (_, i) => ({ name: `N${i}`, group: "A" })));
    const refused = {
      code: "input",
      message: /^This request would ask 21 meters at once\. The maximum is 20: give the name/,
    };
    await assert.rejects(harness.send("refresh"), refused);
    await assert.rejects((helper.getNode("in") as unknown as AskedNode).ask("refresh"), refused);
    await harness.send("refresh", "in", { meter: "N7" });
    await harness.send({ action: "stop" });
  });
});
