/** Files of a body that arrives slowly, or not at all: how long it is waited for. */
import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { patience, sentFiles, type NotArrived } from "../../../nodes/config/admin/sent-files.js";
import { contentOf } from "./file-taker.js";

/** A clock that stands still until a test moves it. */
class TestClock {
  #now = 0;
  readonly #alarms = new Map<() => void, number>();

  now = (): number => this.#now;

  wake(ms: number, callback: () => void): () => void {
    this.#alarms.set(callback, this.#now + ms);
    return () => this.#alarms.delete(callback);
  }

  get isAwaited(): boolean {
    return this.#alarms.size > 0;
  }

  async move(ms: number): Promise<void> {
    this.#now += ms;
    for (const [callback, at] of this.#alarms) {
      if (at > this.#now) continue;
      this.#alarms.delete(callback);
      callback();
    }
    await turns();
  }
}

/** Lets streams do what they do later. */
async function turns(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise(setImmediate);
}

describe("admin: a body of files", () => {
  let body: PassThrough;
  let clock: TestClock;
  let failures: string[];
  const read = (sizes: readonly number[]): Promise<string>[] =>
    sentFiles(
      body,
      sizes.map((size, i) => ({ name: `${i}`, size })),
      clock,
      ({ reason }) => failures.push(reason),
    ).map(({ stream }) => contentOf(stream));
  const ending = (work: Promise<string>): Promise<string> =>
    work.catch((error: unknown) => (error as NotArrived).reason);

  beforeEach(() => {
    body = new PassThrough();
    clock = new TestClock();
    failures = [];
  });

  it("is waited for as long as bytes come", async () => {
    const [content] = read([10]);
    for (let i = 0; i < 10; i++) {
      await clock.move(patience.quiet - 1);
      body.write(String(i));
      await turns();
      if (i === 9) break;
    }
    assert.equal(await content, "0123456789");
    assert.equal(clock.isAwaited, false, "no alarm is left");
    assert.deepEqual(failures, []);
  });

  it("ends after 30 seconds without a byte", async () => {
    const content = ending(read([10])[0]!);
    body.write("abc");
    await turns();
    await clock.move(patience.quiet);
    assert.equal(await content, "slow");
    assert.deepEqual([failures, clock.isAwaited], [["slow"], false]);
  });

  it("ends after 5 minutes of single bytes", async () => {
    const content = ending(read([1_000])[0]!);
    let sent = 0;
    for (; failures.length === 0 && sent < 1_000; sent++) {
      await turns();
      await clock.move(10_000);
      body.write("x");
      await turns();
    }
    assert.equal(await content, "slow");
    assert.equal(sent, patience.all / 10_000);
  });

  it("does not end while the archive takes its time", async () => {
    const [file] = sentFiles(body, [{ name: "a", size: 4 }], clock, ({ reason }) => failures.push(reason));
    body.write("ab");
    const pieces = file!.stream[Symbol.asyncIterator]();
    assert.equal(String((await pieces.next()).value), "ab");
    await clock.move(60 * 60_000);
    body.write("cd");
    assert.equal(String((await pieces.next()).value), "cd");
    assert.equal((await pieces.next()).done, true);
    assert.deepEqual(failures, []);
  });

  it("does not end when the clock is set", async () => {
    const [content] = read([2]);
    await turns();
    body.write("a");
    await turns();
    // Seen by nobody: the alarm counts in its own time.
    (clock as unknown as { now: () => number }).now = () => 10 ** 12;
    body.write("b");
    assert.equal(await content, "ab");
    assert.deepEqual(failures, []);
  });

  it("is cut off when it ends early, for the file that is read and for those after it", async () => {
    const works = read([2, 3]).map(ending);
    body.write("abc");
    body.end();
    assert.deepEqual(await Promise.all(works), ["ab", "cut_off"]);
    assert.deepEqual([failures, clock.isAwaited], [["cut_off"], false]);
  });

  it("is cut off when its connection fails, also while nobody reads", async () => {
    const [file] = sentFiles(body, [{ name: "a", size: 4 }], clock, ({ reason }) => failures.push(reason));
    body.write("ab");
    body.destroy(new Error("ECONNRESET"));
    await turns();
    assert.deepEqual(failures, ["cut_off"]);
    assert.equal(await ending(contentOf(file!.stream)), "cut_off");
  });
});
