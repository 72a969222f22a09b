/** The notices of `enedis-linky tariff` in a flow: each once, across deploys and restarts too. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import type { NodeAPI, NodeDef } from "node-red";
import contract from "../../nodes/contract/index.js";
import tariff from "../../nodes/tariff/index.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, harnessPerTest, settled, until, type Setup } from "./harness.js";

const DECEMBER = "2026-12-05T12:00:00+01:00";

interface Said {
  readonly event: string;
  readonly text?: string;
  readonly payload: unknown;
  readonly [field: string]: unknown;
}

describe("the notices of enedis-linky tariff", () => {
  let harness: Harness;
  let said: Said[];
  harnessPerTest((fresh) => (harness = fresh), DECEMBER);
  beforeEach(() => {
    said = [];
  });

  function recorder(RED: NodeAPI): void {
    RED.nodes.registerType("recorder", function (this, def: NodeDef) {
      RED.nodes.createNode(this, def);
      this.on("input", (msg, _send, done) => {
        said.push(msg as unknown as Said);
        done();
      });
    });
  }

  const setup = (saved: object = {}, node: object = {}): Setup => ({
    in: { meter: "" },
    // A meter that cannot be read needs no archive.
    credentials: {},
    types: [contract, tariff, recorder],
    more: [
      {
        id: "contract",
        type: "enedis-linky-contract",
        name: "Maison",
        anniversary: "01-01",
        ...saved,
        versions: [{ from: "", offer: "base", power: 6, prices: "regulated" }],
      },
      {
        id: "tariff",
        type: "enedis-linky tariff",
        z: "tab",
        contract: "contract",
        wires: [["prices"]],
        ...node,
      },
      { id: "prices", type: "recorder", z: "tab", wires: [] },
    ],
  });
  const notices = (): string[] =>
    said.map(({ event }) => event).filter((event) => event === "prices_old" || event === "year_end");

  it("leave after the price, once over deploys, restarts and days", async () => {
    await harness.start(setup());
    await until("it says so", () => notices().length > 0);
    assert.deepEqual(
      said.map(({ event }) => event),
      ["start", "year_end"],
    );
    const { text, payload, topic } = said[1]!;
    assert.deepEqual([payload, topic], ["BASE", "Maison/tariff"]);
    assert.match(text!, /Maison.*31 (décembre|December) 2026/);
    await harness.deploy(setup(), "full");
    await settled(() => said.length);
    await harness.stop();
    const before = said.length;
    await harness.start(setup());
    await until("it starts again", () => said.length > before);
    harness.jump("2026-12-06T00:00:10+01:00");
    await until("the day begins", () => said.some(({ event }) => event === "day"));
    await settled(() => said.length);
    assert.deepEqual(notices(), ["year_end"]);
    assert.deepEqual(harness.requests(), []);
  });

  it("leave again for the next year, and for prices that are old", async () => {
    await harness.start(setup());
    await until("it says so", () => notices().length === 1);
    harness.jump("2027-12-05T12:00:00+01:00");
    await until("both are said", () => notices().length === 3);
    await settled(() => said.length);
    assert.deepEqual(notices().sort(), ["prices_old", "year_end", "year_end"]);
  });

  it("are each node's own", async () => {
    const both = setup();
    await harness.start({
      ...both,
      more: [
        ...both.more!,
        {
          id: "other",
          type: "enedis-linky tariff",
          z: "tab",
          contract: "contract",
          wires: [["prices"]],
          format: "power-saver",
        },
      ],
    });
    await until("both say so", () => notices().length === 2);
    const saver = said.find(({ event, class: name }) => event === "year_end" && name !== undefined)!;
    assert.ok(Array.isArray((saver.payload as { priceData: unknown[] }).priceData));
  });

  it("need no archive where none is due", async () => {
    harness.jump(NOON);
    await harness.start(setup());
    await until("it starts", () => said.length > 0);
    await settled(() => said.length);
    assert.deepEqual(notices(), []);
    assert.ok(!existsSync(harness.archive));
  });

  it("leave once a start where the archive cannot be used", async () => {
    mkdirSync(path.join(harness.archive, "in the way"), { recursive: true });
    await harness.start(setup());
    await until("it says so", () => notices().length > 0);
    await harness.deploy(setup(), "full");
    await settled(() => said.length);
    assert.deepEqual(notices(), ["year_end"]);
  });
});
