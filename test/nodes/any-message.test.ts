/** Messages that no package should send, but some function node will (docs/dev/decisions.md#43-any-message-any-setting). */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import widget from "../../nodes/widget/index.js";
import { alone, inPieces } from "../event-loop.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, until } from "./harness.js";
import { FakeDashboard } from "./widget/fake-dashboard.js";

interface Answer {
  readonly payload: readonly unknown[];
  readonly unit?: string;
  readonly comparison?: unknown;
  readonly [field: string]: unknown;
}

interface Running {
  _complete(msg: unknown, error?: unknown): void;
}

describe("A message of any kind", () => {
  const harness = new Harness();
  const dashboard = new FakeDashboard();
  const answers: Answer[] = [];
  const completed: unknown[] = [];

  before(async () => {
    await harness.open(NOON);
    const history = { type: "enedis-linky history", z: "tab", meter: "meter" };
    await harness.start({
      service: "demo",
      types: [dashboard.type, widget],
      more: [
        // With two wires, Node-RED copies each answer.
        { id: "history", ...history, wires: [["answers", "others"]] },
        { id: "alone", ...history, wires: [["answers"]] },
        { id: "answers", type: "helper", z: "tab" },
        { id: "others", type: "helper", z: "tab" },
        {
          id: "complete",
          type: "complete",
          z: "tab",
          scope: ["history", "alone", "in"],
          wires: [["completed"]],
        },
        { id: "completed", type: "helper", z: "tab" },
        { id: "group", type: "ui-group" },
        { id: "wired", type: "ui-enedis-linky", z: "tab", group: "group", direction: "consumption" },
      ],
    });
    harness.sink("answers", (message) => answers.push(message as Answer));
    harness.sink("completed", (message) => completed.push(message));
    await until("the demo's readings have arrived", () => harness.of("daily").length > 0);
  });

  after(() => harness.close());

  beforeEach(() => {
    answers.length = 0;
    completed.length = 0;
    harness.errors.length = 0;
  });

  /** Sends a message as Node-RED delivers it; resolves with what each `done` was called with. */
  async function deliver(id: string, msg: unknown): Promise<unknown[]> {
    const node = helper.getNode(id) as unknown as Running & { emit(event: string, msg: unknown): void };
    const done: unknown[] = [];
    const complete = Reflect.get<Running, "_complete">(node, "_complete");
    node._complete = (of, error) => {
      done.push(error);
      complete.call(node, of, error);
    };
    try {
      node.emit("input", msg);
      await until("it is done", () => done.length > 0);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return done;
    } finally {
      Reflect.deleteProperty(node, "_complete");
    }
  }

  const throwing = (): never => {
    throw new Error("read");
  };
  const withGetter = (name: string): object =>
    Object.defineProperty({ _msgid: "1" }, name, { enumerable: true, configurable: true, get: throwing });

  for (const [kind, change] of [
    ["frozen", (msg: object) => Object.freeze(msg)],
    ["sealed", (msg: object) => Object.seal(msg)],
  ] as const) {
    it(`that is ${kind} gets its answer in a copy, without what an earlier answer left`, async () => {
      const msg = { _msgid: "1", topic: "mine", payload: 1, comparison: "left" };
      change(msg);
      for (const id of ["history", "alone"]) {
        answers.length = 0;
        assert.deepEqual(await deliver(id, msg), [undefined]);
        const [answer] = answers;
        assert.ok(Array.isArray(answer?.payload) && answer.payload.length > 0);
        assert.deepEqual([answer.unit, answer["topic"], "comparison" in answer], ["kWh", "mine", false]);
        assert.deepEqual([msg.payload, msg.comparison], [1, "left"]);
      }
    });
  }

  it("that cannot be read or copied is done once, with an error that flows get", async () => {
    for (const [id, name] of [
      ["history", "action"],
      ["history", "topic"],
      ["alone", "measure"],
      ["in", "payload"],
    ] as const) {
      harness.errors.length = 0;
      const [error, ...more] = await deliver(id, withGetter(name));
      assert.equal((error as { code?: string }).code, "input", name);
      assert.match(
        (error as Error).message,
        /^[^:]+: "\w+" cannot be read\. It must be made of plain values/,
      );
      assert.deepEqual(more, []);
      // Node-RED cannot copy it for the Catch node, which gets the error with an empty message.
      assert.deepEqual(
        harness.errors.map(({ code }) => code),
        ["input"],
      );
    }
  });

  it("with a file that only looks like a Buffer is refused", async () => {
    const given = new Uint8Array(10);
    structuredClone(given.buffer, { transfer: [given.buffer] });
    for (const payload of [
      new Proxy(Buffer.from("a"), {}),
      Object.create(Buffer.prototype as object) as object,
      given,
    ]) {
      const done = await deliver("alone", { _msgid: "1", action: "import", payload });
      assert.deepEqual(
        done.map((error) => (error as { code?: string }).code),
        ["input"],
      );
      assert.match(
        (done[0] as Error).message,
        /^[^:]+: "payload" is not valid: .*\. It must be the content of a file/,
      );
    }
  });

  it("with a Buffer that has properties of its own is read by its bytes", async () => {
    const bytes = Buffer.from("no,known,format\n1,2,3\n");
    const [plain] = await deliver("alone", { _msgid: "1", action: "import", payload: bytes });
    for (const [name, value] of [
      ["subarray", 5],
      ["length", 1e12],
      ["byteLength", -1],
      ["buffer", { detached: true }],
      [Symbol.iterator, null],
      ["constructor", throwing],
    ] as const) {
      const payload = Object.defineProperty(Buffer.from(bytes), name, { value, enumerable: true });
      const [error, ...more] = await deliver("alone", { _msgid: "1", action: "import", payload });
      assert.deepEqual(more, []);
      assert.equal((error as Error).message, (plain as Error).message, String(name));
    }
  });

  it("that is refused leaves for Catch nodes without a list that says it is longer than any", async () => {
    for (const field of ["a", "payload"]) {
      for (const list of [new Array<unknown>(2 ** 32 - 1), { in: { it: [new Array<unknown>(1e6 + 1)] } }]) {
        harness.errors.length = 0;
        const msg = { _msgid: "1", topic: "kept", [field]: list };
        const done = await deliver("in", msg);
        assert.deepEqual(
          done.map((error) => (error as { code?: string }).code),
          ["input"],
        );
        assert.deepEqual([msg.topic, field in msg], ["kept", false]);
        assert.equal(harness.errors.length, 1, "a Catch node gets it");
      }
    }
  });

  it("that is refused leaves for Catch nodes without what nobody can count, and with all else", async () => {
    const long = (length = 2 ** 32 - 1): unknown[] => new Array<unknown>(length);
    const light = {
      list: Array.from({ length: 3_000 }, (_, i) => ({ i })),
      map: new Map([[1, { a: [2] }]]),
      call: { caller: "a", callee: "b" },
      buffer: Buffer.alloc(5_000_000),
      "": null,
      date: new Date(0),
      error: new Error("x"),
      work: () => 0,
      req: {
        get head(): never {
          return throwing();
        },
      },
    };
    for (const heavy of [
      new Map([["a", long()]]),
      new Map([[long(), "a"]]),
      Object.defineProperty(new Map(), "size", { value: 2 ** 32 - 1 }),
      new Set([long()]),
      { [Symbol("x")]: long() },
      [...Array.from({ length: 10_001 }, (_, i) => i), long()],
      {
        get x(): unknown[] {
          return long();
        },
      },
      new Proxy({ of: long() }, {}),
      Array.from({ length: 60 }, () => long(1_000_000)),
      Object.defineProperty({ length: 2 ** 32 - 1 }, "callee", { value: 1 }),
      new Float64Array(1_000_001),
    ]) {
      for (const name of ["other", Symbol("own")]) {
        harness.errors.length = 0;
        const msg = { _msgid: "1", payload: "none", ...light, [name]: heavy };
        const done = await deliver("in", msg);
        assert.deepEqual(
          done.map((error) => (error as { code?: string }).code),
          ["input"],
        );
        assert.deepEqual(Reflect.ownKeys(msg), ["_msgid", "payload", ...Object.keys(light)]);
        assert.equal(harness.errors.length, 1, "a Catch node gets it");
      }
    }
  });

  it("whose answer is right, but which Complete nodes cannot be told of, does no harm", async () => {
    // A single wire and no Catch node: only the Complete node needs a copy.
    const done = await deliver("in", Object.assign(withGetter("topic"), { payload: { action: "stop" } }));
    assert.deepEqual(done, [undefined]);
    assert.deepEqual(completed, []);
    assert.equal(harness.errors.length, 1);
  });

  it("is not kept once it is answered", async () => {
    const sent = (): WeakRef<object> => {
      const marker = { large: Buffer.alloc(1_000) };
      helper.getNode("alone").receive({ marker });
      return new WeakRef(marker);
    };
    const kept = sent();
    await until("it is answered", () => answers.length === 1);
    answers.length = 0;
    const { _sandbox } = helper as unknown as { _sandbox: { resetHistory(): void } };
    const { setFlagsFromString } = await import("node:v8");
    setFlagsFromString("--expose-gc");
    const { runInNewContext } = await import("node:vm");
    const gc = runInNewContext("gc") as () => void;
    await until("nothing holds it", () => {
      _sandbox.resetHistory();
      gc();
      return kept.deref() === undefined;
    });
  });

  alone(
    "for the dashboard is ignored when no in node can have made it, without looking into it",
    async () => {
      const changed = (msg: object, change: object): object =>
        Object.defineProperties({ ...msg }, Object.getOwnPropertyDescriptors(change));
      const reading = {
        usagePointId: "22000000000017",
        direction: "consumption",
        measure: "max_power",
        start: "2026-11-22T00:00:00+01:00",
        end: "2026-11-23T00:00:00+01:00",
        payload: 12,
        readings: [] as unknown[],
      };
      for (const change of [
        { readings: new Array<unknown>(2 ** 32 - 1) },
        { readings: Array.from({ length: 5_001 }, () => reading) },
        { usagePointId: "2".repeat(1_000_000) },
        { payload: 1e300 },
        { start: "2026-11-22T00:00:01+01:00" },
        withGetter("measure"),
      ]) {
        const msg = changed(reading, change);
        const { longest } = await inPieces(() => dashboard.wire("wired", msg));
        assert.ok(longest < 200, `${longest} ms`);
      }
      const most = Array.from({ length: 5_000 }, (_, i) => ({ ...reading, value: i / 1_000 }));
      // What only Dashboard reads makes no difference to a reading.
      const msg = changed({ ...reading, measure: "daily", readings: most }, withGetter("visible"));
      const { longest } = await inPieces(() => dashboard.wire("wired", msg));
      assert.ok(longest < 200, `${longest} ms`);
      await until(
        "the accepted one is shown",
        () => dashboard.last("wired")?.sides.consumption?.values.daily?.value === 12_000,
      );
      const { max_power: ofOthers } = dashboard.last("wired")!.sides.consumption!.values;
      assert.equal(ofOthers, undefined);
    },
  );
});
