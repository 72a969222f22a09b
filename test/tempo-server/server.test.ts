/** The local RTE and api-couleur-tempo refuse what the real ones refuse. */
import assert from "node:assert/strict";
import { parseDay } from "../../nodes/readings/index.js";
import { userAgent } from "../../nodes/services/http/http.js";
import { send } from "../../nodes/services/index.js";
import { listen } from "../enedis-server/index.js";
import type { ServerRequest } from "../enedis-server/index.js";
import { TempoServer } from "./index.js";

describe("tempo-server", () => {
  let time: number;
  let server: TempoServer;
  beforeEach(() => {
    time = Date.parse("2026-11-24T10:29:00+01:00");
    server = new TempoServer({
      now: () => time,
      colorOf: (day) => (day === parseDay("2026-11-25") ? "red" : "blue"),
    });
  });

  const get = (
    path: string,
    query: Record<string, string> = {},
    more: Partial<ServerRequest> = {},
  ): { status: number; json: Record<string, unknown> } => {
    const { status, body } = server.respond({
      method: "GET",
      path,
      query: new URLSearchParams(query),
      body: "",
      headers: { "user-agent": userAgent() },
      ...more,
    });
    return { status, json: body.startsWith("<") ? {} : (JSON.parse(body) as Record<string, unknown>) };
  };
  const rte = "/cms/open_data/v1/tempo";

  it("tells a season up to tomorrow, which is there from 10:30 on", () => {
    const season = (): Record<string, string> =>
      get(rte, { season: "2026-2027" }).json["values"] as Record<string, string>;
    assert.equal(season()["2026-11-24"], "BLUE");
    assert.equal(season()["2026-11-25"], undefined);
    time += 60_000;
    assert.equal(season()["2026-11-25"], "RED");
    assert.equal(season()["2026-11-26"], undefined);
    assert.equal(season()["2026-11-25-fallback"], "false");
    const day = get("/api/jourTempo/2026-11-25").json;
    assert.deepEqual([day["dateJour"], day["codeJour"], day["periode"]], ["2026-11-25", 3, "2026-2027"]);
    const days = get("/api/joursTempo", { "periode[]": "2026-2027" }).json as unknown as object[];
    assert.deepEqual(days.at(-1), day);
  });

  it("refuses wrong seasons, other parameters, other methods, and who does not say who it is", () => {
    const refused = [
      get(rte),
      get(rte, { season: "2026" }),
      get(rte, { season: "2026-2028" }),
      get(rte, { season: "2026/2027" }),
      get(rte, { season: "2026-2027", more: "1" }),
      get("/api/joursTempo", { periode: "2026-2027" }),
      get("/api/joursTempo"),
      get("/api/jourTempo/25-11-2026"),
      get("/api/jourTempo/2026-11-31"),
    ];
    assert.deepEqual(new Set(refused.map(({ status }) => status)), new Set([400]));
    const season = { season: "2026-2027" };
    assert.equal(get(rte, season, { headers: {} }).status, 403);
    assert.equal(get(rte, season, { headers: { "user-agent": "axios/1.0" } }).status, 403);
    assert.equal(get(rte, season, { method: "POST" }).status, 405);
    assert.equal(get("/api/now").status, 400);
    assert.equal(get("/tempo").status, 404);
  });

  it("refuses too many requests within an hour", () => {
    const statuses = Array.from({ length: 31 }, () => get(rte, { season: "2026-2027" }).status);
    assert.deepEqual(statuses.slice(-2), [200, 429]);
    time += 3_600_000;
    assert.equal(get(rte, { season: "2026-2027" }).status, 200);
  });

  it("is asked over the network as the package does it", async () => {
    const listening = await listen(server);
    try {
      const addresses = TempoServer.addresses(listening.url);
      const signal = new AbortController().signal;
      const common = { method: "GET", headers: {} } as const;
      const answers = [
        await send({ ...common, baseUrl: addresses.url, path: "", query: { season: "2026-2027" } }, signal),
        await send(
          {
            ...common,
            baseUrl: addresses.fallbackUrl,
            path: "/joursTempo",
            query: { "periode[]": "2026-2027" },
          },
          signal,
        ),
      ];
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200],
      );
      server.misbehave("hang");
      const late = {
        ...common,
        baseUrl: addresses.url,
        path: "",
        query: { season: "2026-2027" },
        timeoutMs: 50,
      };
      await assert.rejects(send(late, signal), /within 0.05 s/);
    } finally {
      await listening.close();
    }
  });
});
