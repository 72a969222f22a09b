import assert from "node:assert/strict";
import type { Query } from "../../nodes/services/index.js";
import { defaultSecret } from "../enedis-server/index.js";
import { Harness, day, failure, POINT, PRODUCER, query, read } from "./harness.js";

describe("services/myelectricaldata", () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = new Harness();
    await harness.open();
  });
  afterEach(() => harness.close());

  const yesterday = query("2026-11-11", "2026-11-12");
  const production = { usagePointId: PRODUCER, direction: "production" } as const;

  it("reads the five series, across both clock changes", async () => {
    const asked: [string, Query][] = [
      [`/enedis/consumption/daily/${POINT}`, query("2025-12-01", "2026-11-11")],
      [
        `/enedis/consumption/detail/batch/${POINT}`,
        query("2026-05-15", "2026-11-12", { series: "load_curve" }),
      ],
      [`/enedis/power/${POINT}`, query("2025-12-01", "2026-11-12", { series: "max_power" })],
      [`/enedis/production/daily/${PRODUCER}`, query("2025-12-01", "2026-11-12", production)],
      [
        `/enedis/production/detail/batch/${PRODUCER}`,
        query("2026-03-20", "2026-04-10", { ...production, series: "load_curve" }),
      ],
    ];
    const service = harness.service("myelectricaldata");
    for (const [path, q] of asked) {
      assert.deepEqual(await read(service, q), { readings: harness.published(q), oddities: [] });
      assert.equal(harness.server.log.at(-1)!.path, path);
    }
  });

  it("works behind a base URL with a path", async () => {
    const service = harness.service("myelectricaldata", { baseUrl: `${harness.url}/api/` });
    await read(service, query("2026-11-01", "2026-11-11"));
    assert.equal(harness.server.log[0]!.path, `/api/enedis/consumption/daily/${POINT}`);
  });

  it("has yesterday as newest day of consumption from 2.0 on", async () => {
    const service = harness.service("myelectricaldata");
    assert.equal((await read(service, query("2026-11-01", "2026-11-12"))).readings.length, 11);
    assert.equal((await read(service, yesterday)).readings.length, 1);
  });

  it("has the day before until then, and no data for yesterday", async () => {
    await harness.close();
    harness = new Harness({ medFormat: "v5" });
    await harness.open();
    const service = harness.service("myelectricaldata");
    const answer = await read(service, query("2026-11-01", "2026-11-12"));
    assert.equal(answer.readings.length, 10);
    assert.deepEqual(answer.oddities, []);
    await failure(read(service, yesterday), { kind: "no_data" });
    const curve = await read(service, { ...yesterday, series: "load_curve" });
    assert.equal(curve.readings.length, 48);
  });

  it("reads an empty list in a success as no data", async () => {
    await harness.close();
    harness = new Harness({ fixture: { holes: ["2026-11-05"] }, medFormat: "v5" });
    await harness.open();
    await failure(read(harness.service("myelectricaldata"), query("2026-11-05", "2026-11-06")), {
      kind: "no_data",
    });
  });

  it("gets yesterday's peak at a second try although the first was too early", async () => {
    const service = harness.service("myelectricaldata");
    const q = query("2026-11-05", "2026-11-12", { series: "max_power" });
    harness.now = Date.UTC(2026, 10, 12, 6, 30);
    assert.equal((await read(service, q)).readings.length, 6);
    harness.now = Date.UTC(2026, 10, 12, 13);
    assert.equal((await read(service, q)).readings.length, 7);
    assert.deepEqual(
      harness.server.log.map((r) => r.query["use_cache"]),
      ["false", "false"],
    );
  });

  it("uses the cache for curves and for days weeks back", async () => {
    const service = harness.service("myelectricaldata");
    await read(service, query("2026-10-01", "2026-11-01", { series: "max_power" }));
    await read(service, { ...yesterday, series: "load_curve" });
    await read(service, query("2026-10-28", "2026-11-05"));
    assert.deepEqual(
      harness.server.log.map((r) => r.query["use_cache"]),
      ["true", "true", "false"],
    );
  });

  it("reads a failure in a success: before the meter's first day", async () => {
    const service = harness.service("myelectricaldata");
    for (const series of ["max_power", "daily"] as const) {
      await failure(read(service, query("2024-01-01", "2024-02-01", { series })), {
        kind: "range",
        range: "before_activation",
        code: "ADAM-ERR0123",
      });
    }
  });

  it("keeps the readings of a partial answer and reports the gap", async () => {
    await harness.close();
    harness = new Harness({ meters: [{ usagePointId: POINT, activation: "2026-10-10" }] });
    await harness.open();
    const q = query("2026-10-01", "2026-11-01", { series: "load_curve" });
    const answer = await read(harness.service("myelectricaldata"), q);
    assert.deepEqual(
      answer.oddities.map((o) => o.reason),
      ["partial"],
    );
    // Chunks of seven days: the second begins on the 8th, before the activation.
    assert.equal(answer.readings[0]!.start, (day("2026-10-15") * 24 - 2) * 3_600);
  });

  it("does not mistake an empty partial answer for a hole", async () => {
    const body = JSON.stringify({
      success: true,
      data: { meter_reading: { interval_reading: [] } },
      error: { code: "PARTIAL_DATA", message: "quota", field: null },
    });
    harness.server.misbehave({ as: { status: 200, body } });
    await failure(read(harness.service("myelectricaldata"), yesterday), {
      kind: "unavailable",
      code: "PARTIAL_DATA",
    });
  });

  it("maps failures with HTTP status 200", async () => {
    const service = harness.service("myelectricaldata");
    await failure(read(service, { ...yesterday, usagePointId: "33000000000013" }), {
      kind: "consent",
      scope: "usage_point",
      code: "access_denied",
    });
    await failure(read(service, query("2023-11-11", "2023-12-01")), { kind: "range", range: "too_old" });
    harness.server.setMeter({ usagePointId: POINT, consent: [] });
    await failure(read(service, query("2026-11-01", "2026-11-11")), {
      kind: "consent",
      scope: "usage_point",
      code: "ADAM-DC-0008",
    });
    harness.now = Date.UTC(2028, 1, 29, 12);
    await failure(read(service, query("2028-02-01", "2028-02-10")), {
      kind: "unavailable",
      code: "INVALID_DATE_FORMAT",
    });
  });

  it("waits for 00:00 UTC when a day's calls are used up", async () => {
    const service = harness.service("myelectricaldata");
    const q = query("2026-11-01", "2026-11-11");
    for (let i = 0; i < 50; i++) await read(service, q);
    await failure(read(service, q), {
      kind: "quota",
      code: "RATE_LIMIT_EXCEEDED",
      until: Date.UTC(2026, 10, 13) / 1000,
    });
    harness.now = Date.UTC(2026, 10, 13);
    await read(service, q);
  });

  it("finds a black-listed day again after 24 hours", async () => {
    const service = harness.service("myelectricaldata");
    const q = { ...yesterday, series: "load_curve" as const };
    harness.now = Date.UTC(2026, 10, 12, 6);
    await failure(read(service, q), { kind: "no_data" });
    harness.now = Date.UTC(2026, 10, 12, 12);
    await failure(read(service, q), { kind: "no_data" });
    harness.now = Date.UTC(2026, 10, 13, 7);
    assert.equal((await read(service, q)).readings.length, 48);
  });

  it("blames a wrong secret on the account", async () => {
    for (const token of ["wrong", `${defaultSecret}x`]) {
      await failure(read(harness.service("myelectricaldata", { token }), yesterday), {
        kind: "consent",
        scope: "account",
        httpStatus: 401,
      });
    }
    await failure(read(harness.service("myelectricaldata", { token: "" }), yesterday), { kind: "consent" });
    assert.equal(harness.server.log.length, 2);
  });

  it("detects Enedis's own stamps when the gateway serves the 2026 shape", async () => {
    await harness.close();
    harness = new Harness({ medFormat: "2026" });
    await harness.open();
    const service = harness.service("myelectricaldata");
    const curve = { ...yesterday, series: "load_curve" as const };
    const answer = await read(service, curve);
    assert.deepEqual(answer.readings, harness.published(curve));
    assert.deepEqual(
      answer.oddities.map((o) => o.reason),
      ["convention"],
    );
    const days = query("2026-11-01", "2026-11-11");
    assert.deepEqual(await read(service, days), { readings: harness.published(days), oddities: [] });
  });
});
