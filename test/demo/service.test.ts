import assert from "node:assert/strict";
import { householdOf } from "../../nodes/demo/index.js";
import { addMonths, parseDay, startOfDay, type Day } from "../../nodes/readings/index.js";
import { demoService } from "../../nodes/services/clients/demo.js";
import { deadline } from "../../nodes/services/contract/limits.js";
import { ServiceError, type Query } from "../../nodes/services/contract/service.js";

const id = "00000000000000";
const today: Day = parseDay("2026-10-07")!;
const never = new AbortController().signal;

function serviceAt(nowMs: number, since?: Day) {
  return demoService(
    () => nowMs,
    () => since,
  );
}

const service = serviceAt((startOfDay(today) + 9 * 3_600) * 1_000);

function ask(query: Partial<Query>): Query {
  return {
    usagePointId: id,
    direction: "consumption",
    series: "daily",
    start: today - 7,
    end: today,
    ...query,
  };
}

async function refusal(query: Partial<Query>): Promise<ServiceError> {
  try {
    await service.read(ask(query), never);
  } catch (error) {
    assert.ok(error instanceof ServiceError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "the question was answered" });
}

describe("demo service", () => {
  it("answers with what the household published", async () => {
    assert.equal(service.id, "demo");
    for (const direction of ["consumption", "production"] as const) {
      for (const series of ["daily", "load_curve"] as const) {
        const { readings, oddities } = await service.read(ask({ direction, series }), never);
        assert.deepEqual(oddities, []);
        assert.equal(readings.length, series === "daily" ? 7 : 7 * 48);
      }
    }
    const { readings } = await service.read(ask({ series: "max_power", start: today - 1 }), never);
    assert.deepEqual(readings, [householdOf(id).maxPower(today - 1)]);
  });

  it("has a hole five days before the first deploy, which heals two days later", async () => {
    const query = ask({ start: today - 5, end: today - 4 });
    const holed = serviceAt(startOfDay(today) * 1_000, today);
    await assert.rejects(holed.read(query, never), { kind: "no_data" });
    assert.equal((await holed.read({ ...query, series: "load_curve" }, never)).readings.length, 40);
    const healed = serviceAt(startOfDay(today + 2) * 1_000, today);
    assert.equal((await healed.read(query, never)).readings.length, 1);
    assert.equal((await healed.read({ ...query, series: "load_curve" }, never)).readings.length, 48);
  });

  it("asks for the first deploy of the usage point in question", async () => {
    const asked: string[] = [];
    const spied = demoService(
      () => startOfDay(today) * 1_000,
      (usagePointId) => {
        asked.push(usagePointId);
        return undefined;
      },
    );
    await spied.read(ask({ usagePointId: "22000000000017" }), never);
    assert.deepEqual(asked, ["22000000000017"]);
  });

  it("publishes yesterday at midnight in Paris", async () => {
    const midnight = startOfDay(today) * 1_000;
    const query = ask({ start: today - 1 });
    assert.equal((await serviceAt(midnight).read(query, never)).readings.length, 1);
    await assert.rejects(serviceAt(midnight - 1).read(query, never), {
      kind: "range",
      range: "end_too_late",
    });
  });

  it("refuses ranges that are too long, too late or too old, and accepts the longest ones allowed", async () => {
    assert.equal((await refusal({ series: "load_curve", start: today - 8 })).range, "too_long");
    assert.equal((await refusal({ start: today - 366 })).range, "too_long");
    await service.read(ask({ start: today - 365 }), never);

    const late = await refusal({ end: today + 1 });
    assert.deepEqual([late.kind, late.range], ["range", "end_too_late"]);

    for (const series of ["daily", "load_curve", "max_power"] as const) {
      const oldest = deadline(series, today);
      await service.read(ask({ series, start: oldest - 1, end: oldest + 1 }), never);
      const old = await refusal({ series, start: oldest - 2, end: oldest });
      assert.deepEqual([old.kind, old.range], ["range", "too_old"]);
    }
    assert.equal(deadline("load_curve", today), addMonths(today, -24) - 14);
  });

  it("refuses an empty range as a mistake of the caller", async () => {
    assert.equal((await refusal({ start: today })).kind, "bad_answer");
    assert.equal((await refusal({ start: today, end: today - 1 })).kind, "bad_answer");
  });

  it("has no max power of production", async () => {
    const error = await refusal({ direction: "production", series: "max_power" });
    assert.deepEqual([error.kind, error.scope, error.code], ["consent", "direction", "ADAM-ERR0069"]);
  });

  it("honours a signal, before and during a call", async () => {
    const reason = new Error("no longer wanted");
    await assert.rejects(service.read(ask({}), AbortSignal.abort(reason)), reason);
    const abort = new AbortController();
    const call = service.read(ask({}), abort.signal);
    abort.abort(reason);
    await assert.rejects(call, reason);
  });
});
