import assert from "node:assert/strict";
import { Bench, failure, query, read } from "./harness.js";

describe("services without a network", () => {
  const services = ["conso-api", "data-connect", "myelectricaldata"] as const;
  const q = query("2026-11-08", "2026-11-11");

  for (const service of services) {
    it(`${service} reads and fails as it does over HTTP`, async () => {
      const bench = new Bench();
      const one = bench.service(service, {
        baseUrl: "http://127.0.0.1:9/base",
        transport: bench.server.transport,
      });
      const withoutBase = bench.service(service, {
        baseUrl: "http://enedis.internal",
        transport: bench.server.transport,
      });
      assert.deepEqual(await read(withoutBase, q), { readings: bench.published(q), oddities: [] });
      await failure(read(one, q), { kind: "bad_answer" });
      bench.server.misbehave({ as: "reset", times: 1 });
      await failure(read(withoutBase, q), { kind: "unavailable" });
    });
  }
});
