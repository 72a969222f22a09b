/** What other members send comes into the archive, and from there to the nodes: once, and as corrections of corrections. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { Feed } from "../../nodes/archive/index.js";
import { asRounded, curve, daily, day } from "../archive/harness.js";
import { Member, Server, setTime } from "./harness.js";

const DAY = day("2026-11-10");

describe("a meter of two members", function () {
  this.timeout(240_000);
  const server = new Server();
  let home: Member;
  let other: Member;

  beforeEach(() => {
    home = new Member(server.url());
    other = new Member(server.url(), { name: "other" });
  });
  afterEach(async () => {
    for (const member of [home, other]) await member.end();
    assert.deepEqual([...home.faults, ...other.faults], []);
  });

  const isSame = async (schema?: string, ...members: readonly Member[]): Promise<void> => {
    const stored = (await server.readings(schema)).sort();
    for (const member of members) assert.deepEqual(member.readings(), stored);
  };
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
    await isSame(undefined, home, other);
    const feed = feedOf(other);
    assert.equal(sentBy(feed).length, 48);
    home.time += 60_000;
    await home.merge(curve(DAY, 1_800, (i) => (i === 5 ? 999 : 100 + i)));
    await home.pass();
    await other.pass();
    await isSame(undefined, home, other);
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
    await home.pass();
    other.time = home.time;
    await server.holdTime();
    const later = async (): Promise<void> => {
      for (const member of [home, other]) member.time += 60_000;
      await setTime(server.url(), home.time);
    };
    await home.merge(curve(DAY, 1_800, () => 1));
    await later();
    await other.merge(curve(DAY, 1_800, () => 2));
    await later();
    await home.pass(0);
    await later();
    await other.pass(0);
    assert.ok(other.readings().every((row) => row.split("|")[5] === "2"));
    await other.pass(60);
    await home.pass(60);
    await isSame(undefined, home, other);
    assert.ok(home.readings().every((row) => row.split("|")[5] === "2"));
  });

  it("is the same everywhere after any changes of both", async () => {
    const change = fc.record(
      {
        by: fc.nat(1),
        kind: fc.constantFrom("curve", "file", "daily", "pass", "pass", "kill"),
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
          await isSame(schema, ...both);
        } finally {
          for (const member of both) await member.end();
        }
        assert.deepEqual(
          both.flatMap(({ faults }) => faults),
          [],
        );
      }),
      { numRuns: 20 },
    );
  });
});
