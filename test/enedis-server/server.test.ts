import assert from "node:assert/strict";
import { parseDay } from "../../nodes/readings/index.js";
import { PDL } from "../fixtures/readings.js";
import { fixtureHousehold } from "./household.js";
import { listen } from "./listen.js";
import type { ServerAnswer } from "./message.js";
import { defaultSecret, EnedisServer } from "./server.js";
import { stampOf } from "./shapes.js";

const NOW = Date.UTC(2026, 10, 12, 9);
const USER_AGENT = "node-red-contrib-enedis-linky/0.1.0 (+https://example.org)";

function fresh(): EnedisServer {
  return new EnedisServer({
    household: fixtureHousehold(),
    meters: [{ usagePointId: PDL }],
    now: () => NOW,
  });
}

interface Parts {
  readonly method?: string;
  readonly headers?: Record<string, string | undefined>;
  readonly body?: string;
}

/** A request as the package makes it, except for `parts`. */
function ask(server: EnedisServer, target: string, parts: Parts = {}): ServerAnswer {
  const url = new URL(target, "http://127.0.0.1");
  return server.respond({
    method: parts.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers: { accept: "application/json", "user-agent": USER_AGENT, ...parts.headers },
    body: parts.body ?? "",
  });
}

describe("enedis-server: Conso API", () => {
  const range = `pointId=${PDL}&dateDebut=2026-11-10&dateFin=2026-11-12`;
  const good = `/api/consommation_quotidienne?${range}`;
  let server: EnedisServer;
  let authorization: string;

  beforeEach(() => {
    server = fresh();
    authorization = `Bearer ${server.token([PDL])}`;
  });

  it("answers a correct request, and refuses what the real one refuses", () => {
    const cases: [number, string, Parts?][] = [
      [200, good],
      [400, `/api/unknown_type?${range}`],
      [400, `/api/consommation_quotidienne?prm=${PDL}&start=2026-11-10&end=2026-11-12`],
      [400, `/api/consommation_quotidienne?pointId=123&dateDebut=2026-11-10&dateFin=2026-11-12`],
      [400, `/api/consommation_quotidienne?pointId=${PDL}&dateDebut=10/11/2026&dateFin=2026-11-12`],
      [400, `${good}&token=abc`],
      [400, good, { headers: { authorization: undefined } }],
      [401, good, { headers: { authorization: "Bearer a.b.c" } }],
      [405, good, { method: "POST" }],
      [406, good, { headers: { accept: "*/*" } }],
      [400, good, { headers: { "user-agent": "axios/1.0" } }],
      [404, "/elsewhere"],
    ];
    for (const [status, target, parts = {}] of cases) {
      const answer = ask(server, target, { ...parts, headers: { authorization, ...parts.headers } });
      assert.equal(answer.status, status, `${target} ${JSON.stringify(parts)}`);
    }
  });

  it("refuses an expired token and one for another meter", () => {
    for (const token of [server.token([PDL], NOW / 1000 - 1), server.token(["33000000000013"])]) {
      assert.equal(ask(server, good, { headers: { authorization: `Bearer ${token}` } }).status, 401);
    }
  });

  it("logs every request, and no credentials", () => {
    ask(server, good, { headers: { authorization } });
    assert.equal(server.log[0]!.headers["authorization"], "Bearer •••");
    assert.doesNotMatch(JSON.stringify(server.log), /eyJ/);
  });
});

