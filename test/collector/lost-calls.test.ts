/** An archive that lacks calls of the day, or a meter that is forgotten: the service sees no storm, and all goes on. */
import assert from "node:assert/strict";
import { copyFileSync, rmSync, truncateSync } from "node:fs";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { Archive } from "../../nodes/archive/index.js";
import { utcDayOf } from "../../nodes/readings/index.js";
import { at, day, Harness, KEY } from "./harness.js";

const today = day("2026-11-24");
const CAP = 30;

describe("calls of a day", () => {
  let harness: Harness;
  beforeEach(() => {
    harness = new Harness(at(today, 6));
  });
  afterEach(() => harness.end());

  /** A meter with years of history to ask for. */
  function deploy(): void {
    harness.attach({ node: "meter", service: "conso-api", dailyMonths: 36, loadCurveDays: 745 });
    harness.want(["daily", "load_curve", "max_power"]);
  }

  const callsOn = (utcDay: number): number =>
    harness.calls.filter(({ at: instant }) => utcDayOf(instant / 1000) === utcDay).length;
  const file = (suffix = ""): string => harness.archivePath + suffix;

  async function morning(): Promise<number> {
    deploy();
    await harness.clock.runTo(at(today, 11));
    const made = callsOn(today);
    assert.ok(made >= 12, `${made} calls`);
    return made;
  }

  const losses: Readonly<Record<string, () => void>> = {
    "a damaged archive": () => {
      truncateSync(file(), 10_000);
    },
    "an empty archive": () => {
      truncateSync(file());
    },
    "a deleted archive": () => {
      rmSync(file());
    },
    "a backup of the morning": () => {
      copyFileSync(file(".morning"), file());
      const db = new Database(file());
      db.exec("INSERT INTO meta VALUES ('backup', 1)");
      db.close();
    },
  };
  for (const [name, lose] of Object.entries(losses)) {
    it(`after ${name} are six at most, and the next day all goes on`, async () => {
      // As it is before the first call.
      Archive.open(file(), harness.clock).close();
      copyFileSync(file(), file(".morning"));
      const before = await morning();
      await harness.stop();
      lose();
      harness.start();
      deploy();
      await harness.clock.runTo(at(today + 1, 0, 59));
      const after = callsOn(today) - before;
      assert.ok(after >= 1 && after <= 6, `${after} calls`);
      await harness.clock.runTo(at(today + 2, 0, 59));
      assert.ok(callsOn(today + 1) > 6 && callsOn(today + 1) <= CAP, `${callsOn(today + 1)} calls`);
    });
  }

  it("when the archive disappears: none while it is gone, then six at most", async () => {
    const before = await morning();
    const failures: string[] = [];
    harness.collectors.on("archiveFailed", ({ problem }) => failures.push(problem));
    const losses: string[] = [];
    harness.collectors.on("lost", ({ kind }) => losses.push(kind));
    rmSync(file());
    await harness.clock.runTo(at(today, 11) + 30_000);
    assert.deepEqual([callsOn(today), failures, losses], [before, ["replaced"], []]);
    await harness.clock.runTo(at(today + 1, 0, 59));
    assert.deepEqual([failures, losses], [["replaced"], ["missing"]]);
    const after = callsOn(today) - before;
    assert.ok(after >= 1 && after <= 6, `${after} calls`);
  });

  it("stay counted when a meter is forgotten, again and again: no first round, one catch-up, the cap holds", async () => {
    const before = await morning();
    const forget = async (): Promise<void> => {
      const done = harness.collectors.forget(KEY);
      await harness.clock.runTo(harness.clock.now() + 1_000);
      await done;
      await harness.collectors.archive!.eraseForgotten();
    };
    for (let i = 0; i < 10; i++) {
      await forget();
      await harness.clock.runTo(harness.clock.now() + 10 * 60_000);
    }
    assert.ok(callsOn(today) <= CAP, `${callsOn(today)} calls`);
    assert.ok(callsOn(today) >= before);
    assert.equal(harness.collector().usagePoint.firstDeploy, today);
    await harness.clock.runTo(at(today + 2, 0, 59));
    assert.ok(callsOn(today + 1) > 6 && callsOn(today + 1) <= CAP, `${callsOn(today + 1)} calls`);
    assert.ok(callsOn(today) <= CAP);
  });
});
