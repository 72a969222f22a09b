/** What a flow sees of an archive that another program writes over while Node-RED runs: it is said, and mends without a restart. */
import assert from "node:assert/strict";
import { readdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { NOON } from "../fixtures/paris.js";
import { ownCsv } from "../fixtures/readings-csv.js";
import { curve, day } from "../fixtures/readings.js";
import { Harness, settled, until, warnings, type Setup } from "./harness.js";
import { HistoryFlow } from "./history-flow.js";

describe("the archive's file, written over while Node-RED runs", () => {
  let harness: Harness;
  let flow: HistoryFlow;

  beforeEach(() => {
    harness = new Harness();
    flow = new HistoryFlow(harness);
  });
  afterEach(() => harness.close());

  const daily: Setup = {
    service: "conso-api",
    in: { measures: ["daily"] },
    meter: { dailyMonths: 0, loadCurveDays: 0 },
  };
  const quiet = (): Promise<void> =>
    settled(() => [harness.calls.length, harness.errors.length, harness.all.length], 350);
  const ownErrors = (): string[] =>
    harness.errors.filter(({ source }) => source.id !== "history").map(({ message }) => message);
  const days = (): number => harness.of("daily").length;
  const importDay = (): Promise<{ payload: unknown }> => flow.ask({ action: "import", payload: csv });
  /** A day of half-hours that no service is asked for. */
  const csv = ownCsv({ series: "load_curve", readings: curve(day("2026-01-10"), 1_800, () => 500) });

  const damages: Readonly<Record<string, (file: string, bytes: number) => void>> = {
    "with garbage": (file, bytes) => writeFileSync(file, Buffer.alloc(bytes, 0x5a)),
    "with nothing": (file) => truncateSync(file, 0),
    "with half of it": (file, bytes) => truncateSync(file, bytes / 2),
  };
  for (const [name, damage] of Object.entries(damages)) {
    it(`${name}: nothing is said to be imported, no call is made, and a new one begins with few calls`, async () => {
      await harness.open(NOON);
      await flow.start(daily);
      await until("a day has come", () => days() > 0);
      await quiet();
      const calls = harness.calls.length;
      damage(harness.archive, statSync(harness.archive).size);
      await assert.rejects(importDay(), { code: "archive", message: /Reading the archive failed/ });
      assert.equal(harness.statuses.at(-1), "enedis-linky-in.status.archive-damaged");
      const { payload } = await flow.ask({ action: "state" }).catch((error: unknown) => ({ payload: error }));
      assert.equal((payload as { code?: string }).code, "archive");
      await assert.rejects(harness.send("refresh"), { code: "archive" });
      await quiet();
      assert.equal(harness.calls.length, calls);

      harness.jump("2026-11-24T12:02:00+01:00");
      await until("it says so", () =>
        ownErrors().some((text) => /moved aside.*a new one.*restore/.test(text)),
      );
      await until("the day comes again", () => days() > 1);
      await quiet();
      assert.ok(readdirSync(harness.folder).some((entry) => entry.includes("db.damaged-20261124T1102")));
      const { callsUsed, callsLeft } = (await flow.ask({ action: "state" })).payload as Record<
        string,
        number
      >;
      assert.equal(callsUsed! + callsLeft!, 30);
      assert.ok(callsLeft! < 6, `${callsLeft} calls left`);
      const imported = (await importDay()).payload as { imported: number };
      assert.equal(imported.imported, 48);

      await harness.stop();
      await flow.start(daily);
      await quiet();
      assert.equal(((await importDay()).payload as { unchanged: number }).unchanged, 48);
      assert.deepEqual(warnings(), []);
    });
  }

  it("is found by the next wake-up, though nobody asks", async () => {
    await harness.open(NOON);
    await flow.start(daily);
    await until("a day has come", () => days() > 0);
    await quiet();
    writeFileSync(harness.archive, "garbage");
    harness.jump("2026-11-24T12:01:00+01:00");
    await until("it is reported", () => ownErrors().length > 0);
    assert.match(ownErrors()[0]!, /Reading the archive failed/);
    harness.jump("2026-11-24T12:03:00+01:00");
    await until("it says so", () => ownErrors().some((text) => /moved aside.*a new one.*restore/.test(text)));
    assert.equal(ownErrors().length, 2);
  });
});
