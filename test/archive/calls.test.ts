import assert from "node:assert/strict";
import fc from "fast-check";
import type { Archive } from "../../nodes/archive/index.js";
import { utcDayOf } from "../../nodes/readings/index.js";
import { Harness } from "./harness.js";

const HOUR = 3_600_000;
const accounts = [1, 2];
const usagePoints = [1, 2, 3];

interface Call {
  readonly account: number;
  readonly usagePoint: number;
  readonly forHistory: boolean;
  readonly failed: boolean;
  /** Milliseconds after the previous call; negative when the clock was put back. */
  readonly pause: number;
  /** Counted anew: it waited before it was sent. */
  readonly redated: boolean;
  readonly undone: boolean;
  readonly reopened: boolean;
}

const call: fc.Arbitrary<Call> = fc.record({
  account: fc.constantFrom(...accounts),
  usagePoint: fc.constantFrom(...usagePoints),
  forHistory: fc.boolean(),
  failed: fc.boolean(),
  pause: fc.oneof(fc.integer({ min: -2 * HOUR, max: 9 * HOUR }), fc.integer({ min: 0, max: HOUR / 4 })),
  redated: fc.boolean(),
  undone: fc.boolean(),
  reopened: fc.boolean(),
});

describe("call log", () => {
  it("counts a day's calls the same, whether or not it was asked before, a call was undone or the log was reopened", () => {
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 40 }), (calls) => {
        const harness = new Harness();
        try {
          const sent: (Call & { readonly at: number })[] = [];
          for (const each of calls) {
            // Further back, nothing is counted (take-back.test.ts).
            const latest = harness.archive.clock.latest() ?? -Infinity;
            harness.time = Math.max(harness.time + each.pause, latest - 20 * HOUR);
            send(harness, each);
            if (!each.undone) sent.push({ ...each, at: harness.time });
            if (each.reopened) harness.reopen();
            assert.deepEqual(countsOf(harness.archive, harness.time), expected(sent, harness.time));
          }
        } finally {
          harness.remove();
        }
      }),
      { numRuns: 15 },
    );
  });

  it("counts the failures in a row of all accounts of a base URL, and not those of a clock that was ahead", () => {
    const harness = new Harness();
    try {
      const { sources } = harness.archive;
      const [first, second] = ["a", "b"].map((name) => sources.account("demo", "https://a", [name]));
      const elsewhere = sources.account("demo", "https://b", ["c"]);
      const made = (account: number | undefined, failed: boolean): void => {
        harness.time += 1_000;
        const one = {
          usagePoint: 1,
          forHistory: false,
          pause: 0,
          redated: false,
          undone: false,
          reopened: false,
        };
        send(harness, { ...one, account: account!, failed });
      };
      const inARow = (): number => harness.archive.calls.failuresInARow("https://a", 3, harness.time).count;
      made(first, false);
      assert.equal(inARow(), 0);
      made(second, true);
      made(elsewhere, false);
      made(first, true);
      assert.equal(inARow(), 2);
      for (let i = 0; i < 3; i++) made(second, true);
      assert.equal(inARow(), 3);
      harness.time -= 2 * HOUR;
      made(first, false);
      assert.equal(inARow(), 0);
    } finally {
      harness.remove();
    }
  });
});

/** Counts a call and its end; an undone one leaves no trace. */
function send(harness: Harness, { account, usagePoint, forHistory, failed, redated, undone }: Call): void {
  const { archive } = harness;
  const work = (): void => {
    const id = archive.calls.begin({
      account,
      usagePoint,
      series: undefined,
      cause: "tick",
      forHistory,
      at: harness.time,
    });
    if (redated) archive.calls.redate(id, (harness.time += 30_000));
    archive.calls.end(id, { outcome: failed ? "unavailable" : "ok", failed });
    if (undone) throw new Error("undone");
  };
  if (undone) assert.throws(() => archive.transaction(work), /undone/);
  else work();
}

interface Counts {
  readonly counts: readonly { readonly all: number; readonly forHistory: number }[];
  readonly hour: readonly {
    readonly calls: number;
    readonly ofQuarter: number;
    readonly first: readonly (number | undefined)[];
  }[];
  readonly last: readonly (number | undefined)[];
  readonly failed: readonly (readonly number[])[];
  readonly latest: number | undefined;
}

function countsOf({ calls: log, clock }: Archive, now: number): Counts {
  const utcDay = utcDayOf(now / 1000);
  return {
    counts: accounts.map((account) => log.counts(account, utcDay)),
    hour: accounts.map((account) => ({
      calls: log.countSince(account, now - HOUR),
      ofQuarter: log.countSince(account, now - HOUR / 4, now),
      first: [0, 1, 2].map((position) => log.sentAt(account, now - HOUR, position)),
    })),
    last: accounts.map((account) => log.lastSentOf(account)),
    failed: accounts.map((account) =>
      usagePoints.map((usagePoint) => log.failures(account, usagePoint, utcDay)),
    ),
    latest: clock.latest(),
  };
}

function expected(sent: readonly (Call & { readonly at: number })[], now: number): Counts {
  const today = sent.filter(({ at }) => utcDayOf(at / 1000) === utcDayOf(now / 1000));
  const of = (account: number): number[] => sent.filter((c) => c.account === account).map(({ at }) => at);
  const latest = (times: readonly number[]): number | undefined =>
    times.length === 0 ? undefined : Math.max(...times);
  return {
    counts: accounts.map((account) => ({
      all: today.filter((c) => c.account === account).length,
      forHistory: today.filter((c) => c.account === account && c.forHistory).length,
    })),
    hour: accounts.map((account) => {
      const times = of(account).filter((at) => at >= now - HOUR);
      const ofQuarter = times.filter((at) => at >= now - HOUR / 4 && at <= now).length;
      const sorted = times.toSorted((a, b) => a - b);
      return { calls: times.length, ofQuarter, first: [0, 1, 2].map((position) => sorted[position]) };
    }),
    last: accounts.map((account) => latest(of(account))),
    failed: accounts.map((account) =>
      usagePoints.map(
        (id) => today.filter((c) => c.account === account && c.usagePoint === id && c.failed).length,
      ),
    ),
    latest: latest(sent.map(({ at }) => at)),
  };
}
