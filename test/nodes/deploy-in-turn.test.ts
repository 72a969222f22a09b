/**
 * A deploy in the very turn of the event loop in which a message is sent: Node-RED delivers it one turn later, to the
 * nodes that go on. None is lost, and none is repeated (docs/dev/decisions.md#4-cursors).
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import helper from "node-red-node-test-helper";
import { yieldToEventLoop } from "../../nodes/base/index.js";
import { NOON } from "../fixtures/paris.js";
import { harnessPerTest, settled, until, type Harness, type Message, type Setup } from "./harness.js";

/** The part of Node-RED's runtime that a deploy uses. */
interface Flows {
  stopFlows(type: string, diff: object): Promise<void>;
  startFlows(type: string, diff: object): Promise<void>;
}

const fromNodeRed = createRequire(require.resolve("node-red"));
const flows = fromNodeRed("@node-red/runtime/lib/flows") as Flows;

describe("a deploy in the very turn of a message", () => {
  let harness: Harness;
  harnessPerTest((made) => (harness = made), NOON);

  /** Two messages: a first output, and another one to be sent after it. */
  const setup: Setup = { in: { measures: ["daily", "max_power"] }, meter: { dailyMonths: 1 } };

  const cases: { what: string; type: "full" | "nodes"; changed: string[]; listens: string[] }[] = [
    { what: "of the in node alone", type: "nodes", changed: ["in"], listens: [] },
    { what: "of its receiver alone", type: "nodes", changed: ["sink0"], listens: ["sink0"] },
    { what: "of both", type: "nodes", changed: ["in", "sink0"], listens: ["sink0"] },
    { what: "of another node", type: "nodes", changed: ["caught"], listens: [] },
    { what: "of everything", type: "full", changed: [], listens: ["sink0"] },
  ];
  /** Starts, deploys when a message is sent, and counts what arrived in all. */
  async function deployAt(
    message: number,
    { type, changed, listens }: (typeof cases)[number],
    put: (deploy: () => void) => void,
  ): Promise<void> {
    const diff = { added: [], changed, removed: [], rewired: [], linked: [], flowChanged: [] };
    await harness.start(setup);
    const node = helper.getNode("in") as unknown as { send: (msg: unknown) => void };
    const send = node.send.bind(node);
    let sent = 0;
    let deployed: Promise<void> | undefined;
    node.send = (msg) => {
      send(msg);
      if (++sent !== message) return;
      put(() => {
        deployed = flows.stopFlows(type, diff).then(() => flows.startFlows(type, diff));
      });
    };
    await until("it is deployed", () => deployed !== undefined);
    await deployed;
    for (const id of listens) harness.sink(id, (msg) => harness.messages[0]!.push(msg as Message));
    await settled(() => harness.all.length, 1_500);
    const readings = harness.all.flatMap(({ measure, readings: all }) =>
      all.map(({ start }) => `${measure} ${start}`),
    );
    assert.ok(readings.length >= 60, `${readings.length} readings`);
    assert.equal(new Set(readings).size, readings.length, "none twice");
    assert.equal(readings.length % 2, 0, "both measures have the same days");
    await harness.stop();
    await harness.start(setup);
    await settled(() => harness.all.length, 700);
    assert.equal(harness.all.length, 0, "all had arrived");
  }

  for (const each of cases) {
    for (const message of [1, 2]) {
      it(`${each.what}, with message ${message}: every reading arrives once`, async () => {
        // Later in this turn. Node-RED stops nodes at once, and makes them anew when all have stopped.
        await deployAt(message, each, queueMicrotask);
      });
    }
  }

  it("of its receiver some turns later, while other work waits for its turn: every reading arrives once", async () => {
    await deployAt(1, cases[1]!, (deploy) => {
      // Before the node itself looks whether the message has arrived.
      for (let i = 0; i < 200; i++) void yieldToEventLoop();
      setImmediate(() => setImmediate(() => setImmediate(deploy)));
    });
  });
});
