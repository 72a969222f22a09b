/** A contract that prices nothing is said once, and all else goes on; a corrected one counts from its deploy on. */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import { configNodeOf, type Contracts } from "../../nodes/common/index.js";
import contract from "../../nodes/contract/index.js";
import { feedIn } from "../fixtures/contracts.js";
import { NOON } from "../fixtures/paris.js";
import { invalidContracts } from "../pricing/invalid-contracts.js";
import { Harness, harnessPerTest, settled, until, type Setup } from "./harness.js";

const base = { from: "", offer: "base", power: 6, prices: "regulated" };
const valid = { versions: [base] };

function setupWith(saved: object, more: Setup["more"] = [], meter: object = { contract: "contract" }): Setup {
  return {
    meter: { dailyMonths: 0, ...meter },
    in: { measures: ["daily"] },
    types: [contract],
    more: [{ id: "contract", type: "enedis-linky-contract", name: "Maison", ...saved }, ...more],
  };
}

describe("an invalid enedis-linky-contract", () => {
  const harness = new Harness();
  /** One meter for each. */
  const meters = invalidContracts.map(({ saved }, i) => {
    const chosen = saved.kind === "feed-in" ? "feedIn" : "contract";
    const meter = {
      id: `meter${i}`,
      type: "enedis-linky-config",
      name: `M${i}`,
      service: "demo",
      language: "en",
    };
    return [
      { id: `contract${i}`, type: "enedis-linky-contract", name: `C${i}`, ...saved },
      { ...meter, dailyMonths: 0, loadCurveDays: 0, [chosen]: `contract${i}` },
      {
        id: `in${i}`,
        type: "enedis-linky in",
        z: "tab",
        meter: `meter${i}`,
        measures: ["daily"],
        wires: [["sink0"]],
      },
    ];
  });

  before(async () => {
    await harness.open(NOON);
    await harness.start({ in: { meter: "" }, statusOf: "in0", types: [contract], more: meters.flat() });
    await until("all meters are read", () => meters.every((_, i) => dailyOf(i).length > 0));
    harness.jump("2026-11-25T09:08:00+01:00");
    await until("and on the next day too", () => meters.every((_, i) => dailyOf(i).length > 1));
  });
  after(() => harness.close());

  const dailyOf = (i: number): unknown[] =>
    harness.of("daily").filter(({ topic }) => topic.startsWith(`M${i}/`));

  invalidContracts.forEach(({ title, place }, i) => {
    it(`(${title}) is said once, with the field, and its meter goes on collecting`, () => {
      const errors = harness.errors.filter(({ source }) => source.id === `in${i}`);
      assert.deepEqual(
        errors.map(({ code }) => code),
        ["contract"],
      );
      const { message } = errors[0]!;
      assert.ok(
        message.replaceAll("\u00a0", " ").includes(`The contract “C${i}” is invalid: ${place}. `),
        message,
      );
    });
  });

  it("shows in the status of its direction’s nodes", () => {
    assert.equal(harness.events.at(-1), "contract", harness.events.join());
  });
});

