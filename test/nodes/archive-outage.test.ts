/** An archive that fails while an `in` node sends: what had left leaves once, and the rest when the archive is back. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import helper from "node-red-node-test-helper";
import contract from "../../nodes/contract/index.js";
import { base } from "../fixtures/contracts.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, harnessPerTest, settled, until, type Setup } from "./harness.js";
import { groupSetup, readingsOf, three } from "./in-group-flow.js";

const measures = ["load_curve", "daily", "max_power", "cost"];
const versions = [base(0.25)];
const priced = { id: "contract", type: "enedis-linky-contract", name: "Base", versions };
const meter = { dailyMonths: 12, loadCurveDays: 200, contract: "contract" };

describe("an archive that fails while an in node sends", () => {
  let harness: Harness;
  harnessPerTest((fresh) => (harness = fresh), NOON);

  const quiet = (): Promise<void> => settled(() => harness.all.length, 1_500);

  /**
   * Another program locks it at some messages, each time for longer than a write waits.
   * @param moments what is true of them, in order
   */
  async function lockAt(...moments: (() => boolean)[]): Promise<void> {
    let other: DatabaseSync | undefined;
    const isFailed = (): boolean => harness.events.at(-1) === "archive";
    helper.getNode("sink0").on("input", () => {
      if (other !== undefined || isFailed() || moments[0]?.() !== true) return;
      moments.shift();
      other = new DatabaseSync(harness.archive);
      other.exec("BEGIN IMMEDIATE");
    });
    for (let left = moments.length; left > 0; left--) {
      await until("a write has failed", () => other !== undefined && isFailed(), 60_000);
      other!.close();
      other = undefined;
      harness.jump(new Date(harness.now() + 61_000).toISOString());
      await until("it is open again", () => !isFailed());
    }
  }

  /** What left, each with how often; a cost that changed leaves again, as revised. */
  function counts(): Map<string, number> {
    const counted = new Map<string, number>();
    for (const message of harness.all) {
      const readings = message.readings.filter(({ revised }) => revised !== true);
      for (const reading of readingsOf([{ ...message, readings }]))
        counted.set(reading, (counted.get(reading) ?? 0) + 1);
    }
    return counted;
  }

  const flows: readonly (readonly [string, Setup])[] = [
    [
      "of one meter",
      {
        service: "demo",
        types: [contract],
        in: { measures },
        meter: { ...meter, name: "M1" },
        more: [priced],
      },
    ],
    [
      "of many meters",
      (() => {
        const group = groupSetup(
          { meters: "all", measures },
          three.map((one) => ({ ...one, ...meter })),
        );
        return { ...group, types: [contract], more: [...group.more!, priced] };
      })(),
    ],
  ];
  for (const [name, setup] of flows) {
    it(`${name}: nothing leaves twice, and nothing is lost`, async () => {
      await harness.start(setup);
      const haveLeft = (count: number) => () => harness.all.length >= count;
      await lockAt(haveLeft(2), haveLeft(9));
      await until("costs have left", () => harness.of("cost").length > 0);
      await quiet();
      const costs = harness.of("cost").length;
      const atCost = lockAt(() => harness.of("cost").length > costs);
      harness.jump("2026-11-25T09:08:00+01:00");
      await atCost;
      await quiet();
      assert.equal(harness.errors.length, 1);
      assert.match(
        harness.errors[0]!.message,
        /archive locked: no requests are made; the archive is tried again every minute/,
      );
      assert.ok(harness.statuses.includes("enedis-linky-in.status.archive-busy"));
      const twice = [...counts()].filter(([, times]) => times > 1);
      assert.deepEqual(twice, []);

      // A node that begins anew gets the same.
      const left = new Set(counts().keys());
      await harness.stop();
      await harness.start({ ...setup, in: { ...setup.in, id: "other" }, statusOf: "other" });
      await until("it has begun", () => harness.all.length > 0);
      await quiet();
      assert.deepEqual(
        [...counts().keys()].filter((reading) => !left.has(reading)),
        [],
      );
      assert.equal(counts().size, left.size);
    });
  }
});
