import assert from "node:assert/strict";
import { overload, wantsOf, type User } from "../../nodes/config/editor/wants.js";
import { measures } from "../../nodes/readings/series.js";

const all: User = { type: "enedis-linky in", direction: "consumption", measures };
const names = (users: readonly User[]): string[] =>
  wantsOf(users).map(({ direction, series }) => `${direction}/${series}`);

describe("what the flows want of a meter", () => {
  it("is the union of all its nodes, in series: months and years are sums of days", () => {
    assert.deepEqual(
      names([
        { ...all, measures: ["monthly"] },
        { ...all, measures: ["yearly", "max_power"] },
      ]),
      ["consumption/daily", "consumption/max_power"],
    );
  });

  it("counts the load curve and the registers for a cost, whatever the contract", () => {
    assert.deepEqual(names([{ ...all, measures: ["cost"] }]), [
      "consumption/daily",
      "consumption/load_curve",
      "consumption/registers",
    ]);
  });

  it("counts registers, and the daily values that they need, for a history node that has them as its measure", () => {
    const history = { type: "enedis-linky history", direction: "production" };
    assert.deepEqual(names([{ ...history, measure: "registers" }]), [
      "production/daily",
      "production/registers",
    ]);
    assert.deepEqual(names([{ ...history, measure: "daily" }]), []);
  });

  it("covers both directions, without a max power of production", () => {
    assert.deepEqual(names([{ ...all, direction: "both" }]), [
      "consumption/daily",
      "consumption/load_curve",
      "consumption/max_power",
      "production/daily",
      "production/load_curve",
    ]);
  });

  it("covers all series of its direction for the dashboard, none for the history node or a disabled one", () => {
    assert.deepEqual(names([{ type: "ui-enedis-linky", direction: "production" }]), [
      "production/daily",
      "production/load_curve",
    ]);
    assert.deepEqual(
      names([
        { type: "enedis-linky history", direction: "both" },
        { ...all, d: true },
      ]),
      [],
    );
  });

  it("is what the runtime makes of a hand-written flow", () => {
    assert.deepEqual(names([{ ...all, measures: [1] }]), []);
    assert.deepEqual(names([{ ...all, measures: "daily" }]), ["consumption/daily"]);
    const ofConsumption = ["consumption/daily", "consumption/load_curve", "consumption/max_power"];
    assert.deepEqual(names([{ ...all, direction: "up" }]), ofConsumption);
    assert.deepEqual(names([{ type: "enedis-linky in" }]), ofConsumption);
  });

  it("may be all that a variable can stand for", () => {
    assert.deepEqual(names([{ ...all, direction: "${D}", measures: ["daily"] }]), [
      "consumption/daily",
      "production/daily",
    ]);
    for (const measures of ["${M}", ["monthly", "${M}"]]) {
      assert.deepEqual(names([{ ...all, direction: "production", measures }]), [
        "production/daily",
        "production/load_curve",
      ]);
    }
  });
});

describe("more than half of a budget", () => {
  const meters = (count: number, users: readonly User[]) =>
    Array.from({ length: count }, () => wantsOf(users));

  it("is reported with its number", () => {
    // 15 of 30 is half, and not more.
    assert.equal(overload("conso-api", meters(5, [all])), undefined);
    assert.deepEqual(overload("conso-api", meters(6, [all])), { calls: 18, cap: 30 });
    assert.equal(overload("myelectricaldata", meters(6, [all])), undefined);
    assert.deepEqual(overload("myelectricaldata", meters(7, [all])), { calls: 21, cap: 40 });
  });

  it("counts registers only where a service has them", () => {
    const history: User = { type: "enedis-linky history", direction: "consumption", measure: "registers" };
    assert.deepEqual(overload("conso-api", meters(4, [all, history])), { calls: 16, cap: 30 });
    assert.equal(overload("myelectricaldata", meters(6, [all, history])), undefined);
  });

  it("is never reported where the budget grows with the meters or is unlimited", () => {
    assert.equal(overload("data-connect", meters(500, [{ ...all, direction: "both" }])), undefined);
    assert.equal(overload("demo", meters(500, [all])), undefined);
  });
});
