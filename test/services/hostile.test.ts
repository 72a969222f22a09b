/** Answers that no service should give, over a real connection: readings, or a typed failure that says nothing secret. */
import assert from "node:assert/strict";
import { accountPoints, grantedPoints } from "../../nodes/services/index.js";
import { send, type Transport } from "../../nodes/services/http/http.js";
import type { Query, RemoteServiceId } from "../../nodes/services/index.js";
import { defaultApplication, defaultSecret, type Mishap } from "../enedis-server/index.js";
import { failure, Harness, NOON, POINT, query, read } from "./harness.js";

const services: readonly RemoteServiceId[] = ["conso-api", "myelectricaldata", "data-connect"];
const data = /\/(?:api|enedis|mesure_synchrone_auto)\//;
const shown = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|<[a-z/!]/iu;

describe("services: hostile answers", () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = new Harness();
    await harness.open();
  });
  afterEach(() => harness.close());

  const day: Query = query("2026-11-10", "2026-11-11");
  const curve: Query = { ...day, series: "load_curve" };

  function misbehave(as: Mishap, path = data): void {
    harness.server.behave();
    harness.server.misbehave({ as, path });
  }

  for (const service of services) {
    it(`${service}: too big, too deep, compressed to nothing, not what its headers say: bad_answer`, async () => {
      for (const as of ["huge", "bomb", "deep", "encoding"] as const) {
        for (const q of [day, curve]) {
          misbehave(as);
          await failure(read(harness.service(service), q), { kind: "bad_answer" });
        }
      }
    });

    it(`${service}: repeats nothing of the request that comes back as an error or as points`, async () => {
      for (const as of ["echo", "echo_points"] as const) {
        for (const q of [day, curve, { ...day, series: "max_power" } as const]) {
          misbehave(as);
          const { message, code } = await failure(read(harness.service(service), q), { kind: "bad_answer" });
          const text = `${message} ${code ?? ""}`;
          const { clientId, clientSecret } = defaultApplication;
          const token = harness.server.token([POINT, "22000000000024"]);
          for (const secret of [POINT, clientId, clientSecret, defaultSecret, token, token.slice(-20)]) {
            assert.ok(!text.includes(secret), text);
          }
          assert.doesNotMatch(text, shown);
        }
      }
    });
  }

  it("the 403 page of Enedis's firewall is an outage behind a gateway, in all of its shapes, and no consent", async () => {
    for (const service of ["conso-api", "myelectricaldata"] as const) {
      misbehave("firewall");
      const error = await failure(read(harness.service(service), day), {
        kind: "unavailable",
        httpStatus: 403,
        scope: undefined,
        code: "enedis_firewall",
      });
      assert.match(error.message, /Request Rejected/);
      assert.doesNotMatch(error.message, shown);
    }
    const page = "<!DOCTYPE html><html><body>Request Rejected</body></html>";
    for (const body of [
      { status: 403, message: "The Enedis API returned an error", error: page },
      { status: 403, message: page },
      { error: page, error_description: page },
      { fault: { code: 403, message: page } },
      { detail: [page] },
      { detail: JSON.stringify({ error: page }) },
      { success: false, data: null, error: { code: "ENEDIS_ERROR", message: page, field: null } },
      { success: true, data: page, error: null },
      page,
    ]) {
      for (const service of services) {
        misbehave({ status: 403, body: JSON.stringify(body) });
        const { message, code } = await failure(read(harness.service(service), day), { kind: "unavailable" });
        assert.doesNotMatch(`${message} ${code ?? ""}`, shown, JSON.stringify(body));
      }
    }
    const escaped = page.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    misbehave({ status: 403, body: JSON.stringify({ message: escaped }) });
    for (const service of services)
      await failure(read(harness.service(service), day), { kind: "unavailable" });
    // Without a gateway, and from a gateway's own firewall, it is a page: the address is blocked.
    misbehave({ status: 403, body: page });
    for (const service of services) await failure(read(harness.service(service), day), { kind: "banned" });
    misbehave({ status: 403, body: JSON.stringify({ error: "ADAM-DC-0008", error_description: page }) });
    await failure(read(harness.service("conso-api"), day), { kind: "consent", code: "ADAM-DC-0008" });
  });

  it("a refusal that is too big keeps the meaning of its status", async () => {
    const page = `<html>${"x".repeat(5_000_000)}`;
    const json = `{"error":"${"x".repeat(5_000_000)}"}`;
    for (const [status, body, kind] of [
      [403, page, "banned"],
      [403, json, "bad_answer"],
      [403, "[".repeat(100_000), "bad_answer"],
      [429, page, "quota"],
      [503, json, "unavailable"],
      [404, page, "bad_answer"],
    ] as const) {
      misbehave({ status, body });
      await failure(read(harness.service("conso-api"), day), { kind, httpStatus: status });
    }
  });

  it("hundreds of thousands of codes, tokens or points end as bad_answer or as one of them", async () => {
    const points = (one: string, count: number): string =>
      `{"interval_reading":[${Array<string>(count).fill(one).join(",")}]}`;
    const many: readonly (readonly [body: string, kind: string])[] = [
      [`{"message":"${"ADAM-DC-0008 ".repeat(300_000)}"}`, "bad_answer"],
      [`{"message":"${"ADAM-DC-0008 ".repeat(10_000)}"}`, "consent"],
      [JSON.stringify(Array<object>(40_000).fill({ error: "ADAM-DC-0008" })), "consent"],
      [`{"message":"${"eyJa.".repeat(800_000)}"}`, "bad_answer"],
      [`{"message":"${"eyJa.".repeat(50_000)}"}`, "bad_answer"],
      [points('{"value":"x","date":"2026-11-10"}', 59_000), "bad_answer"],
      [points('{"value":"1"}', 200_000), "bad_answer"],
      [points("[]", 59_000), "bad_answer"],
      [points('{"value":{"a":[[[1]]]},"date":"2026-11-10"}', 20_000), "bad_answer"],
    ];
    for (const [body, kind] of many) {
      misbehave({ status: 200, body });
      for (const q of [day, curve]) {
        assert.equal(
          (await failure(read(harness.service("conso-api"), q), {})).kind,
          kind,
          body.slice(0, 60),
        );
      }
    }
  });

  it("an answer that never ends is ended by the time for the whole of it", async () => {
    misbehave("trickle");
    const hasty: Transport = (request, signal) => send({ ...request, timeoutMs: 150 }, signal);
    for (const service of services) {
      const error = await failure(read(harness.service(service, { transport: hasty }), day), {
        kind: "unavailable",
      });
      assert.match(error.message, /within 0\.15 s/);
    }
  });

  it("an answer that never ends is ended by its caller", async () => {
    misbehave("trickle");
    const reason = new Error("enough");
    const controller = new AbortController();
    const reading = harness.service("conso-api").read(day, controller.signal);
    setTimeout(() => controller.abort(reason), 100);
    await assert.rejects(reading, reason);
  });

  it("an absurd Retry-After counts as none", async () => {
    for (const after of ["9".repeat(400), "-5", "1e9", "Infinity", "Thu, 01 Jan 1970 00:00:00 GMT", ""]) {
      misbehave({ status: 429, body: "{}", headers: { "retry-after": after } });
      await failure(read(harness.service("conso-api"), day), { kind: "quota", until: undefined });
    }
    misbehave({ status: 429, body: "{}", headers: { "retry-after": "60" } });
    await failure(read(harness.service("conso-api"), day), { kind: "quota", until: NOON / 1000 + 60 });
  });

  it("headers beyond what Node.js reads are a bad answer", async () => {
    misbehave({ status: 200, body: "{}", headers: { "x-long": "x".repeat(100_000) } });
    const error = await failure(read(harness.service("conso-api"), day), { kind: "bad_answer" });
    assert.match(error.message, /HPE_HEADER_OVERFLOW/);
  });

  describe("Data Connect's application token", () => {
    const token = /\/oauth2\//;

    it("is refused when no header could carry it, and renewed in time whatever its life is said to be", async () => {
      for (const body of [
        { access_token: "x".repeat(9_000) },
        { access_token: ["abc"] },
        { access_token: "a\r\nHost: evil" },
        [],
      ]) {
        misbehave({ status: 200, body: JSON.stringify(body) }, token);
        await failure(read(harness.service("data-connect"), day), { kind: "bad_answer" });
      }
      for (const life of [1e308, "1e308", -5, 0, "soon", null, {}, [[[["9"]]]], true]) {
        harness.server.behave();
        const body = JSON.stringify({ access_token: "t0ken-of-mine", expires_in: life });
        harness.server.misbehave({ as: { status: 200, body }, path: token, times: 2 });
        const service = harness.service("data-connect", { clientSecret: `s-${JSON.stringify(life)}` });
        const seen = (): number => harness.server.log.filter(({ path }) => token.test(path)).length;
        const before = seen();
        misbehaveData();
        await failure(read(service, day), {});
        harness.now += 4 * 3_600_000;
        await failure(read(service, day), {});
        assert.equal(seen() - before, 2, JSON.stringify(life));
      }
    });

    function misbehaveData(): void {
      harness.server.misbehave({ as: { status: 500, body: "{}" }, path: data });
    }

    it("is in no text", async () => {
      const body = JSON.stringify({ access_token: "t0ken-of-mine", expires_in: 12_600 });
      misbehave({ status: 200, body }, token);
      harness.server.misbehave({
        as: { status: 400, body: JSON.stringify({ error: "x", error_description: "t0ken-of-mine is old" }) },
        path: data,
      });
      const service = harness.service("data-connect", { clientSecret: "another" });
      const { message } = await failure(read(service, day), { kind: "bad_answer" });
      assert.doesNotMatch(message, /t0ken/);
      assert.match(message, /is old/);
    });

    it("errors repeat no credentials", async () => {
      const basic = Buffer.from(`my-client-id:other-secret`).toString("base64");
      const text = `client my-client-id with other-secret (${basic}) is unknown`;
      misbehave(
        { status: 401, body: JSON.stringify({ error: "invalid_client", error_description: text }) },
        token,
      );
      const service = harness.service("data-connect", { clientSecret: "other-secret" });
      const { message } = await failure(read(service, day), { kind: "consent", scope: "account" });
      assert.doesNotMatch(message, /my-client|other-secret|bXktY2xp/);
    });
  });

  describe("lists of meters", () => {
    const signal = new AbortController().signal;
    const med = () =>
      accountPoints(
        { service: "myelectricaldata", baseUrl: harness.url, token: defaultSecret, now: () => NOON },
        signal,
      );
    const granted = () =>
      grantedPoints(
        { service: "data-connect", baseUrl: harness.url, ...defaultApplication, now: () => NOON },
        987654321,
        signal,
      );
    const lists = /\/(?:pdl|subscribed_services\/v1\/)$/;

    it("are refused when they are endless, and read when they are long", async () => {
      const body = (count: number): string => {
        const list = Array.from({ length: count }, (_, i) => ({
          usage_point_id: String(22e12 + i),
          pointId: String(22e12 + i),
        }));
        return JSON.stringify({ success: true, data: list, serviceSouscrit: list });
      };
      for (const [count, isRead] of [
        [900, true],
        [1_001, false],
        [40_000, false],
      ] as const) {
        misbehave({ status: 200, body: body(count) }, lists);
        for (const list of [med, granted]) {
          if (isRead) assert.equal((await list()).length, count);
          else await failure(list(), { kind: "bad_answer" });
        }
      }
    });

    it("repeat no consent, and no name that steers a terminal", async () => {
      misbehave({ status: 400, body: '{"message":"authorisation 987654321 is over"}' }, lists);
      assert.doesNotMatch((await failure(granted(), {})).message, /98765/);
      const name = `\u001b[2J<b>House</b> ${defaultSecret}\u202e`;
      const body = JSON.stringify({ success: true, data: [{ usage_point_id: POINT, name }] });
      misbehave({ status: 200, body }, lists);
      assert.deepEqual(
        (await med()).map((point) => point.name),
        ["[2J House •••"],
      );
    });

    it("of the wrong shape are a bad answer", async () => {
      for (const body of [
        "[]",
        "{}",
        '{"success":true,"data":{}}',
        '{"serviceSouscrit":7}',
        "null",
        "[[[[1]]]]",
      ]) {
        misbehave({ status: 200, body }, lists);
        for (const list of [med, granted]) await failure(list(), { kind: "bad_answer" });
      }
    });
  });

  it("a partial answer without anything asked for waits for the quota that it names", async () => {
    const body = (message: string): string =>
      JSON.stringify({
        success: true,
        data: { meter_reading: { interval_reading: [] } },
        error: { code: "PARTIAL_DATA", message, field: null },
      });
    misbehave({ status: 200, body: body("Rate limit exceeded. Returning cached data only.") });
    const midnight = Date.UTC(2026, 10, 13) / 1000;
    await failure(read(harness.service("myelectricaldata"), curve), { kind: "quota", until: midnight });
    misbehave({ status: 200, body: body("Some data could not be fetched") });
    await failure(read(harness.service("myelectricaldata"), curve), { kind: "unavailable" });
  });
});
