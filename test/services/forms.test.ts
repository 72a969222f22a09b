/** MyElectricalData in the form of 2026, and in that of v5 where it is refused (docs/dev/enedis.md#myelectricaldata-v2-format). */
import assert from "node:assert/strict";
import type { FormMemory, Query, RequestForm, Service } from "../../nodes/services/index.js";
import type { EnedisServerOptions, Mishap } from "../enedis-server/index.js";
import { Harness, failure, POINT, PRODUCER, query, read } from "./harness.js";

const DAY_MS = 86_400_000;

describe("services: the form of a request", () => {
  let harness: Harness;
  let extra: number;

  afterEach(() => harness.close());

  async function open(options: Partial<EnedisServerOptions> = {}): Promise<void> {
    harness = new Harness(options);
    extra = 0;
    await harness.open();
  }

  function service(formMemory?: FormMemory): Service {
    return harness.service("myelectricaldata", {
      ...(formMemory && { formMemory }),
      beforeExtraCall: () => {
        extra += 1;
        return Promise.resolve();
      },
    });
  }

  /** The form of each request so far. */
  const forms = (): RequestForm[] =>
    harness.server.log.map(({ headers }) => (headers["x-med-format"] === "2026" ? "2026" : "v5"));

  const isModern = (request: { headers: Readonly<Record<string, string | undefined>> }): boolean =>
    request.headers["x-med-format"] === "2026";

  /** Refuses requests in the form of 2026. */
  const refuse2026 = (as: Mishap): void => harness.server.misbehave({ as, when: isModern });

  const production = { usagePointId: PRODUCER, direction: "production" } as const;
  const days = query("2026-11-01", "2026-11-11");
  const series: readonly Query[] = [
    query("2026-11-01", "2026-11-11"),
    query("2026-10-20", "2026-11-12", { series: "load_curve" }),
    query("2026-11-01", "2026-11-12", { series: "max_power" }),
    query("2026-11-01", "2026-11-12", production),
    query("2026-03-20", "2026-04-10", { ...production, series: "load_curve" }),
  ];

  for (const medFormat of ["negotiated", "v5", "refuses-2026"] as const) {
    it(`reads the same from a gateway that has the form ${medFormat}, across the clock changes`, async () => {
      await open({ medFormat });
      const one = service();
      for (const q of series) {
        assert.deepEqual(await read(one, q), { readings: harness.published(q), oddities: [] });
      }
      const isRefused = medFormat === "refuses-2026";
      assert.equal(extra, isRefused ? 1 : 0);
      assert.equal(harness.server.log.length, series.length + extra);
      assert.deepEqual(new Set(forms().slice(1)), new Set([isRefused ? "v5" : "2026"]));
    });
  }

  it("asks once in the other form, whatever it is refused with", async () => {
    const fastApi = {
      detail: [{ loc: ["header", "x-med-format"], msg: "Unsupported", type: "value_error" }],
    };
    const refusals: [string, number, unknown][] = [
      ["FastAPI", 422, fastApi],
      ["a text", 400, { detail: "Unknown format" }],
      ["not acceptable", 406, { detail: "Not Acceptable" }],
      ["a page of a proxy", 415, "<html>Unsupported Media Type</html>"],
      [
        "a code of its own",
        200,
        { success: false, data: null, error: { code: "UNSUPPORTED_FORMAT", message: "2026", field: null } },
      ],
      ["no subscription at Enedis", 403, { code: "900908", message: "Resource forbidden " }],
      [
        "the same, in the envelope",
        200,
        {
          success: false,
          data: null,
          error: { code: "ENEDIS_ERROR", message: "x", field: null },
          fault: { code: 900908 },
        },
      ],
    ];
    for (const [name, status, body] of refusals) {
      await open();
      refuse2026({ status, body: typeof body === "string" ? body : JSON.stringify(body) });
      const one = service();
      for (let i = 0; i < 3; i++) assert.equal((await read(one, days)).readings.length, 10, name);
      assert.deepEqual([forms(), extra], [["2026", "v5", "v5", "v5"], 1], name);
      await harness.close();
    }
    await open();
  });

  it("takes no other failure for a refusal of the form", async () => {
    const codes = ["ACCESS_DENIED", "NO_DATA", "RATE_LIMIT_EXCEEDED", "ENEDIS_UNAVAILABLE", "DATE_TOO_OLD"];
    const enveloped = ["INVALID_DATE_RANGE", "INVALID_DATE_FORMAT", "ADAM-ERR0123", "ENEDIS_ERROR", ...codes];
    const answers: Mishap[] = [
      ...([
        "html",
        "truncated",
        "error_500",
        "html_502",
        "throttled",
        "banned",
        "firewall",
        "nulls",
      ] as const),
      ...[401, 403, 404, 405].map((status) => ({ status, body: '{"detail":"no"}' })),
      { status: 404, body: "<html>Not Found</html>" },
      ...["[null]", "{}", '{"success":true,"data":{"version":3},"error":null}', '{"success":false}'].map(
        (body) => ({
          status: 200,
          body,
        }),
      ),
      { status: 400, body: '{"error":"ADAM-ERR0002","error_description":"La date de fin"}' },
      ...enveloped.map((code) => ({
        status: 200,
        body: JSON.stringify({ success: false, data: null, error: { code, message: "x", field: null } }),
      })),
    ];
    await open();
    const one = service();
    for (const as of answers) {
      harness.server.misbehave({ as, times: 1 });
      await failure(read(one, days), {});
    }
    assert.deepEqual([harness.server.log.length, extra], [answers.length, 0]);
    assert.equal((await read(one, days)).readings.length, 10);
  });

  it("costs two requests once a day and series when both forms are refused", async () => {
    await open({ medFormat: "refuses-2026" });
    harness.server.misbehave({ as: { status: 422, body: '{"detail":[]}' } });
    const one = service();
    for (let i = 0; i < 4; i++) await failure(read(one, days), { kind: "bad_answer", httpStatus: 422 });
    assert.deepEqual([forms(), extra], [["2026", "v5", "2026", "2026", "2026"], 1]);
    await failure(read(one, series[2]!), { kind: "bad_answer" });
    assert.equal(extra, 2);
    harness.now += DAY_MS;
    harness.server.behave();
    assert.equal((await read(one, days)).readings.length, 10);
    assert.deepEqual([forms().slice(-2), extra], [["2026", "v5"], 3]);
  });

  it("keeps no form in which the answer says nothing about it", async () => {
    for (const as of ["error_500", "throttled", "html", "banned", "reset"] as const) {
      await open({ medFormat: "refuses-2026" });
      const kept: RequestForm[] = [];
      const one = service({ read: () => "2026", keep: (form) => kept.push(form) });
      harness.server.misbehave({ as, when: (request) => !isModern(request), times: 1 });
      await failure(read(one, days), {});
      assert.deepEqual([forms(), kept], [["2026", "v5"], []], as);
      // The other form was not refused, so it is asked for again, and kept.
      assert.equal((await read(one, days)).readings.length, 10, as);
      assert.deepEqual([forms(), kept, extra], [["2026", "v5", "2026", "v5"], ["v5"], 2], as);
      await harness.close();
    }
    await open();
  });

  it("keeps a form in which the days are refused", async () => {
    await open({ medFormat: "refuses-2026" });
    const body = '{"error":"ADAM-ERR0123","error_description":"The requested period is anterior"}';
    harness.server.misbehave({ as: { status: 400, body }, when: (request) => !isModern(request), times: 1 });
    const one = service();
    await failure(read(one, days), { kind: "range" });
    assert.equal((await read(one, days)).readings.length, 10);
    assert.deepEqual([forms(), extra], [["2026", "v5", "v5"], 1]);
  });

  it("returns to the form of 2026 when that of v5 is refused", async () => {
    await open({ medFormat: "refuses-v5" });
    const kept: RequestForm[] = [];
    const memory: FormMemory = { read: () => kept.at(-1) ?? "v5", keep: (form) => kept.push(form) };
    const one = service(memory);
    for (let i = 0; i < 2; i++) assert.equal((await read(one, days)).readings.length, 10);
    assert.deepEqual([forms(), kept, extra], [["v5", "2026", "2026"], ["2026"], 1]);
  });

  it("makes no second request when the budget denies it, and makes it later", async () => {
    await open({ medFormat: "refuses-2026" });
    const full = new Error("no call left");
    let isFull = true;
    const one = harness.service("myelectricaldata", {
      beforeExtraCall: () => (isFull ? Promise.reject(full) : Promise.resolve()),
    });
    await assert.rejects(read(one, days), full);
    assert.deepEqual(forms(), ["2026"]);
    isFull = false;
    assert.equal((await read(one, days)).readings.length, 10);
  });

  it("keeps what another account learnt out of its own", async () => {
    await open({ medFormat: "refuses-2026" });
    await read(service(), days);
    await read(service(), days);
    assert.deepEqual(forms(), ["2026", "v5", "2026", "v5"]);
    assert.equal(
      harness.server.log.every(({ path }) => path.endsWith(POINT)),
      true,
    );
  });
});
