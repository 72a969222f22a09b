/** What else an `in` node of many meters sends: costs, each by its meter's own contract, and health. */
import assert from "node:assert/strict";
import contract from "../../nodes/contract/index.js";
import type { HealthMessage } from "../../nodes/common/meter/health-message.js";
import type { CostMessage } from "../../nodes/in/cost-message.js";
import { defaultApplication } from "../enedis-server/index.js";
import { base } from "../fixtures/contracts.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, settled, until, type Setup } from "./harness.js";
import { groupA, groupSetup, metersOf, three } from "./in-group-flow.js";

const priced = (id: string, price: number): NonNullable<Setup["more"]>[0] => ({
  id,
  type: "enedis-linky-contract",
  name: `Contract ${id}`,
  versions: [base(price)],
});

describe("costs of many meters", () => {
  let harness: Harness;
  beforeEach(async () => {
    harness = new Harness();
    await harness.open(NOON);
  });
  afterEach(() => harness.close());

  const setup = (): Setup => {
    const [first, second] = three.map((meter) => ({ ...meter, dailyMonths: 1 }));
    const meters = [
      { ...first!, contract: "cheap" },
      { ...second!, contract: "dear" },
      { name: "M3", group: "A", dailyMonths: 1 },
    ];
    const flow = groupSetup({ ...groupA, measures: ["cost"] }, meters);
    return {
      ...flow,
      types: [contract],
      more: [...flow.more!, priced("cheap", 0.1), priced("dear", 0.3)],
    };
  };
  const ofMeter = (meter: string): CostMessage["readings"] =>
    (harness.all as unknown as CostMessage[])
      .filter(({ topic }) => topic === `${meter}/consumption/cost`)
      .flatMap(({ readings }) => readings);
  const quiet = (): Promise<void> => settled(() => harness.all.length, 1_500);

  it("are each meter's own, by its own contract, and each day is sent once", async () => {
    await harness.start(setup());
    await until("both have costs", () => ofMeter("M1").length >= 20 && ofMeter("M2").length >= 20);
    await quiet();
    assert.deepEqual(metersOf(harness), ["M1", "M2"]);
    for (const [meter, price] of [
      ["M1", 0.1],
      ["M2", 0.3],
    ] as const) {
      const days = ofMeter(meter);
      assert.equal(new Set(days.map(({ start }) => start)).size, days.length);
      for (const { value, energy } of days) assert.ok(Math.abs(value - energy * price) < 1e-6);
    }
    const [error, ...others] = harness.errors;
    assert.match(error!.message, /M3: Without a supply contract/);
    assert.deepEqual(others, []);
    await harness.stop();
    await harness.start(setup());
    await quiet();
    assert.deepEqual(harness.all, [], "a restart repeats none");
    harness.jump("2026-11-25T09:08:00+01:00");
    await until("the next day has come", () => ofMeter("M1").length > 0 && ofMeter("M2").length > 0);
    await quiet();
    assert.deepEqual([ofMeter("M1").length, ofMeter("M2").length], [1, 1]);
  });
});

describe("health messages of many meters", () => {
  let harness: Harness;
  afterEach(() => harness.close());

  const points = ["22000000000101", "22000000000102", "22000000000103"];
  const health = (): HealthMessage[] => harness.messages[1]! as unknown as HealthMessage[];

  it("are each meter's own, told once, also across a restart", async () => {
    harness = new Harness();
    await harness.open(NOON, {
      meters: points.map((usagePointId) => ({ usagePointId, directions: ["consumption"] })),
    });
    harness.server.setMeter({ usagePointId: points[1]!, consent: [] });
    const group = groupSetup(
      { ...groupA, health: true },
      ["M1", "M2", "M3"].map((name, i) => ({
        name,
        group: "A",
        usagePointId: points[i]!,
        service: "data-connect",
        baseUrl: harness.url,
      })),
    );
    const applied = (usagePointId: string): object => ({ usagePointId, ...defaultApplication });
    const setup: Setup = {
      ...group,
      outputs: 2,
      in: { ...group.in, outputMode: "single" },
      credentials: applied(points[0]!) as Record<string, string>,
      more: group.more!.map((node, i) => ({ ...node, credentials: applied(points[i + 1]!) })),
    };
    await harness.start(setup);
    await until("it is told", () => health().length > 0);
    await until("the others have sent", () => metersOf(harness).length >= 2);
    await settled(() => [health().length, harness.calls.length], 1_500);
    assert.deepEqual(
      health().map(({ topic, payload, scope }) => [topic, payload, scope]),
      [["M2/health", "consent", "meter"]],
    );
    assert.ok(harness.errors.every(({ message: text }) => /^M2: /.test(text)));

    await harness.stop();
    await harness.start(setup);
    await settled(() => [health().length, harness.calls.length], 2_500);
    assert.deepEqual(health(), [], "a restart does not repeat it");

    // Its end, once Enedis has the consent again.
    harness.server.setMeter({ usagePointId: points[1]!, consent: ["consumption"] });
    await harness.send("refresh", "in", { meter: "M2" });
    await until("its end is told", () => health().length > 0);
    await settled(health);
    assert.deepEqual(
      health().map(({ topic, payload }) => [topic, payload]),
      [["M2/health", "ok"]],
    );
  });
});
