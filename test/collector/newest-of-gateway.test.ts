/** Which day is the newest at MyElectricalData: yesterday from 2.0 on, the day before until then, whatever it is asked. */
import assert from "node:assert/strict";
import { createService } from "../../nodes/services/index.js";
import { EnedisServer, defaultSecret, fixtureHousehold, type MedFormat } from "../enedis-server/index.js";
import { PDL } from "../fixtures/readings.js";
import { at, day, Harness, KEY } from "./harness.js";

const today = day("2026-11-24");
const HOUR = 3_600_000;

describe("the newest daily consumption of MyElectricalData", () => {
  let harness: Harness;
  let server: EnedisServer;
  let version: MedFormat;

  beforeEach(() => {
    harness = new Harness(at(today, 12), HOUR);
    server = new EnedisServer({
      household: fixtureHousehold({ publishedAt: 8, holes: ["2026-11-27"] }),
      meters: [{ usagePointId: PDL }],
      now: () => harness.clock.now(),
      medFormat: () => version,
    });
  });
  afterEach(() => harness.end());

  async function start(): Promise<void> {
    harness.attach({
      node: "meter",
      service: "myelectricaldata",
      baseUrl: "http://med.internal",
      identity: ["med"],
      createService: (hooks) =>
        createService({
          service: "myelectricaldata",
          baseUrl: "http://med.internal",
          token: defaultSecret,
          now: () => harness.clock.now(),
          transport: server.transport,
          ...hooks,
        }),
    });
    harness.want(["daily"]);
    await harness.clock.runTo(harness.clock.now() + HOUR);
  }

  async function restart(): Promise<void> {
    await harness.stop();
    harness.start();
    await start();
  }

  /** Runs on to an hour of a day; how many requests of this day there were, what is held, and the health. */
  async function on(of: number, hour: number): Promise<{ requests: number; newest: number; health: string }> {
    await harness.clock.runTo(at(of, hour));
    const { archive } = harness.collectors;
    const { usagePoint } = harness.collector();
    const series = archive!.usagePoints.seriesId(usagePoint.id, "consumption", "daily")!;
    const { newestComplete } = archive!.coverage.known(series, of - 20, of);
    return {
      requests: server.log.filter(({ time }) => time >= at(of, 0)).length,
      newest: of - newestComplete!,
      health: harness.collector().report().health,
    };
  }

  it("is yesterday from 2.0 on: asked for until it is there, three times a day at most", async () => {
    version = "negotiated";
    await start();
    assert.deepEqual(await on(today + 1, 21), { requests: 1, newest: 1, health: "ok" });
    // The 27th never comes: the next day asks for it again, with its own newest day.
    assert.deepEqual(await on(today + 4, 21), { requests: 3, newest: 2, health: "late" });
    assert.deepEqual(await on(today + 5, 21), { requests: 1, newest: 1, health: "ok" });
  });

  it("is the day before until then: one request a day, and nothing is late, whatever restarts", async () => {
    version = "v5";
    await start();
    assert.deepEqual(await on(today + 1, 21), { requests: 1, newest: 2, health: "ok" });
    await restart();
    assert.deepEqual(await on(today + 2, 21), { requests: 1, newest: 2, health: "ok" });
    assert.deepEqual(await on(today + 40, 21), { requests: 1, newest: 2, health: "ok" });
  });

  it("is known by the first answer after an update, either way", async () => {
    version = "v5";
    await start();
    await on(today + 1, 21);
    version = "negotiated";
    assert.deepEqual(await on(today + 2, 21), { requests: 2, newest: 1, health: "ok" });
    assert.deepEqual(await on(today + 3, 21), { requests: 1, newest: 1, health: "ok" });
    version = "v5";
    assert.deepEqual(await on(today + 6, 21), { requests: 1, newest: 2, health: "ok" });
  });

  it("is asked for as a day of history, at any tick, once the gateway may have yesterday again", async () => {
    version = "v5";
    // Its last look, and so the end of what is remembered, is in the evening.
    await harness.clock.runTo(at(today, 22));
    await start();
    let said: number | undefined;
    harness.collectors.on("report", () => {
      const collector = harness.collectors.collector(KEY)!;
      if (!collector.isCalling) said = collector.report().nextCall * 1_000;
    });
    const { clock } = harness;
    // It has forgotten that the gateway has no yesterday.
    for (let hour = 31 * 24; hour < 34 * 24; hour++) {
      await clock.runTo(at(today, hour));
      const [named, before] = [said!, server.log.length];
      await clock.runTo(Math.min(named - 1, at(today, hour + 1)));
      assert.equal(server.log.length, before, `hour ${hour}`);
    }
  });
});
