/** Work that is done one after the other. */
import assert from "node:assert/strict";
import { inBatches, Serial, yieldToEventLoop } from "../../nodes/base/index.js";

describe("one after the other", () => {
  const closed = new Error("closed");

  it("in the order in which it was asked for; a failure stops nobody else", async () => {
    const serial = new Serial();
    const order: string[] = [];
    const work = (name: string) => async (): Promise<string> => {
      order.push(`${name} begins`);
      await yieldToEventLoop();
      if (name === "b") throw closed;
      order.push(`${name} ends`);
      return name;
    };
    const all = await Promise.allSettled(["a", "b", "c"].map((name) => serial.run(work(name))));
    assert.deepEqual(
      all.map((one) => (one.status === "fulfilled" ? one.value : one.reason === closed)),
      ["a", true, "c"],
    );
    assert.deepEqual(order, ["a begins", "a ends", "b begins", "c begins", "c ends"]);
    assert.equal(serial.size, 0);
  });

  it("a signal ends the wait at once; who comes next still waits for what is done", async () => {
    const serial = new Serial();
    let end!: () => void;
    const first = new Promise<void>((resolve) => (end = resolve));
    const running = serial.run(() => first);
    const controller = new AbortController();
    const done: string[] = [];
    const waiting = serial.run(() => void done.push("waiting"), controller.signal);
    assert.equal(serial.size, 2);
    controller.abort(closed);
    await assert.rejects(waiting, (error) => error === closed);
    assert.equal(serial.size, 1);
    const next = serial.run(() => void done.push("next"));
    await yieldToEventLoop();
    assert.deepEqual(done, []);
    end();
    await Promise.all([running, next]);
    assert.deepEqual(done, ["next"]);
  });
});

describe("thousands, one after the other", () => {
  it("others have their turn after each twenty at the latest; what is stale ends early", async () => {
    let others = 0;
    let isOver = false;
    const beside = (): void => {
      others++;
      if (!isOver) setImmediate(beside);
    };
    setImmediate(beside);
    const turns: number[] = [];
    await inBatches(Array(200).keys(), () => void turns.push(others));
    isOver = true;
    for (let i = 20; i < turns.length; i++) assert.ok(turns[i]! > turns[i - 20]!);
    let worked = 0;
    await inBatches(
      Array(200).keys(),
      () => void worked++,
      () => worked === 30,
    );
    assert.equal(worked, 30);
  });
});
