/**
 * A kill in the very turn of the event loop in which a message is sent: Node-RED delivers it one turn later, so what is
 * stored then must not count it as sent (docs/dev/decisions.md#4-cursors).
 */
import assert from "node:assert/strict";
import helper from "node-red-node-test-helper";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { fixtureHousehold } from "../enedis-server/index.js";
import { NOON } from "../fixtures/paris.js";
import { Harness, harnessPerTest, settled, until, type Message } from "./harness.js";
import { groupSetup, three } from "./in-group-flow.js";

/** Longer than the pause between two messages, and not a part of the time after which cursors are stored: in milliseconds. */
const HELD_MS = 90;
/** Nobody wakes who waits for it. */
const nobody = new Int32Array(new SharedArrayBuffer(4));
const LEAST_MESSAGES = 20;

describe("a kill in the very turn of a message", () => {
  let harness: Harness;
  harnessPerTest((made) => (harness = made), NOON);

  /** Whether a node that is started now would send a message's last reading, by what is stored. */
  function isToBeSent({ usagePointId, readings }: Message): boolean {
    const start = Date.parse(readings.at(-1)!.start) / 1000;
    const database = new Database(harness.archive, { readOnly: true });
    try {
      const row = database.get(
        `SELECT revision, sent_to, snapshot_to, after FROM reading
         JOIN series ON series.id = reading.series
         JOIN usage_point ON usage_point.id = series.usage_point
         LEFT JOIN cursor ON cursor.usage_point = series.usage_point AND cursor.measure = series.series
         WHERE pdl = ? AND series.series = 'load_curve' AND start = ?`,
        usagePointId,
        start,
      )!;
      if (row["sent_to"] === null) return true;
      const isOfBatch = Number(row["revision"]) <= Number(row["snapshot_to"]);
      const isPast = isOfBatch && row["after"] !== null && start <= Number(row["after"]);
      return Number(row["revision"]) > Number(row["sent_to"]) && !isPast;
    } finally {
      database.close();
    }
  }

  /** Looks into the archive at each message, and holds the event loop so that what is due meanwhile comes at once. */
  async function assertNothingLost(): Promise<void> {
    const arrived: boolean[] = [];
    helper.getNode("sink0").on("input", (message) => {
      arrived.push(isToBeSent(message as unknown as Message));
      Atomics.wait(nobody, 0, 0, HELD_MS);
    });
    await until("messages have arrived", () => arrived.length >= LEAST_MESSAGES);
    await settled(() => arrived.length);
    assert.deepEqual(
      arrived.flatMap((isRight, i) => (isRight ? [] : [i])),
      [],
      `of ${arrived.length} messages`,
    );
  }

  it("loses nothing: no cursor is stored before its message has arrived", async () => {
    await harness.start({
      service: "demo",
      in: { measures: ["load_curve"] },
      meter: { dailyMonths: 0, loadCurveDays: 200 },
    });
    await assertNothingLost();
  });

  it("loses nothing of any meter of a group", async () => {
    const meters = three.map((meter) => ({ ...meter, loadCurveDays: 100 }));
    await harness.start(groupSetup({ meters: "all", measures: ["load_curve"] }, meters));
    await assertNothingLost();
  });
});

describe("a kill in the very turn of a health message", () => {
  const harness = new Harness();
  after(() => harness.close());

  /** The state that counts as told, by what is stored. */
  function told(): unknown {
    const database = new Database(harness.archive, { readOnly: true });
    try {
      return database.get("SELECT value FROM told WHERE topic = 'state'")?.["value"];
    } finally {
      database.close();
    }
  }

  it("loses nothing: it counts as told once it has arrived", async () => {
    await harness.open(NOON, {
      household: fixtureHousehold({ holes: ["2026-11-23"] }),
    });
    await harness.start({
      outputs: 2,
      in: { outputMode: "single", health: true, measures: ["daily"] },
      meter: { dailyMonths: 0 },
    });
    const arrived: unknown[] = [];
    helper.getNode("sink1").on("input", () => arrived.push(told()));
    await until("the first round has ended", () => harness.calls.length > 0);
    harness.jump("2026-11-24T20:00:10+01:00");
    await until("it has arrived", () => arrived.length > 0);
    await until("it counts", () => told() === "late");
    await settled(() => arrived.length);
    assert.deepEqual(arrived, [undefined]);
  });
});
