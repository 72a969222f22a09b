/** What a first call needs is loaded ahead of it, in an idle moment. */
import assert from "node:assert/strict";
import { demoService } from "../../nodes/services/index.js";
import { answerOf, at, days, Harness, type Way } from "./harness.js";

const SECOND = 1_000;
const START = at("2026-11-24", 12);

describe("collectors: what a first call needs", () => {
  let harness: Harness;
  /** When clients were prepared, in milliseconds. */
  let prepared: number[];
  let way: Way;

  beforeEach(() => {
    harness = new Harness(START);
    prepared = [];
    way = {
      node: "meter",
      service: "data-connect",
      prepare: () => {
        prepared.push(harness.clock.now());
      },
    };
  });
  afterEach(() => harness.end());

  /** A process whose meter is complete: nothing is called before its next tick. */
  async function restarted(): Promise<number> {
    harness.attach(way);
    harness.want(["daily"]);
    await harness.clock.runTo(START + 60 * SECOND);
    await harness.stop();
    prepared = [];
    harness.calls.length = 0;
    harness.start();
    const start = harness.clock.now();
    harness.attach(way);
    harness.want(["daily"]);
    return start;
  }

  it("is loaded once, seconds after a start and long before its first tick", async () => {
    const start = await restarted();
    await harness.clock.runTo(start + 4 * SECOND);
    assert.deepEqual(prepared, []);
    await harness.clock.runTo(at("2026-11-25", 20));
    assert.equal(prepared.length, 1);
    assert.ok(prepared[0]! <= start + 10 * SECOND, String(prepared[0]! - start));
    assert.ok(harness.calls.length > 0 && harness.calls[0]!.at > prepared[0]!);
  });

  it("is not loaded again by a deploy that keeps the source, but by one that changes it", async () => {
    await restarted();
    const passes = (seconds: number): Promise<void> =>
      harness.clock.runTo(harness.clock.now() + seconds * SECOND);
    await passes(20);
    harness.attach(way);
    await passes(20);
    assert.equal(prepared.length, 1);
    harness.attach({ ...way, credentials: ["renewed"] });
    await passes(20);
    assert.equal(prepared.length, 2);
  });

  it("is not loaded during a round: its calls have loaded it by then", async () => {
    harness.attach({
      ...way,
      answer: async (query) => {
        await harness.clock.sleep(30 * SECOND);
        return answerOf(days(query));
      },
    });
    harness.want(["daily"]);
    await harness.clock.runTo(START + 29 * SECOND);
    assert.equal(harness.calls.length, 1);
    assert.deepEqual(prepared, []);
    await harness.clock.runTo(START + 60 * SECOND);
    assert.equal(prepared.length, 1);
  });

  it("is not loaded for a source whose readings nobody wants, until somebody does", async () => {
    harness.attach(way);
    await harness.clock.runTo(START + 60 * SECOND);
    assert.deepEqual(prepared, []);
    harness.want(["daily"]);
    await harness.clock.runTo(START + 120 * SECOND);
    assert.equal(prepared.length, 1);
  });

  it("may fail to load: reported once, and collecting continues", async () => {
    const faults: Error[] = [];
    harness.collectors.removeAllListeners("fault").on("fault", (error) => faults.push(error));
    harness.attach({
      ...way,
      prepare: () => {
        throw new Error("no such module");
      },
    });
    harness.want(["daily"]);
    await harness.clock.runTo(at("2026-11-25", 20));
    assert.deepEqual(
      faults.map(({ message }) => message),
      ["no such module"],
    );
    assert.ok(harness.calls.some((call) => call.at > at("2026-11-25", 0)));
  });

  it("is nothing for the demo", () => {
    const demo = demoService(
      () => START,
      () => undefined,
    );
    assert.ok(!("prepare" in demo));
  });
});
