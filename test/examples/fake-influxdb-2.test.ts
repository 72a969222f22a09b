import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { Influx2 } from "./fake-influxdb-2.js";

describe("the stand-in for InfluxDB 2", () => {
  const influx = new Influx2();

  before(() => influx.start());
  after(() => influx.kill());

  const good = "linky,measure=daily,meter=Ma\\ maison kWh=1.5 1764000000000";

  /** @returns status and body */
  async function write(
    body: string,
    query: Readonly<Record<string, string>> = {},
    authorization = `Token ${influx.token}`,
  ): Promise<string> {
    const all = { org: influx.org, bucket: influx.bucket, precision: "ms", ...query };
    const answer = await fetch(`${influx.url}/api/v2/write?${new URLSearchParams(all)}`, {
      method: "POST",
      headers: { authorization, "content-encoding": "gzip" },
      body: gzipSync(body),
    });
    return `${answer.status} ${answer.status === 204 ? "" : ((await answer.json()) as { code: string }).code}`.trim();
  }

  it("stores points, and the last value of the same series and time", async () => {
    assert.equal(await write(`${good}\n${good.replace("1.5", "2")}`), "204");
    assert.deepEqual(influx.rows("linky", ["kWh"]), ["daily|1764000000000|2"]);
    assert.equal(await write(good, { precision: "s" }), "204");
    assert.deepEqual(influx.rows("linky", ["kWh"]).length, 2);
  });

  for (const [what, answer, ...request] of [
    ["a wrong token", "401 unauthorized", good, {}, "Token other"],
    ["an unknown bucket", "404 not found", good, { bucket: "other" }],
    ["an unknown organisation", "404 not found", good, { org: "other" }],
    ["an unknown precision", "400 invalid", good, { precision: "day" }],
    ["a field without a value", "400 invalid", "linky,measure=daily kWh= 1764000000000"],
    ["a value that is no number", "400 invalid", "linky,measure=daily kWh=NaN 1764000000000"],
    ["a timestamp that is no integer", "400 invalid", "linky,measure=daily kWh=1 2026-11-24"],
    ["a space that is not escaped", "400 invalid", "linky,meter=Ma maison kWh=1 1764000000000"],
    ["a field of another type", "422 unprocessable entity", 'linky,measure=daily kWh="1" 1764000000000'],
  ] as const) {
    it(`refuses ${what}, and everything in the same request`, async () => {
      influx.clear();
      const [body, query, authorization] = request;
      assert.equal(await write(`${good}\n${body}`, query, authorization), answer);
      assert.deepEqual(influx.rows("linky", ["kWh"]), []);
    });
  }
});
