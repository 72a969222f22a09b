/** Who calls next on an account, and when: by rank and arrival, and by what a pace and an hour allow. */
import assert from "node:assert/strict";
import { Turns, type Patience } from "../../../nodes/collector/account/account-turns.js";
import { VirtualClock } from "../../simulation/virtual-clock.js";

describe("turns", () => {
  const never = new AbortController().signal;
  let clock: VirtualClock;
  let turns: Turns;
  /** Milliseconds. */
  let restsUntil: number;
  let heldUntil: Record<"newest" | "history", number>;
  let order: string[];

  beforeEach(() => {
    clock = new VirtualClock(0);
    restsUntil = 0;
    heldUntil = { newest: 0, history: 0 };
    order = [];
    turns = new Turns({
      clock,
      rest: () => restsUntil - clock.now(),
      hold: (isHistory) => heldUntil[isHistory ? "history" : "newest"] - clock.now(),
    });
  });

  const newest = (of: string): Patience => ({ of, isHistory: false });
  const history = (of: string): Patience => ({ of, isHistory: true });

  /** Takes a turn of a second. */
  function take(name: string, rank: number, patience?: Patience, signal = never): void {
    void turns.begin(rank, signal, patience).then(
      async () => {
        order.push(`${name} ${clock.now() / 1_000}`);
        await clock.sleep(1_000);
        turns.end();
      },
      () => undefined,
    );
  }

  it("go by rank, then by arrival, one after the other", async () => {
    take("first", 5);
    take("history", 9, history("a"));
    take("newest", 5, newest("b"));
    take("oldest", 4, newest("c"));
    take("also", 5, newest("d"));
    await clock.runTo(60_000);
    assert.deepEqual(order, ["first 0", "oldest 1", "newest 2", "also 3", "history 4"]);
  });

  it("are chosen when the pace allows a call: a more urgent one that comes meanwhile goes first", async () => {
    restsUntil = 10_000;
    take("early", 5, newest("a"));
    await clock.runTo(5_000);
    take("urgent", 4, newest("b"));
    await clock.runTo(60_000);
    assert.deepEqual(order, ["urgent 10", "early 11"]);
  });

  it("wait for the hour: history longer than newest days, and what a user asks for not at all", async () => {
    heldUntil = { newest: 20_000, history: 40_000 };
    take("history", 9, history("a"));
    await clock.runTo(5_000);
    take("newest", 5, newest("b"));
    await clock.runTo(10_000);
    take("by hand", 7);
    await clock.runTo(60_000);
    assert.deepEqual(order, ["by hand 10", "newest 20", "history 40"]);
  });

  it("of equal ones, go to who had none for longest, also if it gave way meanwhile", async () => {
    take("a", 5, newest("a"));
    take("b", 5, newest("b"));
    await clock.runTo(5_000);
    heldUntil.newest = 20_000;
    const gone = new AbortController();
    take("b waits", 5, newest("b"));
    take("a gives way", 5, newest("a"), gone.signal);
    gone.abort();
    take("c", 5, newest("c"));
    await clock.runTo(10_000);
    take("a again", 5, newest("a"));
    await clock.runTo(60_000);
    assert.deepEqual(order, ["a 0", "b 1", "c 20", "a again 21", "b waits 22"]);
  });

  it("fail if what allows them fails, and nobody waits for ever", async () => {
    const failing = new Turns({
      clock,
      rest: () => 0,
      hold: () => {
        if (clock.now() < 1_000) return 1_000;
        throw new Error("the archive is gone");
      },
    });
    const waiting = Promise.allSettled(
      [1, 2, 3].map((rank) => failing.begin(rank, never, newest(String(rank)))),
    );
    await clock.runTo(5_000);
    for (const each of await waiting) {
      assert.ok(each.status === "rejected");
      assert.match(String(each.reason), /the archive is gone/);
    }
  });

  it("go on after all that waited gave way", async () => {
    heldUntil.newest = 20_000;
    const gone = new AbortController();
    take("a", 5, newest("a"), gone.signal);
    gone.abort();
    await clock.runTo(30_000);
    take("b", 5, newest("b"));
    await clock.runTo(60_000);
    assert.deepEqual(order, ["b 30"]);
  });
});
