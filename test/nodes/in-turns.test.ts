/** Whatever an `in` node sends, of whichever meter: 20 ms lie between two messages. */
import assert from "node:assert/strict";
import { hooks } from "node-red";
import type { HealthMessage } from "../../nodes/common/meter/health-message.js";
import { inTurnOf, turnsOf } from "../../nodes/in/send-pace.js";
import { defaultApplication, fixtureHousehold } from "../enedis-server/index.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, harnessPerTest, settled, until, type Setup } from "./harness.js";
import { groupA, groupSetup, metersOf } from "./in-group-flow.js";

/** A timer's clock counts whole milliseconds. */
const LEAST_MS = 19;

/** The pauses between what a node sends from now on, in milliseconds: receivers get it only when the loop is free. */
function pausesOf(id: string): number[] {
  const pauses: number[] = [];
  let last: number | undefined;
  hooks.add("onSend.pauses", ([event]: readonly [{ readonly source: { readonly id: string } }]) => {
    if (event.source.id !== id) return;
    const now = performance.now();
    if (last !== undefined) pauses.push(now - last);
    last = now;
  });
  return pauses;
}

const assertApart = (pauses: readonly number[], atLeast: number): void => {
  assert.ok(pauses.length >= atLeast, String(pauses.length));
  assert.ok(Math.min(...pauses) >= LEAST_MS, String(pauses.map(Math.round)));
};

describe("the messages of an enedis-linky in", () => {
  let harness: Harness;
  harnessPerTest((fresh) => (harness = fresh));
  afterEach(() => hooks.remove("*.pauses"));

  it("are 20 ms apart also where one meter's replay follows another's, and readings come meanwhile", async () => {
    await harness.open(NOON);
    const meters = Array.from({ length: 6 }, (_, i) => ({ name: `M${i}`, group: "A" }));
    await harness.start(groupSetup({ ...groupA, measures: ["daily", "max_power"] }, meters));
    await until("all have sent", () => metersOf(harness).length === meters.length);
    await settled(() => harness.all.length);
    const pauses = pausesOf("in");
    const replay = { action: "replay", start: "2026-11-01", every: 20 };
    await Promise.all([
      harness.send(replay),
      harness.send({ action: "history", start: "2026-11-10", end: "2026-11-12" }),
    ]);
    await until("the history has come", () => harness.all.filter(({ history }) => history).length >= 6);
    await settled(() => harness.all.length);
    assertApart(pauses, 20);
  });

  it("are 20 ms apart also where the health of many meters is told at once", async () => {
    const points = Array.from({ length: 5 }, (_, i) => `2200000000010${i}`);
    await harness.open("2026-11-24T20:10:00+01:00", {
      household: fixtureHousehold({ holes: ["2026-11-23"] }),
      meters: points.map((usagePointId) => ({ usagePointId, directions: ["consumption"] })),
    });
    const applied = (usagePointId: string): Record<string, string> => ({
      usagePointId,
      ...defaultApplication,
    });
    const setupWith = (selection: object): Setup => {
      const group = groupSetup(
        { ...groupA, ...selection, outputMode: "single" },
        points.map((usagePointId, i) => ({
          name: `M${i}`,
          group: "A",
          usagePointId,
          service: "data-connect",
          baseUrl: harness.url,
        })),
      );
      return {
        ...group,
        outputs: 2,
        credentials: applied(points[0]!),
        more: group.more!.map((node, i) => ({ ...node, credentials: applied(points[i + 1]!) })),
      };
    };
    await harness.start(setupWith({}));
    await until("all were asked", () => harness.calls.length >= points.length);
    await settled(() => harness.calls.length);
    const pauses = pausesOf("in");
    // The output is new: its meters are late already.
    await harness.deploy(setupWith({ health: true }), "nodes");
    const health = (): HealthMessage[] => harness.messages[1]! as unknown as HealthMessage[];
    await until("all are told", () => health().length >= points.length);
    assert.deepEqual([...new Set(health().map(({ payload }) => payload))], ["late"]);
    assertApart(pauses, points.length - 1);
  });
});

describe("the turns of a node", () => {
  const manualClock = (): { now: () => number; wake: (ms: number, work: () => void) => () => void } => {
    let now = 0;
    return {
      now: () => now,
      wake: (ms, work) => {
        const timer = setImmediate(() => {
          now += ms;
          work();
        });
        return () => clearImmediate(timer);
      },
    };
  };
  const open = new AbortController().signal;

  it("end with what is sent in them, however long it takes, and whether it fails", async () => {
    const clock = manualClock();
    const turns = turnsOf(clock);
    const steps: string[] = [];
    const slow = inTurnOf(
      turns,
      async () => {
        steps.push(`begins at ${clock.now()}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        steps.push(`fails at ${clock.now()}`);
        throw new Error("no archive");
      },
      open,
    );
    const next = inTurnOf(turns, () => steps.push(`follows at ${clock.now()}`), open);
    await assert.rejects(slow, /no archive/);
    await next;
    assert.deepEqual(steps, ["begins at 20", "fails at 20", "follows at 40"]);
  });

  it("are not waited for by who is closed", async () => {
    const turns = turnsOf(manualClock());
    const closed = new AbortController();
    const never = (): string => assert.fail("it is closed");
    const left = inTurnOf(turns, never, closed.signal);
    closed.abort();
    assert.equal(await left, undefined);
    assert.equal(await inTurnOf(turns, never, closed.signal), undefined);
    assert.equal(await inTurnOf(turns, () => "sent", open), "sent");
  });
});
