/** Registers of several meters: asked for when all have their newest days, and an outage of theirs is theirs alone. */
import assert from "node:assert/strict";
import type { MeterKey } from "../../nodes/collector/index.js";
import { createService, type RemoteServiceId } from "../../nodes/services/index.js";
import { defaultApplication, EnedisServer, offPeakHousehold } from "../enedis-server/index.js";
import { Harness, IN_MEMORY, at, day } from "./harness.js";

const HOUR = 3_600_000;
const today = day("2026-11-24");
const household = offPeakHousehold((hour) => hour < 6 || hour > 21, {
  since: "2023-01-01",
  convention: "start",
});

describe("the registers of several meters on one account", () => {
  let harness: Harness;
  let server: EnedisServer;
  afterEach(() => harness.end());

  function attach(
    service: RemoteServiceId,
    meters: number,
    { loadCurveDays = 7, dailyMonths = 0 } = {},
  ): MeterKey[] {
    const pdls = Array.from({ length: meters }, (_, i) => `2200000000${String(1_000 + i)}`);
    harness = new Harness(at(today, 12), HOUR, IN_MEMORY);
    server = new EnedisServer({
      household,
      now: () => harness.clock.now(),
      meters: pdls.map((usagePointId) => ({ usagePointId })),
    });
    const baseUrl = `http://many.${service}.internal`;
    return pdls.map((usagePointId, i) => {
      const key: MeterKey = `real/${usagePointId}`;
      harness.attach({
        node: `meter${i}`,
        service,
        baseUrl,
        identity: [baseUrl],
        credentials: [usagePointId],
        usagePointId,
        minute: 7,
        loadCurveDays,
        dailyMonths,
        createService: (hooks) =>
          createService({
            service,
            baseUrl,
            now: () => harness.clock.now(),
            transport: server.transport,
            token: server.token(pdls),
            ...defaultApplication,
            ...hooks,
          }),
      });
      harness.want(["load_curve", "daily", "registers"], key);
      return key;
    });
  }

  const isOfRegisters = ({ path }: (typeof server.log)[number]): boolean => path.includes("index_");
  const to = (of: number, hour: number): Promise<unknown> => harness.clock.runTo(at(of, hour));

  it("wait until each of them has its newest days", async () => {
    // 12 curves, 12 daily values and 12 registers, of 30 calls a day.
    const keys = attach("conso-api", 12);
    await to(today, 22);
    server.log.length = 0;
    for (let of = today + 1; of < today + 4; of++) {
      await to(of, 22);
      const late = keys.filter((key) => !harness.collector(key).report().upToDate);
      assert.deepEqual(late, [], `day ${of - today}`);
      assert.deepEqual([server.log.length, server.log.filter(isOfRegisters).length], [30, 6]);
      server.log.length = 0;
    }
  });

  for (const service of ["data-connect", "conso-api"] as const) {
    it(`${service}: an outage of theirs costs a quarter of the failed calls, and stops nothing else`, async () => {
      const keys = attach(service, 4, { dailyMonths: 6 });
      server.misbehave({ as: "error_500", path: /index_/ });
      await to(today, 22);
      const failed = { "data-connect": 24, "conso-api": 8 }[service];
      for (let of = today + 1; of < today + 4; of++) {
        const before = server.log.length;
        await to(of, 22);
        const sent = server.log.slice(before).filter(isOfRegisters).length;
        assert.ok(sent > 0 && sent <= keys.length * (failed / 4 + 1), `${sent} calls`);
        const { calls } = harness.collectors.archive!;
        assert.equal(calls.failuresInARow(`http://many.${service}.internal`, 3, Infinity).count, 0);
      }
      for (const key of keys) {
        const { upToDate, historyLeft, health } = harness.collector(key).report();
        assert.deepEqual([upToDate, historyLeft, health], [true, 0, "ok"]);
      }
      server.behave();
      await to(today + 4, 22);
      assert.ok(server.log.filter((call) => isOfRegisters(call) && call.status === 200).length >= 4);
    });
  }
});