describe("enedis-server: Data Connect", () => {
  const basic = `Basic ${Buffer.from("my-client-id:my-client-secret").toString("base64")}`;
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const body = "grant_type=client_credentials";

  it("issues a token for credentials in header or body, never in the address", () => {
    const cases: [number, string, Parts][] = [
      [200, "", { headers: { authorization: basic, ...form }, body }],
      [200, "", { headers: form, body: `${body}&client_id=my-client-id&client_secret=my-client-secret` }],
      [401, "", { headers: form, body }],
      [401, "", { headers: { authorization: "Basic eDp5", ...form }, body }],
      [400, "?client_id=my-client-id&client_secret=my-client-secret", { headers: form, body }],
      [400, "", { headers: { authorization: basic, ...form } }],
      [400, "", { headers: { authorization: basic, ...form }, body: "grant_type=password" }],
      [415, "", { headers: { authorization: basic, "content-type": "application/json" }, body }],
      [405, "", { method: "GET", headers: { authorization: basic, ...form }, body }],
    ];
    const server = fresh();
    for (const [status, search, parts] of cases) {
      const answer = ask(server, `/oauth2/v3/token${search}`, { method: "POST", ...parts });
      assert.equal(answer.status, status, JSON.stringify(parts));
    }
  });

  it("accepts exactly its own parameters", () => {
    const server = fresh();
    const token = ask(server, "/oauth2/v3/token", {
      method: "POST",
      headers: { authorization: basic, ...form },
      body,
    });
    const { access_token } = JSON.parse(token.body) as { access_token: string };
    const base = "/mesure_synchrone_auto/v2/";
    const range = `pointId=${PDL}&dateDebut=2026-11-10&dateFin=2026-11-12`;
    const cases: [number, string][] = [
      [200, `consommation_quotidienne?${range}`],
      [500, `consommation_quotidienne?${range}&extra=1`],
      [500, `puissance_conso_max_quotidienne?${range}`],
      [200, `puissance_conso_max_quotidienne?${range}&mesuresPas=P1D&grandeurPhysique=PMA`],
      [404, `unknown?${range}`],
    ];
    for (const [status, target] of cases) {
      const answer = ask(server, base + target, { headers: { authorization: `Bearer ${access_token}` } });
      assert.equal(answer.status, status, target);
    }
    assert.equal(ask(server, `${base}consommation_quotidienne?${range}`).status, 401);
  });
});

describe("enedis-server: subscribed services", () => {
  it("are filtered as asked, and a question beyond the description is refused", () => {
    let now = NOW;
    const server = new EnedisServer({
      household: fixtureHousehold(),
      meters: [{ usagePointId: PDL }],
      now: () => (now += 1_000),
    });
    const token = ask(server, "/oauth2/v3/token", {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from("my-client-id:my-client-secret").toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: "grant_type=client_credentials",
    });
    const { access_token } = JSON.parse(token.body) as { access_token: string };
    const headers = { authorization: `Bearer ${access_token}`, "content-type": "application/json" };
    server.dataConnect.grants.set(1, [PDL, { pointId: PDL, serviceCode: "CCDC", etatCode: "TERMINE" }]);
    const found = (question: object): number => {
      const body = JSON.stringify(question);
      const answer = ask(server, "/subscribed_services/v1/", { method: "POST", headers, body });
      if (answer.status !== 200) return answer.status;
      return (JSON.parse(answer.body) as { nbTotalServices: number }).nbTotalServices;
    };
    const id = { autorisationId: 1, comptage: false };
    assert.equal(found(id), 2);
    assert.equal(found({ ...id, serviceType: "ACCES" }), 1);
    assert.equal(found({ ...id, etatCode: ["ACTIF", "DEMANDE"] }), 1);
    assert.equal(found({ ...id, etatCode: ["SUPPRIME"] }), 0);
    for (const wrong of [
      {},
      { autorisationId: "1", comptage: false },
      { ...id, more: 1 },
      { ...id, etatCode: [] },
    ]) {
      assert.equal(found(wrong), 500);
    }
  });
});

