import assert from "node:assert/strict";
import { grantedPoints, type Query, type RemoteSettings, type Service } from "../../nodes/services/index.js";
import { defaultApplication, type Grant, type ServerRequest } from "../enedis-server/index.js";
import { Harness, failure, POINT, PRODUCER, query, read } from "./harness.js";

describe("services/data-connect", () => {
  let harness: Harness;
  let tokenCalls: number;
  let extraCalls: number;

  beforeEach(async () => {
    harness = new Harness();
    tokenCalls = 0;
    extraCalls = 0;
    await harness.open();
  });
  afterEach(() => harness.close());

  const count = {
    beforeTokenCall: () => {
      tokenCalls += 1;
      return Promise.resolve();
    },
    beforeExtraCall: () => {
      extraCalls += 1;
      return Promise.resolve();
    },
  };

  function service(more: Partial<RemoteSettings> = {}): Service {
    return harness.service("data-connect", { ...count, ...more });
  }

  function tokensIssued(): number {
    return harness.server.dataConnect.issued;
  }

  const q = query("2026-11-11", "2026-11-12");

  it("reads the five series", async () => {
    const asked: Query[] = [
      query("2024-01-10", "2026-11-12"),
      query("2026-10-22", "2026-10-29", { series: "load_curve" }),
      query("2026-10-01", "2026-11-12", { series: "max_power" }),
      query("2026-03-20", "2026-11-12", { usagePointId: PRODUCER, direction: "production" }),
      query("2026-03-27", "2026-04-02", {
        usagePointId: PRODUCER,
        direction: "production",
        series: "load_curve",
      }),
    ];
    const one = service();
    for (const each of asked) {
      harness.now += 1_000;
      assert.deepEqual(await read(one, each), { readings: harness.published(each), oddities: [] });
    }
    assert.deepEqual([tokensIssued(), tokenCalls, extraCalls], [1, 1, 0]);
    const token = harness.server.log.find(({ path }) => path === "/oauth2/v3/token")!;
    assert.deepEqual([token.method, token.query], ["POST", {}]);
  });

  it("requests max power with step and quantity", async () => {
    await read(service(), query("2026-11-11", "2026-11-12", { series: "max_power" }));
    assert.deepEqual(harness.server.log.at(-1)!.query, {
      pointId: POINT,
      dateDebut: "2026-11-11",
      dateFin: "2026-11-12",
      mesuresPas: "P1D",
      grandeurPhysique: "PMA",
    });
  });

  it("shares one token between meters, with one request in flight", async () => {
    await Promise.all([
      read(service(), q),
      read(service(), q),
      read(service(), { ...q, usagePointId: PRODUCER }),
    ]);
    assert.deepEqual([tokensIssued(), tokenCalls], [1, 1]);
  });

  it("renews the token before its end and not earlier", async () => {
    const one = service();
    await read(one, q);
    harness.now += (12_600 - 601) * 1000;
    await read(one, q);
    assert.equal(tokensIssued(), 1);
    harness.now += 2_000;
    await read(one, q);
    assert.deepEqual([tokensIssued(), extraCalls], [2, 0]);
  });

  it("renews a refused token once and asks again once", async () => {
    const one = service();
    await read(one, q);
    harness.server.dataConnect.revokeTokens();
    assert.equal((await read(one, q)).readings.length, 1);
    assert.deepEqual([tokensIssued(), tokenCalls, extraCalls], [2, 2, 1]);
  });

  it("says of each request that leaves whether it is one for a token", async () => {
    const sent: ("token" | "data")[] = [];
    const one = service({ beforeSend: (isForToken) => void sent.push(isForToken ? "token" : "data") });
    await read(one, q);
    harness.server.dataConnect.revokeTokens();
    await read(one, q);
    assert.deepEqual(sent, ["token", "data", "data", "token", "data"]);
  });

  it("stops after the second refusal, in either form", async () => {
    for (const [status, body] of [
      [401, { fault: { code: 900901, message: "Invalid Credentials" } }],
      [403, { code: "900901", message: "Invalid Credentials" }],
      [401, { error: "invalid_token" }],
      [401, {}],
    ] as const) {
      harness.server.misbehave({ as: { status, body: JSON.stringify(body) }, path: /mesure/ });
      harness.server.log.length = 0;
      await failure(read(service(), q), { kind: "consent", scope: "account", httpStatus: status });
      assert.equal(harness.server.log.filter(({ path }) => path.includes("mesure")).length, 2);
      harness.server.behave();
    }
    harness.server.misbehave({ as: { status: 200, body: "{}" }, path: /mesure/ });
    await failure(read(service(), q), { kind: "bad_answer" });
  });

  it("blames wrong credentials on the account, and requests a new token when they are corrected", async () => {
    const wrong = service({ clientSecret: "wrong" });
    await failure(read(wrong, q), { kind: "consent", scope: "account", code: "invalid_client" });
    await failure(read(wrong, q), { kind: "consent" });
    assert.equal((await read(service(), q)).readings.length, 1);
    // A token for the right secret does not prove a wrong one right.
    await failure(read(wrong, q), { kind: "consent", code: "invalid_client" });
    await failure(read(service({ clientId: undefined }), q), { kind: "consent", scope: "account" });
  });

  it("maps failures of the token endpoint to their kinds", async () => {
    for (const [as, expected] of [
      ["html_502", { kind: "unavailable" }],
      ["banned", { kind: "banned" }],
      ["throttled", { kind: "quota" }],
      ["html", { kind: "bad_answer" }],
      [{ status: 200, body: '{"token_type":"Bearer"}' }, { kind: "bad_answer" }],
      [
        { status: 400, body: '{"error":"invalid_request"}' },
        { kind: "bad_answer", code: "invalid_request" },
      ],
      [
        { status: 401, body: '{"message":"Valid authentication credentials are mandatory"}' },
        { kind: "consent" },
      ],
      [{ status: 415, body: "" }, { kind: "bad_answer" }],
      [{ status: 503, body: "" }, { kind: "unavailable" }],
    ] as const) {
      harness.server.misbehave({ as, times: 1, path: /token/ });
      await failure(read(service(), q), expected);
    }
    assert.equal((await read(service(), q)).readings.length, 1);
  });

  it("works with a token answer without a usable lifetime", async () => {
    const one = service();
    harness.server.misbehave({
      as: { status: 200, body: '{"access_token":"x","expires_in":"soon"}' },
      times: 1,
      path: /token/,
    });
    // The server does not know that token: it is renewed, which shows that it was used.
    assert.equal((await read(one, q)).readings.length, 1);
    assert.equal(extraCalls, 1);
  });

  it("lets one caller leave without taking the token from the others", async () => {
    harness.server.misbehave({ as: { delayMs: 50 }, times: 1, path: /token/ });
    const controller = new AbortController();
    const reason = new Error("closed");
    const first = service().read(q, controller.signal);
    const second = read(service(), q);
    setTimeout(() => controller.abort(reason), 10);
    await assert.rejects(first, reason);
    assert.equal((await second).readings.length, 1);
    assert.equal(tokensIssued(), 1);
    await assert.rejects(service().read(q, AbortSignal.abort(reason)), reason);
  });

  it("maps Enedis's quotas to quotas", async () => {
    const one = service();
    for (let i = 0; i < 5; i++) await read(one, q);
    await failure(read(one, q), { kind: "quota", code: "429", until: harness.now / 1000 + 1 });
  });

  it("blames an API without a subscription on the account", async () => {
    const body = JSON.stringify({ code: "900908", message: "Resource forbidden " });
    harness.server.misbehave({ as: { status: 403, body }, path: /mesure/ });
    await failure(read(service(), q), { kind: "consent", scope: "account", code: "900908" });
  });

  describe("usage points of a consent", () => {
    const signal = new AbortController().signal;
    const ID = 123_456;

    function points(): ReturnType<typeof grantedPoints> {
      const settings: RemoteSettings = {
        service: "data-connect",
        baseUrl: harness.url,
        now: () => harness.now,
        ...defaultApplication,
        ...count,
      };
      return grantedPoints(settings, ID, signal);
    }

    const grant = (...grants: (string | Grant)[]): unknown =>
      harness.server.dataConnect.grants.set(ID, grants);
    const asked = (): number =>
      harness.server.log.filter(({ path }) => path === "/subscribed_services/v1/").length;
    const own = { usagePointId: POINT, consumption: true, production: false };

    it("are those of the services that give access, with one request", async () => {
      grant(POINT, PRODUCER, { pointId: POINT, etatCode: "TERMINE" }, { serviceCode: "ACCES" });
      assert.deepEqual(await points(), [own, { ...own, usagePointId: PRODUCER, production: true }]);
      assert.deepEqual([asked(), extraCalls], [1, 0]);
    });

    it("are looked for once more without the filter when that finds none, counted", async () => {
      grant({ pointId: POINT, serviceCode: "CCDC", etatCode: "DEMANDE" });
      assert.deepEqual(await points(), [own]);
      assert.deepEqual([asked(), extraCalls], [2, 1]);
    });

    it("are never those of a service that has ended, or of another consent", async () => {
      const serviceCode = "CCDC";
      grant(
        { serviceCode, pointId: POINT, etatCode: "TERMINE" },
        { serviceCode, pointId: POINT, etatCode: "SUPPRIME" },
        { serviceCode, pointId: PRODUCER, autorisationId: ID + 1 },
        { serviceCode },
      );
      assert.deepEqual(await points(), []);
      grant({ serviceCode, pointId: POINT }, { serviceCode, pointId: PRODUCER, etatCode: "TERMINE" });
      assert.deepEqual(await points(), [own]);
    });

    it("are none in every form of an empty list", async () => {
      assert.deepEqual(await points(), []);
      for (const body of [
        { nbTotalServices: 0 },
        { nbTotalServices: 0, serviceSouscrit: null },
        { serviceSouscrit: null },
        { nbTotalServices: 0, serviceSouscrit: [] },
      ]) {
        harness.server.misbehave({ as: { status: 200, body: JSON.stringify(body) }, path: /subscribed/ });
        assert.deepEqual(await points(), [], JSON.stringify(body));
        harness.server.behave();
      }
      harness.server.misbehave({ as: { status: 200, body: '{"nbTotalServices":2}' }, path: /subscribed/ });
      await failure(points(), { kind: "bad_answer" });
    });

    it("are none, and no failure, when only the question without the filter fails", async () => {
      const isUnfiltered = ({ path, body }: ServerRequest): boolean =>
        path.startsWith("/subscribed") && !body.includes("etatCode");
      for (const as of ["error_500", "html", { status: 404, body: '{"error":"no_data_found"}' }] as const) {
        harness.server.misbehave({ as, when: isUnfiltered });
        assert.deepEqual(await points(), []);
        harness.server.behave();
      }
      harness.server.misbehave({ as: "throttled", when: isUnfiltered });
      await failure(points(), { kind: "quota" });
    });

    it("are not asked for twice when the first question fails, or the budget denies the second", async () => {
      harness.server.misbehave({ as: "error_500", path: /subscribed/ });
      await failure(points(), { kind: "unavailable" });
      assert.deepEqual([asked(), extraCalls], [1, 0]);
      harness.server.behave();
      const full = new Error("no call left");
      const settings: RemoteSettings = {
        service: "data-connect",
        baseUrl: harness.url,
        now: () => harness.now,
        ...defaultApplication,
        beforeExtraCall: () => Promise.reject(full),
      };
      await assert.rejects(grantedPoints(settings, ID, signal), full);
      assert.equal(asked(), 2);
    });
  });
});
