import assert from "node:assert/strict";
import { FIRST_RUN_MS } from "../installs.js";
import { until } from "../until.js";
import { AtWork, everyTwoSeconds, hole, HOUR, same } from "./running-examples.js";
import { example, nodeOf } from "./harness.js";
import { HomeAssistant } from "./fake-home-assistant.js";

describe("the example of Home Assistant's Energy", function () {
  const homeAssistant = new HomeAssistant();
  let atWork: AtWork;
  const cleanUps: (() => unknown)[] = [];

  before(async function () {
    // The first run downloads Node-RED and its nodes.
    this.timeout(FIRST_RUN_MS);
    // Its port is known; it starts later than Node-RED.
    await homeAssistant.start();
    await homeAssistant.stop();
    cleanUps.push(() => homeAssistant.stop());
    const flow = example(7);
    atWork = await AtWork.open({
      examples: [flow],
      palette: ["node-red-contrib-home-assistant-websocket"],
      patch: [everyTwoSeconds(flow)],
      credentials: {
        [nodeOf(flow, "server").id]: {
          host: `http://127.0.0.1:${homeAssistant.port}`,
          access_token: homeAssistant.token,
        },
      },
    });
    cleanUps.push(() => atWork.close());
  });

  after(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  /** From the archive: `[start, sum in kWh]`. */
  function hourSums(): [number, number][] {
    const hours = new Map<number, number>();
    for (const { start, end, value } of atWork.curve()) {
      const hour = Math.floor(start / HOUR) * HOUR;
      hours.set(hour, (hours.get(hour) ?? 0) + Math.round((value * 1000 * (end - start)) / HOUR));
    }
    let sum = 0;
    return [...hours].map(([hour, wattHours]) => [hour, (sum += wattHours) / 1000]);
  }

  function statistics(): [number, number | undefined][] {
    const rows = homeAssistant.statistics.get("enedis_linky:consumption") ?? new Map<number, never>();
    return [...rows.values()].sort((a, b) => a.start - b.start).map(({ start, sum }) => [start, sum]);
  }

  it("gives it all hours when it starts, and it refuses none", async () => {
    await atWork.start();
    await atWork.collected();
    await homeAssistant.start();
    await same("all sums", hourSums, statistics);
    assert.deepEqual(homeAssistant.refusals, []);
  });

  it("sends a filled hole and all sums after it, and none before", async () => {
    const imports = homeAssistant.imports.length;
    await atWork.healed();
    await same("all sums", hourSums, statistics);
    assert.equal(Math.min(...homeAssistant.imports.slice(imports)), hole);
    assert.deepEqual(homeAssistant.refusals, []);
    atWork.assertNothingRefused();
  });

  it("loses nothing in a power cut while it sends", async () => {
    homeAssistant.statistics.clear();
    const imports = homeAssistant.imports.length;
    await atWork.kill();
    // At its start everything must still be sent, a thousand hours at a time.
    await atWork.start();
    await until("some hours are there", () => homeAssistant.imports.length > imports);
    await atWork.kill();
    await atWork.start();
    await same("all sums", hourSums, statistics);
    assert.deepEqual(homeAssistant.refusals, []);
  });
});
