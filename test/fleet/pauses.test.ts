/** How many meters are looked at between two turns of the event loop: counted, as a loaded machine shifts all times. */
import assert from "node:assert/strict";
import { dayOf } from "../../nodes/readings/index.js";
import { daily, day } from "../fixtures/readings.js";
import { Member, Server } from "./harness.js";

const METERS = 100;
const DAY = day("2026-11-10");

describe("a mirror's pauses", function () {
  this.timeout(240_000);
  const server = new Server();

  it("come, too, among meters that a stand-by followed and that have nothing to send", async () => {
    const pdls = Array.from({ length: METERS }, (_, i) => `220000000${String(i).padStart(5, "0")}`);
    const [first, second] = ["first", "second"].map((host) => {
      const member = new Member(server.url(), { standby: true, host });
      member.others = pdls.map((pdl) => `real/${pdl}`);
      return member;
    }) as [Member, Member];
    await first.pass();
    for (const pdl of pdls) {
      first.point = first.archive.usagePoints.usagePoint(pdl, "real", dayOf(first.seconds));
      await first.merge(daily(DAY - 1, DAY), { series: "daily" });
    }
    await first.pass();
    const isThere = (): boolean => pdls.every((pdl) => headOf(second, pdl) > 0);
    for (let passes = 0; !isThere(); passes++) {
      assert.ok(passes < 20, "it does not follow");
      await second.pass();
    }
    await first.end();
    const counted = countInTurn(second);
    for (let passes = 0; passes < 5 || counted.all < METERS; passes++) {
      assert.ok(passes < 20, `${counted.all} meters`);
      for (const key of second.others) second.mirror.holds(second.archive, key);
      await second.pass();
    }
    await second.end();
    assert.deepEqual([...first.faults, ...second.faults], []);
    assert.ok(counted.most <= 20, `${counted.most} meters between two turns`);
  });
});

function headOf({ archive }: Member, pdl: string): number {
  const point = archive.usagePoints.find(pdl, "real");
  return point === undefined ? 0 : archive.mirrored.head(point.id);
}

/** Meters that were begun to be sent, and the most of them between two turns. */
function countInTurn({ archive }: Member): { all: number; most: number } {
  const counted = { all: 0, most: 0 };
  const { mirrored } = archive;
  const confirmed = mirrored.confirmed.bind(mirrored);
  let inTurn = 0;
  mirrored.confirmed = (series) => {
    counted.all++;
    counted.most = Math.max(counted.most, ++inTurn);
    return confirmed(series);
  };
  const turn = (): void => {
    inTurn = 0;
    if (!archive.isClosed) setImmediate(turn);
  };
  setImmediate(turn);
  return counted;
}
