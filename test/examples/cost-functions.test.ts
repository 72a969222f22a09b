/** What the functions of the examples about costs decide, for days that the demo does not have. */
import assert from "node:assert/strict";
import { FunctionNode } from "./function-node.js";

describe("the functions of the examples that take costs elsewhere", () => {
  const day = (start: string, more: object = {}): object => ({
    start: `${start}T00:00:00+01:00`,
    end: `${start}T24:00:00+01:00`,
    energy: 10,
    subscription: 0.4,
    value: 1.4,
    byClass: { BASE: { energy: 10, value: 1 } },
    unpriced: 0,
    missing: 0,
    complete: true,
    ...more,
  });

  it("leave nothing in InfluxDB of a class that a day no longer has", () => {
    const points = new FunctionNode(24, "Les points");
    const send = (byClass: object): object[] => {
      const readings = [day("2026-11-20", { byClass })];
      points.send({ topic: "Maison/consumption/cost", direction: "consumption", readings });
      const payload = points.sent.at(-1)!["payload"] as {
        tags: { class?: string };
        fields: { EUR: number };
      }[];
      return payload.slice(1).map(({ tags, fields }) => [tags.class, fields.EUR]);
    };
    assert.deepEqual(send({ HPJB: { energy: 6, value: 1 } }), [["HPJB", 1]]);
    assert.deepEqual(send({ HPJW: { energy: 6, value: 2 } }), [
      ["HPJB", 0],
      ["HPJW", 2],
    ]);
  });

  it("are written to InfluxDB at most 500 points at once, each failure with its own days", () => {
    const points = new FunctionNode(24, "Les points");
    const readings = Array.from({ length: 1_000 }, (_, i) =>
      day(new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10)),
    );
    points.send({ topic: "Maison/consumption/cost", direction: "consumption", readings });
    const sizes = points.sent.map(({ payload }) => (payload as unknown[]).length);
    assert.deepEqual(sizes, [500, 500, 500, 500]);
    assert.deepEqual(
      points.sent.flatMap((msg) => msg["readings"]),
      readings,
    );
  });

  it("say which days Home Assistant's sums lack, and begin with the first that has a price", () => {
    const sums = new FunctionNode(25, "Sommes par jour");
    const unpriced = { byClass: {}, unpriced: 10, value: 0.4, complete: false };
    const payload = [
      day("2026-11-01", unpriced),
      day("2026-11-02"),
      day("2026-11-03", unpriced),
      day("2026-11-04", { missing: 30, complete: false }),
    ];
    sums.send({ payload, since: "2022-01-01" });
    const { data } = sums.sent[0]!["payload"] as { data: { stats: { start: string; sum: number }[] } };
    assert.deepEqual(
      data.stats.map(({ start, sum }) => [start.slice(8, 10), sum]),
      [
        ["02", 1.4],
        ["03", 1.4],
        ["04", 2.8],
      ],
    );
    assert.equal(sums.status, "2 jours chiffrés, 2 incomplets");
  });
});
