/** `enedis-linky tariff` in a flow: it needs a contract only, and says what holds at each start, deploy, change, message. */
import assert from "node:assert/strict";
import type { Node, NodeAPI, NodeDef } from "node-red";
import helper from "node-red-node-test-helper";
import contract from "../../nodes/contract/index.js";
import tariff from "../../nodes/tariff/index.js";
import { Harness, harnessPerTest, settled, until, type Setup } from "./harness.js";

const EVENING = "2026-11-24T22:00:00+01:00";

interface Said {
  readonly event: string;
  readonly payload: unknown;
  readonly price: number | null;
  readonly [field: string]: unknown;
}

const hphc = (hp: number): object => ({
  versions: [
    {
      from: "",
      offer: "hphc",
      power: 6,
      prices: { classes: { HP: hp, HC: 0.1589 } },
      hours: [{ from: "22:08", to: "06:08" }],
    },
  ],
});

describe("enedis-linky tariff", () => {
  let harness: Harness;
  let said: Said[];
  harnessPerTest((fresh) => (harness = fresh), EVENING);
  beforeEach(() => {
    said = [];
  });

  /** Records from the first message on, over deploys too. */
  function recorder(RED: NodeAPI): void {
    RED.nodes.registerType("recorder", function (this: Node, def: NodeDef) {
      RED.nodes.createNode(this, def);
      this.on("input", (msg, _send, done) => {
        said.push(msg as unknown as Said);
        done();
      });
    });
  }

  function setupWith(saved: object | undefined, node: object = {}, more: Setup["more"] = []): Setup {
    return {
      in: { meter: "" },
      statusOf: "tariff",
      types: [contract, tariff, recorder],
      more: [
        ...(saved ? [{ id: "contract", type: "enedis-linky-contract", name: "Ma/son", ...saved }] : []),
        {
          id: "tariff",
          type: "enedis-linky tariff",
          z: "tab",
          contract: "contract",
          wires: [["prices"]],
          ...node,
        },
        { id: "prices", type: "recorder", z: "tab", wires: [] },
        ...more,
      ],
    };
  }

  /** The `in` node of the harness has no meter, and says so. */
  const errors = (): unknown[] =>
    harness.errors.filter(({ source }) => source.id === "tariff").map(({ code }) => code);
  const events = (): string[] => said.map(({ event }) => event);

  it("says the price in force at the start and at each change, without a meter, and asks nobody", async () => {
    await harness.start(setupWith(hphc(0.2142)));
    await until("it starts", () => said.length > 0);
    const { topic, payload, price, unit, next } = said[0]!;
    assert.deepEqual(
      [topic, payload, price, unit, next],
      [
        "Ma-son/tariff",
        "HP",
        0.2142,
        "EUR/kWh",
        { payload: "HC", price: 0.1589, start: "2026-11-24T22:08:00+01:00" },
      ],
    );
    harness.jump("2026-11-24T22:07:59.700+01:00");
    await until("it changes", () => said.length > 1);
    assert.ok(harness.now() < Date.parse("2026-11-24T22:08:02+01:00"));
    harness.jump("2026-11-24T23:59:59.700+01:00");
    await until("the day begins", () => said.length > 2);
    assert.deepEqual(events(), ["start", "change", "day"]);
    assert.deepEqual(harness.requests(), []);
    assert.equal(harness.events.at(-1), "in_force");
    assert.match(harness.statuses.at(-1)!, /^HC .*0[.,]1589.*06:08$/);
  });

  it("answers any message with all it carries", async () => {
    await harness.start(setupWith(hphc(0.2142)));
    await until("it starts", () => said.length > 0);
    for (const payload of [undefined, null, 0, "refresh", { action: "stop" }]) {
      helper.getNode("tariff").receive({ payload, kept: "here", color: "old" });
    }
    await until("all are answered", () => said.length === 6);
    assert.deepEqual(events().slice(1), Array<string>(5).fill("input"));
    assert.deepEqual([said[5]!.payload, said[5]!["kept"], "color" in said[5]!], ["HP", "here", false]);
    helper.getNode("tariff").receive(Object.freeze({ payload: 1, kept: "too" }));
    await until("a frozen one is answered", () => said.length === 7);
    assert.deepEqual([said[6]!.payload, said[6]!["kept"]], ["HP", "too"]);
  });

  it("ends a message that cannot be read or copied with an error, once, and goes on", async () => {
    await harness.start(setupWith(hphc(0.2142), { wires: [["prices", "prices"]] }));
    await until("it starts", () => said.length > 0);
    const node = helper.getNode("tariff") as unknown as {
      _inputCallback: (msg: object, send: (msg: object) => void, done: (error?: Error) => void) => void;
    };
    const ends: unknown[] = [];
    const unsettable = {
      set payload(_value: unknown) {
        throw new Error("no");
      },
    };
    node._inputCallback.call(
      node,
      unsettable,
      () => undefined,
      (error) => ends.push(error),
    );
    await until("it ends", () => ends.length > 0);
    assert.deepEqual(
      ends.map((error) => (error as { code?: string } | undefined)?.code),
      ["input"],
    );
  });

  for (const type of ["nodes", "full"] as const) {
    it(`says the new price of an edited contract once (deploy of ${type})`, async () => {
      await harness.start(setupWith(hphc(0.2142)));
      await until("it starts", () => said.length > 0);
      await harness.deploy(setupWith(hphc(0.25)), type);
      await until("it says so", () => said.at(-1)!.price === 0.25);
      await settled(() => said.length);
      assert.deepEqual(
        said.map(({ price }) => price),
        [0.2142, 0.25],
      );
      assert.ok(["start", "change"].includes(said[1]!.event), said[1]!.event);
    });
  }

  it("deployed anew as it changes says it once, and nothing is left of the old node", async () => {
    await harness.start(setupWith(hphc(0.2142)));
    await until("it starts", () => said.length > 0);
    harness.jump("2026-11-24T22:07:59.950+01:00");
    await harness.deploy(setupWith(hphc(0.2142)));
    await until("it says so", () => said.at(-1)!.payload === "HC");
    await settled(() => said.length);
    const cheap = events().slice(said.findIndex(({ payload }) => payload === "HC"));
    assert.ok(["change", "start", "change,start"].includes(cheap.join()), events().join());
  });

  for (const [title, saved, node] of [
    ["missing", undefined, {}],
    ["not chosen", hphc(0.2), { contract: "" }],
    ["invalid", { versions: [] }, {}],
    ["of another form", hphc(0.2), { contract: 7 }],
  ] as const) {
    it(`with a contract that is ${title} says so once, and sends nothing`, async () => {
      await harness.start(setupWith(saved, node));
      await until("it is caught", () => errors().length > 0);
      harness.jump("2026-11-24T22:08:00+01:00");
      await settled(() => errors().length);
      assert.deepEqual(
        [errors(), said, harness.events.at(-1), harness.fills.at(-1)],
        [["contract"], [], "contract", "red"],
      );
      await assert.rejects(harness.send("now", "tariff"), { code: "contract" });
      await harness.deploy(setupWith(hphc(0.2)), "nodes");
      await until("a right one is said", () => said.length > 0);
      assert.deepEqual(events(), ["start"]);
    });
  }

  it("with properties of another form has the defaults, and says so", async () => {
    await harness.start(setupWith(hphc(0.2), { step: "30", format: ["power-saver"] }));
    await until("it starts", () => said.length > 0);
    assert.equal(said[0]!.payload, "HP");
    assert.deepEqual((said[0]!["prices"] as unknown[]).length, 6);
    const { warn } = helper.getNode("tariff") as unknown as { warn: { args: [unknown][] } };
    assert.match(String(warn.args[0]?.[0]), /step: .*30.*, format: /);
  });

  it("with a contract whose name is no text is called by its offer", async () => {
    await harness.start(setupWith({ ...hphc(0.2), name: 7 }));
    await until("it starts", () => said.length > 0);
    assert.equal(said[0]!["topic"], "hphc/tariff");
  });

  it("says nothing while the clock is not set", async () => {
    harness.jump("2025-12-31T12:00:00+01:00");
    await harness.start(setupWith(hphc(0.2)));
    await until("the status says so", () => harness.events.includes("clock"));
    await assert.rejects(harness.send("now", "tariff"), { code: "unavailable" });
    assert.deepEqual(said, []);
    harness.jump(EVENING);
    await until("it starts", () => said.length > 0);
    assert.deepEqual(events(), ["start"]);
  });

  it("says the colours of Tempo, and no price where they are not known", async () => {
    const tempo = { name: "", versions: [{ from: "", offer: "tempo", power: 9, prices: "regulated" }] };
    harness.jump("2026-03-16T05:00:00+01:00");
    await harness.start(setupWith(tempo));
    await until("it starts", () => said.length > 0);
    const { topic, payload, color, tomorrow, left } = said[0]!;
    assert.deepEqual([topic, payload, color, tomorrow], ["tempo/tariff", "HCJB", "blue", "red"]);
    assert.deepEqual(Object.keys(left as object), ["white", "red", "about"]);
    harness.jump("2026-04-03T06:00:00+02:00");
    await until("the shipped colours end", () => said.length > 1);
    assert.deepEqual(
      [said[1]!.payload, said[1]!.price, said[1]!["color"], said[1]!["next"]],
      [null, null, null, null],
    );
    assert.equal(harness.events.at(-1), "unknown_color");
  });
});