describe("enedis-linky-contract", () => {
  let harness: Harness;
  harnessPerTest((fresh) => (harness = fresh), NOON);

  const contracts = (): Contracts => {
    const { meter } = helper.getNode("meter") as unknown as NonNullable<ReturnType<typeof configNodeOf>>;
    return meter.contracts;
  };
  const faultOf = (pricing: ReturnType<Contracts["of"]>): string => {
    assert.ok(pricing !== undefined && "fault" in pricing, JSON.stringify(pricing));
    assert.equal(pricing.fault.code, "contract");
    return pricing.fault.message.replaceAll("\u00a0", " ");
  };

  it("prices its meter's consumption, and says nothing", async () => {
    await harness.start(setupWith(valid));
    await until("readings come", () => harness.of("daily").length > 0);
    const pricing = contracts().of("consumption");
    assert.ok(pricing !== undefined && "contract" in pricing);
    assert.deepEqual(pricing.contract.versions[0], { ...base, hours: [], rules: [], registers: {} });
    assert.equal(contracts().of("production"), undefined);
    assert.deepEqual([harness.errors, harness.events.includes("contract")], [[], false]);
  });

  it("counts from its deploy on, without a new call", async () => {
    await harness.start(setupWith({ versions: [] }));
    await until("the status says so", () => harness.events.includes("contract"));
    await settled(() => harness.calls.length);
    const { length } = harness.calls;
    await harness.deploy(setupWith(valid), "nodes");
    await until("its meter is up to date", () => harness.events.at(-1) === "up_to_date");
    await settled(() => harness.calls.length);
    assert.equal(harness.calls.length, length);
    assert.ok("contract" in contracts().of("consumption")!);
    assert.deepEqual(
      harness.errors.map(({ code }) => code),
      ["contract"],
    );
  });

  it("leaves the status of a node of the other direction as it is", async () => {
    const sun = { id: "sun", type: "enedis-linky-contract", ...feedIn };
    const setup = setupWith({ versions: [] }, [sun], { contract: "contract", feedIn: "sun" });
    await harness.start({ ...setup, in: { measures: ["daily", "cost"], direction: "production" } });
    await until("it is up to date", () => harness.events.at(-1) === "up_to_date");
    assert.ok(!harness.events.includes("contract"), harness.events.join());
    assert.deepEqual(
      harness.errors.map(({ code }) => code),
      ["contract"],
    );
  });

  it("is said once more after a deploy that leaves it wrong", async () => {
    await harness.start(setupWith({ versions: [] }));
    await until("it is caught", () => harness.errors.length === 1);
    await harness.deploy(setupWith({ versions: [{ ...base, power: 0 }] }), "nodes");
    await until("it is caught again", () => harness.errors.length === 2);
    assert.ok(
      harness.errors[1]!.message.includes("“Power”, in the version “From the start”"),
      harness.errors[1]!.message,
    );
  });

  it("is said once by two nodes of a flow, and by two meters", async () => {
    const node = (id: string, meter: string): NonNullable<Setup["more"]>[0] => ({
      id,
      type: "enedis-linky in",
      z: "tab",
      meter,
      measures: ["daily"],
      wires: [[]],
    });
    const other = {
      id: "other",
      type: "enedis-linky-config",
      service: "demo",
      contract: "contract",
      dailyMonths: 0,
    };
    const more = [node("in2", "meter"), node("in3", "other"), other];
    await harness.start(setupWith({ versions: [] }, more));
    await until("readings come", () => harness.of("daily").length > 0);
    await settled(() => harness.errors.length);
    assert.deepEqual(
      harness.errors.map(({ code }) => code),
      ["contract"],
    );
  });

  /** Nodes of the meter, in the order of their deploy: what each sends. */
  const nodes = (
    ...all: readonly { readonly id: string; readonly [property: string]: unknown }[]
  ): object[] =>
    all.map((one) => ({ type: "enedis-linky in", z: "tab", meter: "meter", wires: [[]], ...one }));
  /** Another flow, whose errors are heard too. */
  const flow = (id: string): object[] => [
    { id, type: "tab", label: id },
    { id: `catch ${id}`, type: "catch", z: id, scope: null, wires: [["caught"]] },
  ];
  const sources = (): string[] => harness.errors.map(({ source }) => source.id);

  it("is said by the node that needs it, not by the first of its flow", async () => {
    const production = { id: "in4", measures: ["daily", "cost"], direction: "production" };
    const more = nodes(
      { id: "in2", measures: ["daily"], direction: "production" },
      { id: "in3", measures: ["cost"] },
      production,
      { ...production, id: "in5", z: "other" },
      { id: "in6", z: "third", measures: ["daily"] },
    );
    const flows = [...flow("other"), ...flow("third")];
    const sale = { id: "sale", type: "enedis-linky-contract", kind: "feed-in", versions: [] };
    const meter = { contract: "contract", feedIn: "sale" };
    // Two Catch nodes cannot be loaded at once, only deployed.
    await harness.start(setupWith(valid));
    await harness.deploy(setupWith(valid, [...flows, sale, ...more] as never, meter));
    await until("it is caught", () => harness.errors.length >= 3);
    await settled(() => harness.errors.length);
    // A flow where nothing needs it hears of it too.
    assert.deepEqual(sources().sort(), ["in4", "in5", "in6"]);
  });

  it("that is missing is said by the nodes that are to send its costs, and in no other flow", async () => {
    const more = nodes(
      { id: "in2", measures: ["daily"], direction: "both" },
      { id: "in3", measures: ["cost"], direction: "production" },
      { id: "in4", z: "other", measures: ["daily"], direction: "production" },
    );
    await harness.start(setupWith(valid));
    await harness.deploy(setupWith(valid, [...flow("other"), ...more] as never));
    await until("it is caught", () => harness.errors.length > 0);
    await settled(() => harness.errors.length);
    assert.deepEqual(sources(), ["in3"]);
  });

  it("that a meter has chosen and nobody deployed is an error too", async () => {
    await harness.start(setupWith(valid, [], { contract: "gone" }));
    await until("it is caught", () => harness.errors.length > 0);
    assert.ok(
      harness.errors[0]!.message.endsWith(
        "The contract chosen in the meter is missing or disabled. Open the meter and choose another one.",
      ),
      harness.errors[0]!.message,
    );
  });

  it("of the other kind prices nothing", async () => {
    await harness.start(
      setupWith(valid, [{ id: "sun", type: "enedis-linky-contract", ...feedIn }], {
        contract: "sun",
        feedIn: "contract",
      }),
    );
    assert.equal(
      faultOf(contracts().of("consumption")),
      "The contract is for feed-in, and has no prices for consumption. Choose a supply contract.",
    );
    assert.equal(
      faultOf(contracts().of("production")),
      "The contract “Maison” is for supply, and has no prices for production. Choose a feed-in contract.",
    );
  });

  it("is found by its id, and by a name that no other has", async () => {
    const one = { type: "enedis-linky-contract", ...valid };
    await harness.start(
      setupWith(valid, [
        { ...one, id: "a", name: "Two" },
        { ...one, id: "b", name: "Two" },
        { ...one, id: "c", name: "a" },
      ]),
    );
    for (const text of ["contract", "Maison", "a", "b", "c"]) {
      assert.ok("contract" in contracts().named(text, "consumption"), text);
    }
    assert.equal(
      faultOf(contracts().named("Two", "consumption")),
      "Several contracts have the name “Two”. Give the id of the one you mean, or rename them.",
    );
    assert.equal(
      faultOf(contracts().named("Three", "consumption")),
      "No deployed contract has this name or id: “Three”. Give another one (Maison, Two, a), or an object.",
    );
    assert.ok("fault" in contracts().named("a", "production"));
  });
});
