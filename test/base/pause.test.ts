import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { nextTurn, sleep, unlessAborted, yieldToEventLoop, type Clock } from "../../nodes/base/index.js";

describe("pauses", () => {
  /** A clock that somebody else moves on. */
  function manual(): { clock: Clock; due: Map<() => void, number> } {
    const due = new Map<() => void, number>();
    const wake = (ms: number, callback: () => void): (() => void) => {
      due.set(callback, ms);
      return () => due.delete(callback);
    };
    return { clock: { now: () => 0, wake }, due };
  }

  it("yieldToEventLoop: what waits for its turn comes first", async () => {
    const order: string[] = [];
    setImmediate(() => order.push("other"));
    await Promise.resolve();
    order.push("promise");
    await yieldToEventLoop();
    order.push("after");
    assert.deepEqual(order, ["promise", "other", "after"]);
  });

  it("yieldToEventLoop: of many that wait, one goes on in each turn, first come, first served", async () => {
    const order: string[] = [];
    const work = async (name: string): Promise<void> => {
      for (let slice = 1; slice <= 2; slice++) {
        await yieldToEventLoop();
        order.push(`${name}${slice}`);
      }
    };
    const all = Promise.all(["a", "b", "c"].map(work));
    for (let turn = 1; turn <= 6; turn++) {
      await new Promise(setImmediate);
      assert.equal(order.length, turn);
    }
    await all;
    assert.deepEqual(order, ["a1", "b1", "c1", "a2", "b2", "c2"]);
  });

  it("nextTurn: goes on in the next turn, whoever else waits", async () => {
    const order: string[] = [];
    const others = Promise.all(
      ["a", "b", "c"].map(async (name) => {
        await yieldToEventLoop();
        order.push(name);
      }),
    );
    setImmediate(() => order.push("put off before"));
    await nextTurn();
    order.push("next");
    await others;
    assert.deepEqual(order, ["a", "put off before", "next", "b", "c"]);
  });

  it("sleep: ends when the clock says so", async () => {
    const { clock, due } = manual();
    let ended = false;
    const sleeping = sleep(clock, 250, new AbortController().signal).then(() => (ended = true));
    await yieldToEventLoop();
    assert.equal(ended, false);
    const [[wake, ms]] = [...due] as [[() => void, number]];
    assert.equal(ms, 250);
    wake();
    await sleeping;
  });

  it("sleep: ends early, without an error, when it is aborted, and leaves no alarm behind", async () => {
    const { clock, due } = manual();
    const controller = new AbortController();
    const sleeping = sleep(clock, 1e9, controller.signal);
    assert.equal(due.size, 1);
    controller.abort(new Error("closed"));
    await sleeping;
    assert.equal(due.size, 0);
    await sleep(clock, 1e9, controller.signal);
    assert.equal(due.size, 0);
  });

  describe("unlessAborted", () => {
    it("gives what the work gives, or throws what it throws, and leaves no listener", async () => {
      const { signal } = new AbortController();
      const failed = new Error("failed");
      assert.equal(await unlessAborted(Promise.resolve(7), signal), 7);
      await assert.rejects(unlessAborted(Promise.reject(failed), signal), (error) => error === failed);
      assert.equal(getEventListeners(signal, "abort").length, 0);
    });

    it("does not wait any longer once it is aborted, before or meanwhile", async () => {
      const controller = new AbortController();
      const { signal } = controller;
      let fail!: (error: Error) => void;
      const work = new Promise<never>((_, reject) => (fail = reject));
      const waiting = unlessAborted(work, signal);
      const closed = new Error("closed");
      controller.abort(closed);
      await assert.rejects(waiting, (error) => error === closed);
      await assert.rejects(unlessAborted(work, signal), (error) => error === closed);
      await assert.rejects(unlessAborted(Promise.resolve(7), signal), (error) => error === closed);
      assert.equal(getEventListeners(signal, "abort").length, 0);
      // Nobody waits for it any more: that is no unhandled rejection.
      fail(new Error("failed"));
      await yieldToEventLoop();
    });
  });
});
