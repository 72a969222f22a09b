import assert from "node:assert/strict";
import { tokenInfo, tokenProblem, type Query } from "../../nodes/services/index.js";
import type { ConsoApiMode } from "../enedis-server/conso-api.js";
import { Harness, day, failure, NOON, POINT, PRODUCER, query, read } from "./harness.js";

const HTTP_OK = 200;

describe("services/conso-api", () => {
  let harness: Harness;

  async function open(consoApi: ConsoApiMode = "both"): Promise<void> {
    harness = new Harness({ consoApi });
    await harness.open();
  }

  beforeEach(() => open());
  afterEach(() => harness.close());

  const five: [string, Query][] = [
    ["consommation_quotidienne", query("2026-10-20", "2026-11-12")],
    ["courbe_de_charge_consommation", query("2026-10-22", "2026-10-29", { series: "load_curve" })],
    ["puissance_conso_max_quotidienne", query("2026-10-01", "2026-11-12", { series: "max_power" })],
    [
      "production_quotidienne",
      query("2026-03-20", "2026-11-12", { usagePointId: PRODUCER, direction: "production" }),
    ],
    [
      "courbe_de_charge_production",
      query("2026-03-27", "2026-04-02", {
        usagePointId: PRODUCER,
        direction: "production",
        series: "load_curve",
      }),
    ],
  ];

  for (const [type, q] of five) {
    it(`reads ${type}, under both generations of names`, async () => {
      for (const mode of ["2026", "legacy"] as const) {
        await harness.close();
        await open(mode);
        assert.deepEqual(await read(harness.service("conso-api"), q), {
          readings: harness.published(q),
          oddities: [],
        });
      }
    });
  }

  it("requests with the 2026 names and nothing more", async () => {
    await read(harness.service("conso-api"), query("2026-11-11", "2026-11-12"));
    const [request] = harness.server.log;
    assert.equal(request!.path, "/api/consommation_quotidienne");
    assert.deepEqual(request!.query, { pointId: POINT, dateDebut: "2026-11-11", dateFin: "2026-11-12" });
  });

  it("falls back once to the older names and remembers them", async () => {
    await harness.close();
    await open("legacy");
    let extra = 0;
    const service = harness.service("conso-api", {
      beforeExtraCall: () => {
        extra += 1;
        return Promise.resolve();
      },
    });
    for (let i = 0; i < 3; i++) await read(service, query("2026-11-11", "2026-11-12"));
    assert.deepEqual(
      harness.server.log.map((r) => [r.path, r.status]),
      [
        ["/api/consommation_quotidienne", 400],
        ["/api/daily_consumption", HTTP_OK],
        ["/api/daily_consumption", HTTP_OK],
        ["/api/daily_consumption", HTTP_OK],
      ],
    );
    assert.equal(extra, 1);
  });

  it("remembers older names also when they find no data", async () => {
    await harness.close();
    await open("legacy");
    harness.now = Date.UTC(2026, 10, 12, 4);
    const service = harness.service("conso-api");
    for (let i = 0; i < 2; i++) {
      await failure(read(service, query("2026-11-11", "2026-11-12")), {
        kind: "no_data",
        code: "no_data_found",
      });
    }
    assert.equal(harness.server.log.length, 3);
  });

  it("does not loop when both names are refused", async () => {
    const body = JSON.stringify({ status: 400, message: "Paramètres invalides", error: {} });
    harness.server.misbehave({ as: { status: 400, body } });
    const service = harness.service("conso-api");
    await failure(read(service, query("2026-11-11", "2026-11-12")), {
      kind: "bad_answer",
      code: "invalid_parameters",
    });
    assert.equal(harness.server.log.length, 2);
    harness.server.behave();
    await read(service, query("2026-11-11", "2026-11-12"));
    assert.equal(harness.server.log[2]!.path, "/api/consommation_quotidienne");
  });

  it("makes no second request when the budget denies it", async () => {
    await harness.close();
    await open("legacy");
    const full = new Error("no call left");
    const service = harness.service("conso-api", { beforeExtraCall: () => Promise.reject(full) });
    await assert.rejects(read(service, query("2026-11-11", "2026-11-12")), full);
    assert.equal(harness.server.log.length, 1);
  });

  it("maps Enedis's refusals inside its envelope", async () => {
    const service = harness.service("conso-api");
    const cases: [Query, object][] = [
      [query("2026-11-12", "2026-11-12"), { kind: "bad_answer", code: "ADAM-ERR0002", httpStatus: 400 }],
      [query("2026-11-11", "2026-11-13"), { kind: "range", range: "end_too_late" }],
      [query("2023-01-01", "2023-02-01"), { kind: "range", range: "too_old", code: "ADAM-DC-0016" }],
      [query("2026-11-01", "2026-11-09", { series: "load_curve" }), { kind: "range", range: "too_long" }],
      [
        query("2024-01-09", "2024-02-01"),
        { kind: "range", range: "before_activation", code: "ADAM-ERR0123" },
      ],
      [
        query("2026-11-10", "2026-11-12", { direction: "production" }),
        { kind: "consent", scope: "direction" },
      ],
    ];
    for (const [q, expected] of cases) await failure(read(service, q), expected);
  });

  it("distinguishes a revoked consent, one for consumption only, and an objection to the curve", async () => {
    const service = harness.service("conso-api");
    const q = query("2026-11-11", "2026-11-12", { usagePointId: PRODUCER, direction: "production" });
    harness.server.setMeter({
      usagePointId: PRODUCER,
      directions: ["consumption", "production"],
      consent: ["consumption"],
    });
    await failure(read(service, q), { kind: "consent", code: "ADAM-DC-0008", scope: "usage_point" });
    await read(service, { ...q, direction: "consumption" });
    harness.server.setMeter({ usagePointId: POINT, loadCurve: "refused" });
    await failure(read(service, query("2026-11-11", "2026-11-12", { series: "load_curve" })), {
      kind: "consent",
      code: "ADAM-ERR0075",
      scope: "series",
    });
    await read(service, query("2026-11-11", "2026-11-12"));
  });

  it("maps every mishap to the right kind", async () => {
    const service = harness.service("conso-api");
    const q = query("2026-11-11", "2026-11-12");
    const cases = [
      ["html", { kind: "bad_answer", httpStatus: 200 }],
      ["truncated", { kind: "bad_answer" }],
      ["error_500", { kind: "unavailable", code: "technical_error" }],
      ["html_502", { kind: "unavailable", httpStatus: 502 }],
      ["throttled", { kind: "quota", code: "900804", until: Date.UTC(2026, 10, 12, 10) / 1000 }],
      ["banned", { kind: "banned", httpStatus: 403 }],
      ["nulls", { kind: "no_data" }],
      ["reset", { kind: "unavailable" }],
    ] as const;
    for (const [as, expected] of cases) {
      harness.server.misbehave({ as, times: 1 });
      await failure(read(service, q), expected);
    }
    harness.server.misbehave({ as: "content_type", times: 1 });
    assert.equal((await read(service, q)).readings.length, 1);
  });

  it("is banned permanently by the hundred and first request of a UTC day", async () => {
    const service = harness.service("conso-api");
    const q = query("2026-11-11", "2026-11-12");
    for (let i = 0; i < 100; i++) await read(service, q);
    await failure(read(service, q), { kind: "banned" });
    harness.now += 2 * 86_400_000;
    await failure(read(service, q), { kind: "banned" });
  });

  describe("token", () => {
    const q = query("2026-11-11", "2026-11-12");

    it("is read without verification", () => {
      const token = harness.server.token([POINT, PRODUCER]);
      assert.deepEqual(tokenInfo(` ${token}\n`), {
        usagePointIds: [POINT, PRODUCER],
        expiresAt: Math.floor(NOON / 1000) + 1_094 * 86_400,
        issuedAt: Math.floor(NOON / 1000),
      });
      for (const text of [
        "",
        "abc",
        "a.b.c",
        `${token}.x`,
        `x.${Buffer.from('{"sub":1}').toString("base64url")}.y`,
      ]) {
        assert.equal(tokenInfo(text), undefined, text);
      }
    });

    it("costs no call when it has expired, is for another meter, missing or damaged", async () => {
      const expired = harness.server.token([POINT], NOON / 1000);
      await failure(read(harness.service("conso-api", { token: expired }), q), {
        kind: "consent",
        scope: "account",
        code: "token_expired",
      });
      const other = harness.server.token([PRODUCER]);
      await failure(read(harness.service("conso-api", { token: other }), q), {
        kind: "consent",
        scope: "account",
        code: "token_other_point",
      });
      for (const token of [undefined, "", "   ", "abc\ndef", "clé"]) {
        await failure(read(harness.service("conso-api", { token }), q), {
          kind: "consent",
          scope: "account",
        });
      }
      assert.equal(harness.server.log.length, 0);
      assert.equal(tokenProblem("any-other-token", POINT, NOON), undefined);
    });

    it("that the gateway does not know is a consent error", async () => {
      const forged = `${harness.server.token([POINT]).slice(0, -2)}AA`;
      await failure(read(harness.service("conso-api", { token: forged }), q), {
        kind: "consent",
        scope: "account",
        httpStatus: 401,
        code: "token_refused",
      });
    });

    it("with a stray line break from the clipboard works", async () => {
      const token = `\n ${harness.server.token([POINT])} \n`;
      assert.equal((await read(harness.service("conso-api", { token }), q)).readings.length, 1);
    });
  });

  it("requests one day as [day, next day[", async () => {
    const answer = await read(
      harness.service("conso-api"),
      query("2026-11-11", "2026-11-12", { series: "load_curve" }),
    );
    assert.equal(answer.readings.length, 48);
    assert.equal(answer.readings[0]!.start, (day("2026-11-11") * 24 - 1) * 3_600);
  });

  it("refuses max power of production without a call", async () => {
    const q = query("2026-11-11", "2026-11-12", {
      usagePointId: PRODUCER,
      direction: "production",
      series: "max_power",
    });
    for (const service of ["conso-api", "myelectricaldata"] as const) {
      await failure(read(harness.service(service), q), { kind: "consent", scope: "series" });
    }
    assert.equal(harness.server.log.length, 0);
  });
});
