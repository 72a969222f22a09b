import assert from "node:assert/strict";
import { Harness, failure, query, read } from "./harness.js";

describe("services without a network", () => {
  const services = ["conso-api", "data-connect", "myelectricaldata"] as const;
  const q = query("2026-11-08", "2026-11-11");

  for (const service of services) {
    it(`${service} reads and fails as it does over HTTP`, async () => {
      const harness = new Harness();
      const one = harness.service(service, {
        baseUrl: "http://127.0.0.1:9/base",
        transport: harness.server.transport,
      });
      const withoutBase = harness.service(service, {
        baseUrl: "http://enedis.internal",
        transport: harness.server.transport,
      });
      assert.deepEqual(await read(withoutBase, q), { readings: harness.published(q), oddities: [] });
      await failure(read(one, q), { kind: "bad_answer" });
      harness.server.misbehave({ as: "reset", times: 1 });
      await failure(read(withoutBase, q), { kind: "unavailable" });
    });
  }
});
