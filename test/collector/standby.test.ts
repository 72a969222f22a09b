/** A process that may have to give way at any instant: no call leaves once it has (docs/dev/contract.md#stand-by). */
import assert from "node:assert/strict";
import { NotReady, type Companion } from "../../nodes/collector/index.js";
import { utcDayOf } from "../../nodes/readings/index.js";
import { at, Harness, KEY, nothing, whole } from "./harness.js";

const MINUTE = 60_000;
const begin = at("2026-11-24", 12);

describe("a collector whose process may have to give way", () => {
  let harness: Harness;
  let missed: number | undefined;
  let acting: { standsBy: boolean; holdsHistory: boolean };
  beforeEach(() => {
    harness = new Harness(begin);
    accompany();
  });
  afterEach(() => harness.end());

  function accompany(): void {
    acting = { standsBy: false, holdsHistory: false };
    const companion: Companion = {
      needsArchive: false,
      wake: () => Infinity,
      stop: () => undefined,
      get standsBy() {
        return acting.standsBy;
      },
      get mayCall() {
        return !acting.standsBy;
      },
      get callStop() {
        return acting.standsBy ? { problem: "standby", code: "attic" } : undefined;
      },
      missedFrom: () => {
        const from = missed;
        missed = undefined;
        return from;
      },
      get holdsHistory() {
        return acting.holdsHistory;
      },
    };
    harness.collectors.accompany(companion);
  }
  const passes = (ms: number): Promise<void> => harness.clock.runTo(harness.clock.now() + ms);
  const sent = (): number => harness.calls.length;
  const counts = (): number =>
    harness.collectors.readable!.calls.counts(1, utcDayOf(harness.clock.now() / 1000)).all;

  function attach(way: Partial<Parameters<Harness["attach"]>[0]> = {}): void {
    harness.attach({ node: "meter", service: "data-connect", loadCurveDays: 300, dailyMonths: 12, ...way });
    harness.want(["load_curve", "daily"]);
  }

  it("sends nothing more from the very instant, also what is counted already, and writes nothing", async () => {
    let waits = 0;
    attach({
      waits: () => {
        // Between the count of the fifth call and its request, and before anything wakes.
        if (++waits === 5) acting.standsBy = true;
      },
    });
    await passes(10 * MINUTE);
    assert.equal(sent(), 4);
    assert.ok(harness.collectors.readable!.isReadOnly);
    assert.equal(harness.collectors.archive, undefined);
    assert.deepEqual(harness.incidents, []);
    assert.equal(counts(), 5, "what was counted stays so");
    const refused = await harness.collectors
      .call(
        {
          service: "data-connect",
          baseUrl: "http://data-connect.internal",
          identity: ["data-connect"],
        },
        new AbortController().signal,
        () => Promise.resolve(1),
      )
      .catch((error: unknown) => error);
    assert.ok(refused instanceof NotReady);
    assert.equal(refused.problem.kind, "stopped");

    acting.standsBy = false;
    harness.collectors.wakeSoon(KEY);
    await passes(60 * MINUTE);
    assert.ok(sent() > 40, String(sent()));
    const asked = harness.calls.map(({ series, start, end }) => `${series} ${start} ${end}`);
    assert.equal(new Set(asked).size, asked.length, "nothing was asked twice");
    assert.deepEqual(harness.incidents, []);
  });

  it("takes no answer that comes when it has given way", async () => {
    attach({
      answer: async (query) => {
        if (harness.calls.length === 5) {
          acting.standsBy = true;
          harness.collectors.wakeSoon();
          await new Promise<void>((resolve) => harness.clock.process(harness.host).wake(MINUTE, resolve));
        }
        return whole(query);
      },
    });
    await passes(10 * MINUTE);
    assert.equal(harness.calls.length, 5);
    assert.deepEqual(harness.incidents, []);
    acting.standsBy = false;
    harness.collectors.wakeSoon(KEY);
    await passes(60 * MINUTE);
    const asked = harness.calls.map(({ series, start, end }) => `${series} ${start} ${end}`);
    assert.equal(asked.length - new Set(asked).size, 1, "its days are asked for again");
  });

  it("asks for no history while it is not sure, but for what is newest", async () => {
    acting.holdsHistory = true;
    attach();
    await passes(30 * MINUTE);
    const days = harness.calls.map(({ end }) => end);
    assert.ok(days.length > 0 && days.length <= 4, String(days.length));
    acting.holdsHistory = false;
    await passes(90 * MINUTE);
    assert.ok(harness.calls.length > 40, String(harness.calls.length));
  });

  it("makes up a tick that nobody took, once, whatever was caught up before", async () => {
    // As after several restarts: there is no catch-up left of the day.
    for (let i = 0; i < 4; i++) {
      attach({ loadCurveDays: 2, dailyMonths: 0, answer: nothing });
      await passes(MINUTE);
      await harness.stop();
      harness.start();
      accompany();
    }
    attach({ loadCurveDays: 2, dailyMonths: 0, answer: nothing });
    await passes(40 * MINUTE);
    const before = sent();
    acting.standsBy = true;
    missed = Math.floor(harness.clock.now() / 1_000);
    harness.collectors.wakeSoon();
    // Over the tick of 13:07.
    await passes(40 * MINUTE);
    assert.equal(sent(), before);
    acting.standsBy = false;
    harness.collectors.wakeSoon();
    await passes(2 * MINUTE);
    assert.equal(sent(), before + 1);
    await passes(20 * MINUTE);
    assert.equal(sent(), before + 1);
    const { calls } = harness.collectors.archive!;
    assert.equal(calls.rounds(1, "tick", utcDayOf(harness.clock.now() / 1_000)), 2, "that of 12:07 and this");
  });
});
