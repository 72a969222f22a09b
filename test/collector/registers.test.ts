/** Registers are asked for last, counted like any other call, and stop alone. */
import assert from "node:assert/strict";
import { formatDay } from "../../nodes/readings/index.js";
import { registerSpans } from "../../nodes/registers/index.js";
import { createService, type RemoteServiceId } from "../../nodes/services/index.js";
import { EnedisServer, defaultApplication, defaultSecret, offPeakHousehold } from "../enedis-server/index.js";
import { PDL } from "../fixtures/readings.js";
import { Harness, KEY, at, day } from "./harness.js";
import { atOnce } from "../at-once.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const today = day("2026-11-24");
const isOffPeak = (hour: number): boolean => hour < 6 || hour > 21;
const metered = { since: "2023-01-01", convention: "start" } as const;
const household = offPeakHousehold(isOffPeak, metered);

describe("the collector and registers", () => {
  let harness: Harness;
  let server: EnedisServer;
  let notices: string[];

  beforeEach(() => {
    harness = new Harness(at(today, 12), HOUR);
    server = new EnedisServer({ household, meters: [{ usagePointId: PDL }], now: () => harness.clock.now() });
    notices = [];
  });
  afterEach(() => harness.end());

  function attach(service: RemoteServiceId = "conso-api", credentials = "one", dailyMonths = 2): void {
    const baseUrl = `http://${service}.internal`;
    harness.collectors.on("incident", (_meter, { series, kind, lasting }) =>
      notices.push(`${series}/${kind}/${lasting === true}`),
    );
    harness.attach({
      node: "meter",
      service,
      baseUrl,
      identity: [baseUrl],
      credentials: [credentials],
      dailyMonths,
      createService: (hooks) =>
        createService({
          service,
          baseUrl,
          now: () => harness.clock.now(),
          transport: server.transport,
          token: service === "conso-api" ? server.token([PDL]) : defaultSecret,
          ...defaultApplication,
          ...hooks,
        }),
    });
    harness.want(["daily", "registers"]);
  }

  const asked = (): string[] =>
    server.log.flatMap(({ path }) => /(?:index|consommation)_[a-z]+$/.exec(path)?.[0] ?? []);
  const registerCalls = (): typeof server.log => server.log.filter(({ path }) => path.includes("index_"));
  const to = (of: number, hour: number): Promise<unknown> => harness.clock.runTo(at(of, hour));

  for (const service of ["conso-api", "data-connect"] as const) {
    it(`${service}: after everything else, as deep as daily values, then one call a day`, async () => {
      attach(service);
      await harness.clock.runTo(at(today, 12, 10));
      assert.deepEqual(
        asked(),
        ["consommation_quotidienne", "index_consommation"].flatMap((one) => [one, one]),
      );
      const first = registerCalls()[1]!.query;
      assert.equal(first["dateDebut"], "2026-09-24");
      const { archive } = harness.collectors;
      const point = archive!.usagePoints.find(PDL, "real")!;
      const series = archive!.usagePoints.series(point.id, "consumption", "registers");
      const { readings } = await archive!.registers.all(series.id, "service");
      assert.equal(new Set(readings.map((one) => one.day)).size, day("2026-11-24") - day("2026-09-24"));
      const daily = household.readings(
        PDL,
        "consumption",
        "daily",
        day("2026-09-24"),
        today,
        harness.clock.now(),
      );
      const known = new Map(daily.map(({ value }, i) => [day("2026-09-24") + i, value]));
      assert.equal(atOnce(registerSpans([{ readings, events: [] }], known)).length, known.size - 1);

      const before = registerCalls().length;
      await to(today + 3, 22);
      assert.equal(registerCalls().length, before + 3);
      const { budget, health, upToDate } = harness.collector().report();
      assert.deepEqual([budget.used, health, upToDate], [service === "conso-api" ? 2 : 5, "ok", true]);
      assert.deepEqual(notices, []);
    });
  }

  it("waits for the daily value, and makes nothing late", async () => {
    attach();
    server.misbehave({ as: "error_500", path: /index_/ });
    await to(today, 22);
    const { health, upToDate, problem } = harness.collector().report();
    assert.deepEqual([health, upToDate, problem], ["ok", true, undefined]);
    assert.deepEqual(notices, ["registers/unavailable/false"]);
    server.behave();
    await to(today + 1, 22);
    assert.ok(registerCalls().some(({ status }) => status === 200));
  });

  for (const [what, spoil] of [
    ["a refusal", () => server.setMeter({ usagePointId: PDL, registers: "refused" })],
    ["an unknown type", () => server.misbehave({ as: { status: 404, body: "{}" }, path: /index_/ })],
    [
      "another shape",
      () => server.misbehave({ as: { status: 200, body: '{"contexte":[{"grandeur":1}]}' }, path: /index_/ }),
    ],
  ] as const) {
    it(`${what} stops registers only, once; they are asked for again after 30 days`, async () => {
      spoil();
      attach();
      await to(today + 20, 12);
      assert.equal(registerCalls().length, 1);
      assert.equal(notices.length, 1);
      assert.match(notices[0]!, /^registers\/.*\/true$/);
      const { health, upToDate, problem } = harness.collector().report();
      assert.deepEqual([health, upToDate, problem], ["ok", true, undefined]);
      await to(today + 32, 22);
      assert.equal(registerCalls().length, 2);
      assert.equal(notices.length, 1);
      server.behave();
      server.setMeter({ usagePointId: PDL });
      await to(today + 64, 22);
      assert.ok(registerCalls().filter(({ status }) => status === 200).length >= 2);
    });
  }

  it("days that are held stay so when an answer that is asked for a gap has nothing", async () => {
    const gaps = new Set([today - 4]);
    server = new EnedisServer({
      household: offPeakHousehold(isOffPeak, { ...metered, gaps }),
      meters: [{ usagePointId: PDL }],
      now: () => harness.clock.now(),
    });
    attach();
    await to(today, 13);
    server.misbehave({ as: { status: 200, body: '{"contexte":[]}' }, path: /index_/ });
    const before = registerCalls().length;
    await to(today + 1, 13);
    const [call] = registerCalls().slice(before);
    assert.equal(call?.query["dateDebut"], formatDay(today - 4));
    const { archive } = harness.collectors;
    const point = archive!.usagePoints.find(PDL, "real")!;
    const series = archive!.usagePoints.series(point.id, "consumption", "registers");
    const states = archive!.coverage.between(series.id, today - 5, today + 1).map(({ state }) => state);
    assert.deepEqual(states, [2, 0, 2, 2, 2, 0]);
  });

  it("new credentials are asked at once", async () => {
    server.setMeter({ usagePointId: PDL, registers: "refused" });
    attach();
    await to(today, 13);
    server.setMeter({ usagePointId: PDL });
    await harness.stop();
    harness.start();
    attach("conso-api", "two");
    await to(today, 14);
    assert.ok(registerCalls().filter(({ status }) => status === 200).length >= 1);
  });

  it("a quota is one for all", async () => {
    server.misbehave({ as: "throttled", path: /index_/ });
    attach();
    await to(today, 12.5);
    assert.equal(harness.collector().report().problem?.kind, "quota");
    assert.equal(
      harness.collectors.archive!.blocks.get("source:1:consumption:registers", "refused"),
      undefined,
    );
  });

  it("MyElectricalData is never asked for them", async () => {
    attach("myelectricaldata");
    await to(today + 2, 22);
    assert.equal(registerCalls().length, 0);
    assert.ok(server.log.length > 0);
    assert.ok(harness.collectors.collector(KEY));
  });
});
