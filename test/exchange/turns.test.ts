/** Files that wait until the one before was read. */
import assert from "node:assert/strict";
import { yieldToEventLoop } from "../../nodes/base/index.js";
import { ImportError } from "../../nodes/exchange/index.js";
import { readAlone } from "../../nodes/exchange/process/import-lock.js";

/** Takes a turn. @returns ends it */
function takeTurn(signal?: AbortSignal): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const read = (): Promise<void> => new Promise((end) => resolve(end));
    readAlone(read, signal).catch(reject);
  });
}

describe("turn of a file", () => {
  const closed = new Error("closed");
  const isClosed = (error: unknown): boolean => error === closed;
  const isBusy = (error: unknown): boolean => error instanceof ImportError && error.problem === "busy";

  it("comes after those before, in their order", async () => {
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3].map(async (n) => {
        const end = await takeTurn();
        order.push(n);
        await yieldToEventLoop();
        order.push(n);
        end();
      }),
    );
    assert.deepEqual(order, [1, 1, 2, 2, 3, 3]);
  });

  it("that nobody wants any more is free at once, and passes nobody by", async () => {
    const order: string[] = [];
    const end = await takeTurn();
    const controllers = Array.from({ length: 10 }, () => new AbortController());
    const waiting = controllers.map(async ({ signal }, i) => {
      const endOf = await takeTurn(signal);
      order.push(`${i}`);
      endOf();
    });
    await assert.rejects(takeTurn(), isBusy);
    controllers[0]!.abort(closed);
    controllers[4]!.abort(closed);
    await Promise.all([waiting[0]!, waiting[4]!].map((ended) => assert.rejects(ended, isClosed)));
    // Two places are free, though the first file is still read.
    const late = ["a", "b"].map(async (name) => {
      const endOf = await takeTurn();
      order.push(name);
      endOf();
    });
    await assert.rejects(takeTurn(), isBusy);
    await yieldToEventLoop();
    assert.deepEqual(order, []);
    end();
    await Promise.all([...waiting.filter((_, i) => i % 4 !== 0 || i === 8), ...late]);
    assert.deepEqual(order, ["1", "2", "3", "5", "6", "7", "8", "9", "a", "b"]);
    (await takeTurn())();
  });

  it("is not even asked for by what has ended", async () => {
    const end = await takeTurn();
    await assert.rejects(takeTurn(AbortSignal.abort(closed)), isClosed);
    end();
    (await takeTurn())();
  });
});
