/** Saved answers whose wrapping says what is in them: which meter, which direction, which end of an interval. */
import assert from "node:assert/strict";
import { startOfDay } from "../../nodes/readings/index.js";
import { curve, day, PDL } from "../fixtures/readings.js";
import { read } from "./sample-files.js";
import { measure, v5Curve, v5Daily } from "./saved-json.js";

const first = day("2026-02-03");
const readings = curve(first);

/** An answer of MyElectricalData in the shape of 2026, whose stamps are starts. */
function answered(missing: number): object {
  const { grandeur, ...known } = measure("PA", readings);
  const points = readings.map(({ start, value }) => ({
    v: String(value),
    d: new Date((start + 3_600) * 1_000).toISOString().slice(0, 19).replace("T", " "),
    p: "PT30M",
  }));
  points.splice(missing, 1);
  return { success: true, data: { ...known, grandeur: [{ ...grandeur[0], points }] }, error: null };
}

/** What was read, and into which series. */
async function found(json: unknown): Promise<unknown> {
  const { series, rejected } = await readJson(json);
  return [series.map((each) => [each.direction, each.series, each.readings]), rejected];
}

/** A saved answer without the number of its meter. */
function unnamed(): object {
  return { ...v5Curve(readings), usage_point_id: undefined };
}

async function readJson(json: unknown): ReturnType<typeof read> {
  return read(JSON.stringify(json));
}

describe("MyElectricalData's answer in the shape of 2026", () => {
  for (const missing of [0, 1, 20, 47]) {
    it(`has starts, also without its point ${missing}`, async () => {
      const { series, rejected } = await readJson(answered(missing));
      assert.deepEqual(
        series.map((each) => each.readings),
        [readings.filter((_, i) => i !== missing)],
      );
      assert.deepEqual(rejected, []);
    });
  }
});

describe("names around a saved answer", () => {
  it("of 14 digits are the meter of what lies below them", async () => {
    const expected = [[["consumption", "load_curve", readings]], []];
    assert.deepEqual(await found({ [PDL]: unnamed() }), expected);
    assert.deepEqual(await found({ [PDL]: [{ "2026-02-03": { meter_reading: unnamed() } }] }), expected);
    await assert.rejects(readJson({ [PDL]: unnamed(), "99000000004321": unnamed() }), {
      problem: "other-meter",
    });
    const rest = { ...measure("PA", readings), idPrm: undefined };
    await assert.rejects(readJson({ "99000000004321": rest }), { problem: "other-meter" });
  });

  const directions: Readonly<Record<string, string>> = {
    prod: "consumption",
    product: "consumption",
    reproduction: "consumption",
    production: "production",
    production_load_curve: "production",
    dailyProduction: "production",
    courbe_de_charge_production: "production",
    injection: "production",
    consumption_load_curve: "consumption",
  };
  for (const [name, direction] of Object.entries(directions)) {
    it(`${name}: ${direction}`, async () => {
      assert.deepEqual(await found({ [name]: unnamed() }), [[[direction, "load_curve", readings]], []]);
    });
  }

  it("say the direction also where the node would assume another", async () => {
    const { series } = await read(JSON.stringify({ puissance_conso: unnamed() }), {
      direction: "production",
    });
    assert.deepEqual(
      series.map(({ direction }) => direction),
      ["consumption"],
    );
  });
});

it("days in v5 whose points say their length are days", async () => {
  const days = [first, first + 1].map((each, i) => ({
    start: startOfDay(each),
    step: 86_400,
    value: 9_000 + i,
  }));
  const { interval_reading, ...rest } = v5Daily(days) as { interval_reading: object[] };
  const lengths = interval_reading.map((point) => ({ ...point, interval_length: "P1D" }));
  assert.deepEqual(await found({ ...rest, interval_reading: lengths }), [
    [["consumption", "daily", days]],
    [],
  ]);
});
