/** What the database has, and an archive had: it comes back when its day is sent, and the sending ends. */
import assert from "node:assert/strict";
import { dayOf, startOfDay } from "../../nodes/readings/index.js";
import { asRounded, curve, day } from "../fixtures/readings.js";
import { Server, TwoMembers, type Member } from "./harness.js";

const DAY = day("2026-11-10");

/** Sixty days of half-hours, more than one transaction has. @param lacks which are missing: the day, and the half-hour */
function twoMonths(lacks: (at: number, i: number) => boolean): ReturnType<typeof curve> {
  const of = (at: number): ReturnType<typeof curve> =>
    curve(
      DAY - 60 + at,
      1_800,
      () => 1,
      (i) => lacks(at, i),
    );
  return Array.from({ length: 60 }, (_, at) => of(at)).flat();
}

describe("what an archive lost", function () {
  this.timeout(240_000);
  const server = new Server();
  const members = new TwoMembers(server);
  let home: Member;
  let other: Member;
  beforeEach(() => ({ home, other } = members));

  const head = async (): Promise<string> =>
    (await server.query("SELECT head FROM enedis_linky.usage_point"))[0]!;
  const endsIn = async (rounds: number): Promise<void> => {
    await members.rounds(rounds, home, other);
    const before = await head();
    await members.rounds(3, home, other);
    assert.equal(await head(), before, "it goes on for ever");
    assert.equal(home.mirror.behind(home.archive, home.point.id).behind, 0);
  };

  it("comes back: a longer interval took the place of several, and gave way to some of them", async () => {
    await members.holdTime();
    await home.merge(curve(DAY, 600, () => 1));
    await home.pass(0);
    await other.pass(0);
    await members.later();
    await other.merge(curve(DAY, 3_600, () => 6));
    await other.merge(
      curve(
        DAY,
        600,
        () => 2,
        (i) => i % 3 === 0,
      ),
    );
    assert.equal(other.readings().length, 96);
    await members.later();
    await other.pass(0);
    await members.rounds(2);
    await members.areSame();
    assert.equal(other.readings().length, 144);
    const revised = home.archive.mirrored
      .between(
        home.archive.usagePoints.series(home.point.id, "consumption", "load_curve").id,
        0,
        startOfDay(30_000),
      )
      .filter((reading) => reading.revised);
    assert.equal(revised.length, 96, "nothing else is a correction");
  });

  it("stays away if it was forgotten, though another member has sent it again", async () => {
    await members.holdTime();
    await other.merge(twoMonths(() => false));
    await members.rounds(2);
    home.archive.forget(home.point.id, dayOf(home.seconds));
    await home.archive.eraseForgotten();
    await members.rounds(3);
    await members.later();
    // Then it sends all that it has.
    await other.merge(curve(DAY));
    await members.rounds(2);
    await members.later();
    await home.merge(twoMonths((_, i) => i === 7));
    await endsIn(2);
    assert.equal(other.readings().length - home.readings().length, 60);
    assert.deepEqual(await server.readings(), other.readings());
  });

  for (const at of [34, 35, 36]) {
    it(`is no interval of a file that goes on after the last day of a transaction (${at})`, async () => {
      await members.holdTime();
      const night = { start: startOfDay(DAY - 60 + at + 1) - 1_800, step: 3_600, value: 5 };
      await other.load(asRounded([night]), { conflicts: "replace" });
      await members.rounds(2);
      await members.later();
      await home.merge(twoMonths((of, i) => of === at && i === 47));
      await endsIn(3);
      await members.areSame();
    });
  }
});