describe("enedis-server: MyElectricalData", () => {
  const headers = { authorization: `Bearer ${defaultSecret}` };
  const code = (answer: ServerAnswer): unknown =>
    (JSON.parse(answer.body) as { error: { code: string } | null }).error?.code;

  it("validates with 422, and refuses with 200", () => {
    const server = fresh();
    const range = "start=2026-11-01&end=2026-11-11";
    assert.equal(ask(server, `/enedis/power/${PDL}?${range}`).status, 401);
    assert.equal(ask(server, `/enedis/power/${PDL}?start=2026-11-01`, { headers }).status, 422);
    assert.equal(ask(server, `/enedis/power/${PDL}?${range}&use_cache=1`, { headers }).status, 422);
    assert.equal(ask(server, `/enedis/nothing/${PDL}?${range}`, { headers }).status, 404);
    assert.equal(code(ask(server, `/enedis/power/33000000000013?${range}`, { headers })), "ACCESS_DENIED");
    assert.equal(
      code(ask(server, `/enedis/power/${PDL}?start=1/11&end=2`, { headers })),
      "INVALID_DATE_FORMAT",
    );
    // Only the batch route cuts a long range into calls that Enedis takes.
    assert.equal(code(ask(server, `/enedis/consumption/detail/${PDL}?${range}`, { headers })), "NO_DATA");
    assert.equal(
      code(ask(server, `/enedis/consumption/detail/batch/${PDL}?${range}`, { headers })),
      undefined,
    );
  });

  it("answers in the form of its version, or refuses one", () => {
    const modern = { ...headers, "x-med-format": "2026" };
    const target = `/enedis/consumption/detail/batch/${PDL}?start=2026-11-10&end=2026-11-11`;
    const seen = (["negotiated", "v5", "2026", "refuses-2026", "refuses-v5"] as const).map((medFormat) => {
      const meters = [{ usagePointId: PDL }];
      const server = new EnedisServer({ household: fixtureHousehold(), meters, now: () => NOW, medFormat });
      return [headers, modern].map((which) => {
        const { status, body } = ask(server, target, { headers: which });
        if (status !== 200) return status;
        // Its own stamps are starts, in both forms; those of Enedis are ends.
        return `${body.includes("grandeur") ? "2026" : "v5"} ${/11-10 00:00/.test(body) ? "start" : "end"}`;
      });
    });
    assert.deepEqual(seen, [
      ["v5 start", "2026 start"],
      ["v5 start", "v5 start"],
      ["2026 end", "2026 end"],
      ["v5 start", 422],
      [422, "2026 start"],
    ]);
  });

  it("ends daily consumption yesterday, or the day before if it is of before 2.0", () => {
    for (const [medFormat, last] of [
      ["negotiated", "2026-11-11"],
      ["v5", "2026-11-10"],
    ] as const) {
      const meters = [{ usagePointId: PDL }];
      const server = new EnedisServer({ household: fixtureHousehold(), meters, now: () => NOW, medFormat });
      const target = `/enedis/consumption/daily/${PDL}?start=2026-11-05&end=2026-11-12`;
      const { body } = ask(server, target, { headers });
      assert.equal(/.*"date":"(2026-11-\d\d)/.exec(body)![1], last);
    }
  });

  it("caches by day from 2.0 on, the last two for three hours", () => {
    let now = NOW - 3 * 3_600_000;
    let fetched = 0;
    const household = fixtureHousehold();
    const server = new EnedisServer({
      household: {
        readings: (...asked) => {
          fetched++;
          return household.readings(...asked);
        },
      },
      meters: [{ usagePointId: PDL }],
      now: () => now,
    });
    const power = (): unknown =>
      ask(server, `/enedis/power/${PDL}?start=2026-11-05&end=2026-11-12&use_cache=true`, { headers }).body;
    const [first, second] = [power(), power()];
    // Yesterday is not there yet, and is asked for each time.
    assert.equal(fetched, 2);
    assert.deepEqual(first, second);
    now = NOW + 1;
    assert.notDeepEqual(power(), first);
    assert.equal(fetched, 3);
  });

  it("caches a whole answer for a day under its range before 2.0", () => {
    let now = NOW - 3 * 3_600_000;
    const server = new EnedisServer({
      household: fixtureHousehold(),
      meters: [{ usagePointId: PDL }],
      now: () => now,
      medFormat: "v5",
    });
    const power = (useCache: boolean): number =>
      ask(server, `/enedis/power/${PDL}?start=2026-11-05&end=2026-11-12&use_cache=${useCache}`, { headers })
        .body.length;
    const early = power(true);
    now = NOW;
    assert.equal(power(true), early);
    assert.ok(power(false) > early);
  });
});

describe("enedis-server: stamps", () => {
  it("writes the doubled hour twice and the skipped one never", () => {
    const household = fixtureHousehold({ step: 3_600 });
    const stamps = (text: string, as: "end" | "start"): string[] => {
      const day = parseDay(text)!;
      return household
        .readings(PDL, "consumption", "load_curve", day, day + 1, Date.UTC(2027, 0, 1))
        .slice(0, 5)
        .map((reading) => stampOf(reading, "load_curve", as).slice(11, 16));
    };
    assert.deepEqual(stamps("2026-10-25", "end"), ["01:00", "02:00", "02:00", "03:00", "04:00"]);
    assert.deepEqual(stamps("2026-10-25", "start"), ["00:00", "01:00", "01:00", "02:00", "03:00"]);
    assert.deepEqual(stamps("2026-03-29", "end"), ["01:00", "03:00", "04:00", "05:00", "06:00"]);
    // The naive shift names an hour that no clock showed.
    assert.deepEqual(stamps("2026-03-29", "start"), ["00:00", "02:00", "03:00", "04:00", "05:00"]);
  });
});

describe("enedis-server: the HTTP shell", () => {
  it("has an address of its own, which no server before it had in this process", async () => {
    const urls = new Set<string>();
    for (let i = 0; i < 600; i++) {
      const listening = await listen(fresh());
      urls.add(listening.url);
      await listening.close();
    }
    assert.equal(urls.size, 600);
  });

  it("serves `respond` on the loopback address, slowly if asked to", async () => {
    const server = fresh();
    const listening = await listen(server);
    const { url } = listening;
    try {
      server.misbehave({ as: { delayMs: 60 }, times: 1 });
      const started = performance.now();
      const response = await fetch(`${url}/enedis/power/${PDL}`, {
        headers: { accept: "application/json" },
      });
      assert.equal(response.status, 401);
      assert.ok(performance.now() - started > 50);
      server.misbehave({ as: "reset", times: 1 });
      await assert.rejects(fetch(url));
    } finally {
      await listening.close();
    }
  });
});

describe("enedis-server: consent page", () => {
  const right = "client_id=my-client-id&state=abc&duration=P3Y&response_type=code";
  let server: EnedisServer;
  const location = (answer: ServerAnswer): URLSearchParams => {
    assert.equal(answer.status, 302);
    const url = new URL(answer.headers["location"]!);
    assert.equal(url.origin + url.pathname, "http://127.0.0.1:1880/enedis-linky/callback");
    return url.searchParams;
  };
  const decide = (decision: string, version = "v2"): URLSearchParams =>
    location(ask(server, `/dataconnect/${version}/oauth2/decide?${right}&decision=${decision}`));

  beforeEach(() => {
    server = fresh();
    server.consentPage.callback = "http://127.0.0.1:1880/enedis-linky/callback";
  });

  it("accepts its own parameters only, and only for a registered address", () => {
    const at = (query: string): number => ask(server, `/dataconnect/v2/oauth2/authorize?${query}`).status;
    assert.equal(at(right), 200);
    for (const wrong of [
      right.replace("my-client-id", "another"),
      right.replace("P3Y", "PT3H"),
      right.replace("&state=abc", ""),
      right.replace("=code", "=token"),
      `${right}&redirect_uri=http%3A%2F%2F127.0.0.1`,
      right.replace("abc", "a".repeat(101)),
    ]) {
      assert.equal(at(wrong), 400, wrong);
    }
    server.consentPage.callback = "";
    assert.equal(at(right), 400);
  });

  it("version 2 sends an id that leads to the usage point; a second share of it fails until the first is withdrawn", () => {
    const back = decide(PDL);
    assert.deepEqual([...back.keys()], ["autorisation_id", "state"]);
    assert.deepEqual(server.dataConnect.grants.get(Number(back.get("autorisation_id"))), [PDL]);
    assert.equal(decide(PDL).get("error_description"), "demande_non_aboutie");
    server.consentPage.shared.delete(PDL);
    assert.ok(decide(PDL).has("autorisation_id"));
    assert.equal(decide("none").get("error"), "access_denied");
    assert.equal(decide("fail").get("error"), "invalid_request");
  });

  it("version 1 sends the usage points", () => {
    assert.equal(decide("all", "v1").get("usage_point_id"), PDL);
  });
});
