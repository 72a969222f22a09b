/** What other members send comes into the archive, and from there to the nodes: once, and as corrections of corrections. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { Feed } from "../../nodes/archive/index.js";
import { Download } from "../../nodes/fleet/download.js";
import { FleetError } from "../../nodes/fleet/problem.js";
import { Session } from "../../nodes/fleet/session.js";
import { dayOf } from "../../nodes/readings/index.js";
import { asRounded, curve, daily, day } from "../fixtures/readings.js";
import { Member, Server, setTime, TwoMembers } from "./harness.js";

const DAY = day("2026-11-10");

/** Does something before, and after, a method of the next object that is asked. The returned function ends it. */
function once(
  prototype: object,
  method: string,
  before: () => unknown,
  after: () => unknown = () => undefined,
): () => void {
  const own = Object.getOwnPropertyDescriptor(prototype, method)!;
  const restore = (): void => {
    Object.defineProperty(prototype, method, own);
  };
  Object.defineProperty(prototype, method, {
    ...own,
    async value(this: unknown, ...given: unknown[]) {
      if (method === "send") restore();
      await before();
      const answer = await (own.value as (...all: unknown[]) => Promise<unknown>).apply(this, given);
      await after();
      return answer;
    },
  });
  return restore;
}

describe("a meter of two members", function () {
  this.timeout(240_000);
  const server = new Server();
  const members = new TwoMembers(server);
  let home: Member;
  let other: Member;
  beforeEach(() => ({ home, other } = members));

  const feedOf = ({ archive, point, seconds }: Member): Feed => {
    const outputs = [{ direction: "consumption", measure: "load_curve" }] as const;
    const options = { archive, node: "in", usagePoint: point, outputs, now: () => seconds };
    return new Feed({ ...options, start: "history" });
  };
  const sentBy = (feed: Feed): { start: number; revised?: boolean }[] => {
    const sent: { start: number; revised?: boolean }[] = [];
    for (let next = feed.next(); next !== undefined; next = feed.next()) sent.push(...next.readings);
    return sent;
  };

  it("comes from one to the other, and to its nodes; a correction is one there too", async () => {
    await home.merge(curve(DAY));
    await home.pass();
    await other.pass();
    await members.areSame();
    const feed = feedOf(other);
    assert.equal(sentBy(feed).length, 48);
    home.time += 60_000;
    await home.merge(curve(DAY, 1_800, (i) => (i === 5 ? 999 : 100 + i)));
    await home.pass();
    await other.pass();
    await members.areSame();
    assert.deepEqual(
      sentBy(feed).map(({ start, revised }) => [start, revised]),
      [[curve(DAY)[5]!.start, true]],
    );
    // Nothing goes round.
    for (let i = 0; i < 3; i++) {
      await home.pass();
      await other.pass();
    }
    assert.deepEqual(sentBy(feed), []);
    assert.deepEqual(sentBy(feedOf(home)).length, 48);
  });

  it("is not asked for again: its days are known", async () => {
    await home.merge(curve(DAY));
    await home.merge(daily(DAY, DAY + 1), { series: "daily" });
    await home.pass();
    await other.pass();
    for (const name of ["load_curve", "daily"] as const) {
      const { id } = other.archive.usagePoints.series(other.point.id, "consumption", name);
      assert.deepEqual(
        other.archive.coverage.between(id, DAY, DAY + 1).map(({ day: of, state }) => [of, state]),
        [[DAY, 2]],
      );
    }
  });

  it("keeps what came later and was not sent yet", async () => {
    await members.holdTime();
    await home.merge(curve(DAY, 1_800, () => 1));
    await members.later();
    await other.merge(curve(DAY, 1_800, () => 2));
    await members.later();
    await home.pass(0);
    await members.later();
    await other.pass(0);
    assert.ok(other.readings().every((row) => row.split("|")[5] === "2"));
    await other.pass(60);
    await home.pass(60);
    await members.areSame();
    assert.ok(home.readings().every((row) => row.split("|")[5] === "2"));
  });

  const values = (member: Member): string =>
    [...new Set(member.readings().map((row) => row.split("|")[5]))].join();

  it("is not taken for new because it was taken over", async () => {
    await members.holdTime();
    await home.merge(curve(DAY, 1_800, () => 1));
    await members.later();
    await home.pass(0);
    // After it was read, and before the other one sends: a correction.
    const restore = once(Session.prototype, "send", async () => {
      await members.later();
      await home.merge(curve(DAY, 1_800, () => 2));
      await members.later();
      await home.pass(0);
    });
    await other.pass(0);
    restore();
    await members.rounds(3);
    await members.areSame();
    assert.equal(values(home), "2");
  });

  it("is not taken for new after a kill between two pages", async () => {
    await members.holdTime();
    const days = Array.from({ length: 50 }, (_, i) => curve(DAY - 50 + i, 1_800, () => 1));
    await home.merge(days.flat());
    await members.later();
    await home.pass(0);
    let pages = 0;
    const restore = once(Download.prototype, "page", () => {
      if (++pages === 2) throw new FleetError("away");
    });
    await other.pass(0);
    restore();
    assert.equal(other.mirror.problem?.problem, "away");
    await members.later();
    await home.merge(days.flat().map((reading) => ({ ...reading, value: 2 })));
    await members.later();
    await home.pass(0);
    await members.rounds(3);
    await members.areSame();
    assert.equal(values(home), "2");
  });

  for (const index of [4, 5]) {
    it(`loses no half-hour of an hour that gives way (${index})`, async () => {
      await members.holdTime();
      await home.merge(curve(DAY, 1_800, () => 1));
      await members.later();
      await home.pass(0);
      await other.pass(0);
      assert.equal(other.readings().length, 48);
      await members.later();
      await other.merge(curve(DAY, 3_600, () => 7));
      await members.later();
      await home.merge(curve(DAY, 1_800, (i) => (i === index ? 2 : 1)));
      await members.later();
      await home.pass(0);
      await members.rounds(4);
      await members.areSame();
      const seconds = other.readings().reduce((sum, row) => sum + Number(row.split("|")[4]), 0);
      assert.equal(seconds, 86_400);
    });
  }

  it("does not come back when it is forgotten while it is read", async () => {
    await members.holdTime();
    await home.merge(curve(DAY));
    await members.later();
    await home.pass(0);
    const restore = once(
      Download.prototype,
      "page",
      () => undefined,
      () => {
        other.archive.forget(other.point.id, dayOf(other.seconds));
      },
    );
    // It must have something to forget.
    await other.merge(curve(DAY - 9));
    await other.pass(0);
    restore();
    for (let i = 0; i < 4; i++) {
      await members.later();
      await other.pass(0);
    }
    assert.deepEqual([other.readings(), await server.readings()], [[], []]);
  });

  it("of a database that was emptied is not taken from a member that lags behind", async () => {
    await members.holdTime();
    await home.merge(curve(DAY, 1_800, () => 1));
    await members.later();
    await home.pass(0);
    await other.pass(0);
    await members.later();
    await home.merge(curve(DAY, 1_800, () => 2));
    await home.pass(0);
    await server.run(
      `TRUNCATE enedis_linky.reading, enedis_linky.upload, enedis_linky.member;
       UPDATE enedis_linky.usage_point SET head = 0`,
    );
    await members.later(6);
    await other.pass(0);
    await home.pass(0);
    await members.rounds(4, home, other);
    await members.areSame();
    assert.equal(values(home), "2");
  });

  it("comes from another database, too", async () => {
    await members.holdTime();
    const moved = new Member(server.url(), { name: "moved", schema: "elsewhere" });
    try {
      moved.time = home.time;
      await home.merge(curve(DAY));
      await members.later();
      await home.pass(0);
      await members.later();
      moved.time = home.time;
      await moved.merge(curve(DAY + 1));
      await moved.pass();
      await moved.mirror.close();
      moved.mirror = moved.newMirror(undefined, "enedis_linky");
      for (let i = 0; i < 3; i++) await moved.pass();
      assert.equal(moved.readings().length, 2 * 48);
    } finally {
      await moved.end();
    }
  });

  it("is the same everywhere after any changes of both", async () => {
    const change = fc.record(
      {
        by: fc.nat(1),
        kind: fc.constantFrom("curve", "part", "file", "daily", "pass", "pass", "kill"),
        day: fc.nat(6),
        step: fc.constantFrom(600, 1_800, 3_600),
        value: fc.nat(3),
      },
      { noNullPrototype: true },
    );
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 5, maxLength: 25 }), async (changes) => {
        const schema = `r${++number}`;
        const both = ["one", "two"].map((name) => new Member(server.url(), { name, schema }));
        try {
          await both[0]!.pass();
          await server.holdTime(schema);
          const tick = async (): Promise<void> => {
            const time = Math.max(...both.map((member) => member.time)) + 10_000;
            for (const member of both) member.time = time;
            await setTime(server.url(), time);
          };
          for (const { by, kind, day: of, step, value } of changes) {
            await tick();
            const member = both[by]!;
            if (kind === "curve") await member.merge(curve(DAY + of, step, () => value));
            if (kind === "part") {
              await member.merge(
                curve(
                  DAY + of,
                  step,
                  (i) => (i % 4 === value ? 9 : 1),
                  (i) => i % 3 === value,
                ),
              );
            }
            if (kind === "daily") {
              await member.merge(
                daily(DAY + of, DAY + of + 3, () => value),
                { series: "daily" },
              );
            }
            if (kind === "file") {
              const readings = curve(DAY + of, step, (i) => (i + value) % 5);
              await member.load(value > 1 ? asRounded(readings) : readings, { conflicts: "replace" });
            }
            if (kind === "pass") await member.pass(0);
            if (kind === "kill") {
              await member.mirror.close();
              member.mirror = member.newMirror();
              member.reopen();
            }
          }
          for (let i = 0; i < 8; i++) {
            await tick();
            await both[i % 2]!.pass(0);
          }
          for (const member of both) assert.equal(member.mirror.problem, undefined);
          await server.isCopyOf(both, schema);
        } finally {
          for (const member of both) await member.end();
        }
        assert.deepEqual(
          both.flatMap(({ faults }) => faults),
          [],
        );
      }),
      { numRuns: 12 },
    );
  });
});
