/** An archive that is lost comes back from PostgreSQL: its readings, and what it knew. Its nodes go on where they stood. */
import assert from "node:assert/strict";
import { Feed, keptParts, subjects, type FeedEntry } from "../../nodes/archive/index.js";
import { REGISTERS, dayOf } from "../../nodes/readings/index.js";
import { asRounded, curve, daily, day } from "../fixtures/readings.js";
import { Member, memberPerTest, Server } from "./harness.js";

const DAY = day("2026-11-10");

describe("an archive that is lost", function () {
  this.timeout(240_000);
  const server = new Server();
  let home: Member;

  memberPerTest(server, (member) => (home = member));

  const feedOf = ({ archive, point, seconds }: Member, node = "in"): Feed => {
    const outputs = (["load_curve", "daily", "monthly"] as const).map((measure) => ({
      ...({ direction: "consumption", measure } as const),
    }));
    return new Feed({ archive, node, usagePoint: point, outputs, start: "history", now: () => seconds });
  };
  /** Lets a feed send, at most so many messages, and stores how far it came. */
  const send = (feed: Feed, most = Infinity): FeedEntry[] => {
    const sent: FeedEntry[] = [];
    for (let i = 0; i < most; i++) {
      const next = feed.next();
      if (next === undefined) break;
      sent.push(...next.readings);
    }
    feed.settle();
    return sent;
  };
  /** Everything that is kept of a meter. The numbers of accounts say only which of them are the same. */
  const knowledge = (member: Member): unknown => {
    const { archive, point, seconds } = member;
    const { state, cursor } = archive.kept.parts(point.id, keptParts, seconds);
    const sources = state!.sources.map((source) => ({ ...source, account: 0 }));
    return { state: { ...state, sources }, cursor, coverage: member.asked() };
  };
  async function lose(): Promise<void> {
    home.lose();
    await home.deploy();
  }

  it("has its readings again, as they were", async () => {
    await home.merge(curve(DAY));
    await home.merge(daily(DAY - 30, DAY), { series: "daily" });
    await home.load(asRounded(curve(DAY - 1, 3_600)), { source: "linky" } as never);
    await home.pass();
    await home.merge(curve(DAY, 1_800, (i) => (i === 5 ? 999 : 100 + i)));
    await home.pass();
    const before = home.readingsInDetail();
    assert.ok(before.some((one) => one.includes('"revised":true')));
    await lose();
    assert.deepEqual(home.readingsInDetail(), before);
    // What came back is not sent again.
    const heads = await server.query("SELECT head FROM enedis_linky.usage_point");
    await home.pass();
    await home.pass();
    assert.deepEqual(await server.query("SELECT head FROM enedis_linky.usage_point"), heads);
    assert.equal(home.mirror.behind(home.archive, home.point.id).behind, 0);
  });

  it("sends nothing twice, and everything that comes later", async () => {
    await home.merge(curve(DAY));
    await home.merge(daily(DAY - 30, DAY), { series: "daily" });
    send(feedOf(home));
    await home.pass();
    await home.pass();
    await lose();
    const feed = feedOf(home);
    assert.deepEqual(send(feed), []);
    await home.merge(curve(DAY + 1));
    await home.merge(curve(DAY, 1_800, (i) => (i === 7 ? 999 : 100 + i)));
    const sent = send(feed);
    assert.equal(sent.length, 49);
    assert.deepEqual(
      sent.filter(({ revised }) => revised).map(({ start }) => start),
      [curve(DAY)[7]!.start],
    );
  });

  it("goes on in the middle of a batch", async () => {
    const days = Array.from({ length: 60 }, (_, i) => curve(DAY - 60 + i));
    for (const one of days) await home.merge(one);
    await home.pass();
    const first = send(feedOf(home), 2);
    await home.pass();
    const expected = home.readingsInDetail().length;
    await lose();
    const rest = send(feedOf(home));
    const both = [...first, ...rest].map(({ start }) => start);
    assert.equal(first.length, 2_000);
    assert.equal(both.length, expected);
    assert.equal(new Set(both).size, expected);
  });

  it("sends again only what its nodes sent after the database heard of it last", async () => {
    await home.merge(curve(DAY));
    const feed = feedOf(home);
    send(feed);
    await home.pass();
    await home.merge(curve(DAY + 1));
    await home.pass();
    // The database has these, and not that they left.
    assert.equal(send(feed).length, 48);
    await lose();
    assert.equal(send(feedOf(home)).length, 48);
  });

  it("knows again what it knew", async () => {
    const { archive, point, seconds } = home;
    const account = archive.sources.account("data-connect", "https://enedis.example", ["enedis"]);
    const source = archive.sources.source(point.id, account, ["credentials"], seconds).id;
    archive.sources.markFirstRound(source);
    await home.merge(curve(DAY), { start: DAY - 3 });
    const row = home.series();
    archive.usagePoints.wantFrom(row.id, DAY - 100);
    archive.usagePoints.beginsAfter(row.id, DAY - 50);
    archive.refusedRanges.add(row.id, source, DAY - 80);
    archive.requests.add({ series: row.id, start: DAY - 9, end: DAY - 7, at: seconds });
    archive.calls.beginRound(point.id, "tick", home.time);
    archive.health.setState(point.id, "ok");
    archive.health.tell("in", point.id, "state", "ok");
    archive.blocks.set(subjects.account(account), "quota", seconds, seconds + 3_600, "Q");
    archive.blocks.set(subjects.direction(source, "production"), "refused", seconds, undefined);
    send(feedOf(home));
    await home.pass();
    await home.pass();
    const before = knowledge(home);
    await lose();
    assert.deepEqual(knowledge(home), before);

    // Whoever comes with credentials of this service goes on with its source.
    const again = home.archive;
    const its = again.sources.account("data-connect", "https://enedis.example", ["enedis"]);
    const same = again.sources.source(home.point.id, its, ["credentials"], home.seconds);
    assert.deepEqual([same.firstSeen, same.hadFirstRound], [seconds, true]);
    assert.equal(again.blocks.get(subjects.account(its), "quota")?.code, "Q");
    assert.equal(again.blocks.get(subjects.direction(same.id, "production"), "refused")?.until, undefined);
    assert.equal(again.refusedRanges.before(home.series(), same.id), DAY - 50);
    // Its calls of the day are not known.
    assert.equal(again.calls.lostOn, Math.floor(home.time / 86_400_000));
    // Others have sources of their own.
    const other = again.sources.source(home.point.id, its, ["other"], home.seconds);
    assert.equal(other.hadFirstRound, false);
    await home.pass();
    await home.pass();
    const once = knowledge(home);
    await lose();
    assert.deepEqual(knowledge(home), once);
  });

  it("knows again by what its nodes priced days, what registers showed, and the colours", async () => {
    const { archive, point } = home;
    const dailySeries = home.series("daily").id;
    const sent = Array.from({ length: 1_200 }, (_, i) => ({
      day: DAY - i,
      daily: i,
      curve: `c${i}`,
      colors: "b?",
      registers: "",
      prices: i % 3 === 0 ? `p${i}` : "",
    }));
    archive.sentDays.set({ node: "in", series: dailySeries }, sent);
    const key = { node: "in", usagePoint: point.id, direction: "consumption", measure: "cost" } as const;
    archive.cursors.set(
      key,
      { sentTo: 0, batchTo: 0, after: -Infinity, startsFrom: -Infinity },
      home.seconds,
    );
    const registers = archive.usagePoints.series(point.id, "consumption", REGISTERS);
    const register = {
      owner: "supplier",
      calendar: "C",
      calendarLabel: "Cal",
      id: "1",
      label: "HP",
      code: "h",
    };
    const showed = (value: number) =>
      Array.from({ length: 150 }, (_, i) => ({ day: DAY - i, register, value: value + i })) as never[];
    await archive.registers.merge({
      series: registers,
      origin: "service",
      source: 1,
      now: home.seconds,
      readings: showed(5),
      events: [{ day: DAY, kind: "E" }],
      days: { start: DAY - 150, end: DAY },
    });
    archive.colors.set([{ day: DAY, color: "red", source: "rte", readAt: home.seconds, provisional: false }]);
    await home.pass();
    await home.pass();
    const before = [
      archive.sentDays.between({ node: "in", series: dailySeries }, DAY - 2_000, DAY + 1),
      await archive.registers.all(registers.id, "service"),
      knowledge(home),
    ];
    await lose();
    const again = home.archive;
    assert.deepEqual(
      [
        again.sentDays.between({ node: "in", series: home.series("daily").id }, DAY - 2_000, DAY + 1),
        await again.registers.all(
          again.usagePoints.series(home.point.id, "consumption", REGISTERS).id,
          "service",
        ),
        knowledge(home),
      ],
      before,
    );
    assert.equal(again.colors.all.get(DAY)?.color, "red");
  });

  it("under another name, has the readings and what was asked, and its nodes get everything", async () => {
    await home.merge(curve(DAY), { start: DAY - 3 });
    send(feedOf(home));
    await home.pass();
    await home.pass();
    const other = new Member(server.url(), { name: "other" });
    try {
      other.time = home.time;
      other.lose();
      await other.deploy();
      assert.deepEqual(other.readings(), home.readings());
      const { coverage } = knowledge(other) as { coverage: unknown };
      assert.deepEqual(coverage, (knowledge(home) as { coverage: unknown }).coverage);
      assert.equal(send(feedOf(other)).length, 48);
    } finally {
      await other.end();
    }
  });

  it("of which the database has nothing, begins at once", async () => {
    home.lose();
    await home.deploy();
    assert.equal(home.point.firstDeploy, dayOf(home.seconds));
    await home.merge(curve(DAY));
    await home.pass();
    await server.isCopyOf([home]);
  });

  it("waits while PostgreSQL is away", async () => {
    await home.merge(curve(DAY));
    await home.pass();
    home.lose();
    await server.postgres.kill();
    const isHeld = (): boolean => home.mirror.holds(home.archive, `real/${home.point.pdl}`);
    for (let i = 0; i < 3; i++) {
      assert.ok(isHeld());
      await home.pass();
    }
    assert.equal(home.mirror.problem?.problem, "away");
    await server.postgres.start();
    await home.pass();
    assert.ok(!isHeld());
    await home.deploy();
    assert.equal(home.readings().length, 48);
  });

  it("does not bring back what was forgotten", async () => {
    await home.merge(curve(DAY));
    send(feedOf(home));
    await home.pass();
    await home.pass();
    home.archive.forget(home.point.id, dayOf(home.seconds));
    await home.archive.eraseForgotten();
    await home.pass();
    await home.pass();
    await lose();
    assert.deepEqual(home.readings(), []);
    assert.deepEqual((knowledge(home) as { cursor: unknown }).cursor, []);
    for (const table of ["reading", "sent_day", "register"]) {
      assert.deepEqual(await server.query(`SELECT count(*) FROM enedis_linky.${table}`), ["0"], table);
    }
  });
});
