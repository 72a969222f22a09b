/** A gateway that refuses requests in the form of 2026: counted, remembered for weeks, also across restarts. */
import assert from "node:assert/strict";
import { createService, type ServiceId } from "../../nodes/services/index.js";
import {
  EnedisServer,
  defaultSecret,
  fixtureHousehold,
  type EnedisServerOptions,
} from "../enedis-server/index.js";
import { PDL } from "../fixtures/readings.js";
import { at, day, Harness } from "./harness.js";

const today = day("2026-11-24");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("a form of requests that a gateway refuses", () => {
  let harness: Harness;
  let server: EnedisServer;

  afterEach(() => harness.end());

  function open(options: Partial<EnedisServerOptions>): void {
    harness = new Harness(at(today, 12), HOUR);
    server = new EnedisServer({
      household: fixtureHousehold(),
      meters: [{ usagePointId: PDL }],
      now: () => harness.clock.now(),
      ...options,
    });
  }

  /** Attaches the meter, wanted in two series, and lets its first round end. */
  async function start(service: Exclude<ServiceId, "demo">, secret = defaultSecret): Promise<void> {
    const baseUrl = `http://${service}.internal`;
    const token = service === "conso-api" ? server.token([PDL]) : secret;
    harness.attach({
      node: "meter",
      service,
      baseUrl,
      identity: [baseUrl, secret],
      credentials: [secret],
      createService: (hooks) =>
        createService({
          service,
          baseUrl,
          token,
          now: () => harness.clock.now(),
          transport: server.transport,
          ...hooks,
        }),
    });
    harness.want(["daily", "max_power"]);
    await harness.clock.runTo(harness.clock.now() + 2 * MINUTE);
  }

  async function restart(service: Exclude<ServiceId, "demo">): Promise<void> {
    await harness.stop();
    harness.start();
    await start(service);
  }

  /** The requests in the form of 2026, which this gateway refuses. */
  const refused = (): number[] =>
    server.log.filter(({ status }) => status === 400 || status === 422).map(({ time }) => time);

  for (const [service, options] of [
    ["myelectricaldata", { medFormat: "refuses-2026" }],
    ["conso-api", { consoApi: "legacy" }],
  ] as const) {
    it(`costs ${service} one more call, counted, then none for weeks, whatever restarts`, async () => {
      open(options);
      await start(service);
      assert.equal(refused().length, 1);
      assert.deepEqual(
        server.log.map(({ status }) => status < 300),
        [false, true, true],
      );
      assert.equal(harness.collector().report().budget.used, 3);
      assert.equal(harness.collector().report().health, "ok");

      // A day's and a week's work, with restarts.
      for (let n = 1; n <= 10; n++) {
        await harness.clock.runTo(at(today + n, 12));
        await restart(service);
      }
      assert.equal(refused().length, 1);
      assert.ok(server.log.length > 20, "every day was asked for");

      await harness.clock.runTo(at(today + 40, 20));
      assert.equal(refused().length, 2, "tried again, once");
      const apart = (refused()[1]! - refused()[0]!) / (24 * HOUR);
      assert.ok(apart > 31.5 && apart < 33.5, `after ${apart} days`);
      assert.equal(harness.collector().report().health, "ok");
    });
  }

  it("is asked for again as soon as the other is refused", async () => {
    let isOld = true;
    open({});
    const isModern = (request: { headers: Readonly<Record<string, string | undefined>> }): boolean =>
      request.headers["x-med-format"] === "2026";
    const body = '{"detail":"Unknown format"}';
    server.misbehave({ as: { status: 400, body }, when: (request) => isModern(request) === isOld });
    await start("myelectricaldata");
    await harness.clock.runTo(at(today + 3, 12));
    assert.equal(refused().length, 1);
    isOld = false;
    await harness.clock.runTo(at(today + 6, 12));
    assert.equal(refused().length, 2);
    const modern = server.log.filter(({ headers }) => headers["x-med-format"] === "2026");
    assert.ok(modern.length > 5);
    assert.equal(harness.collector().report().health, "ok");
  });
});
