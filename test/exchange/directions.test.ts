/** The direction of a file: what it says counts, and what the user says must not contradict it. */
import assert from "node:assert/strict";
import { ImportError } from "../../nodes/exchange/index.js";
import { readFiles, type ReadOptions } from "../../nodes/exchange/read/files.js";
import { curve, day, PDL } from "../fixtures/readings.js";
import { consoDownloader, customerCsv, indexCsv, NOW, r63 } from "./sample-files.js";
import { flow, measure, v5Curve, v5Daily, v5Peaks } from "./saved-json.js";
import { halfHourCurve, intervals } from "./tables.js";
import { zip } from "./workbook.js";

const half = curve(day("2026-02-03"));
const days = [{ start: half[0]!.start, step: 86_400, value: 9_000 }];
const answer = { ...v5Curve(half), usage_point_id: undefined };

/** The series of files by their names, or why they are refused. */
async function directionsOf(
  files: Readonly<Record<string, string | Buffer>>,
  options: Partial<ReadOptions> = {},
): Promise<string[]> {
  async function* content(of: string | Buffer): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from(of));
  }
  try {
    const { series } = await readFiles(
      Object.entries(files).map(([name, of]) => ({ name, content: content(of) })),
      { usagePointId: PDL, direction: "consumption", measure: "load_curve", now: NOW, ...options },
    );
    return series.map(({ direction, series: name }) => `${direction} ${name}`);
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    return [error.problem, error.file.fileName ?? ""];
  }
}

describe("a file that says no direction", () => {
  const names: Readonly<Record<string, string>> = {
    "daily_production.json": "production",
    "production_load_curve-2026.json": "production",
    "Export Production.csv": "production",
    "injection.json": "production",
    "historique_prod_…0017.csv": "production",
    "prod.json": "consumption",
    "reproduction.json": "consumption",
    "products.json": "consumption",
    "conso-et-production.json": "consumption",
    "1": "consumption",
  };
  const contents: Readonly<Record<string, string | Buffer>> = {
    "v5 answer": JSON.stringify(answer),
    "Conso Downloader": consoDownloader(half),
    "half-hour curve": halfHourCurve(intervals("2026-02-03T00:00:00+01:00", "2026-02-04T00:00:00+01:00", 30)),
  };
  for (const [name, expected] of Object.entries(names)) {
    it(`${name}: ${expected}`, async () => {
      for (const content of Object.values(contents)) {
        assert.deepEqual(await directionsOf({ [name]: content }), [`${expected} load_curve`]);
      }
      const archive = zip({ [name]: Buffer.from(contents["v5 answer"]!) });
      assert.deepEqual(await directionsOf({ "linky.zip": archive }), [`${expected} load_curve`]);
    });
  }

  it("its own name comes before that of its archive", async () => {
    const inner = { "consommation.json": Buffer.from(JSON.stringify(answer)) };
    assert.deepEqual(await directionsOf({ "production.zip": zip(inner) }), ["consumption load_curve"]);
    const unnamed = { "a.json": Buffer.from(JSON.stringify(answer)) };
    assert.deepEqual(await directionsOf({ "production.zip": zip(unnamed) }), ["production load_curve"]);
  });

  it("two answers of one day in one import stay apart by their names", async () => {
    const files = {
      "daily_consumption.json": JSON.stringify(v5Daily(days)),
      "daily_production.json": JSON.stringify(v5Daily([{ ...days[0]!, value: 907 }])),
    };
    assert.deepEqual(await directionsOf(files), ["consumption daily", "production daily"]);
  });
});

describe("an answer whose fields say a direction", () => {
  const said: Readonly<Record<string, object>> = {
    "its reading type": {
      ...answer,
      reading_type: { ...(answer as { reading_type?: object }).reading_type, measurement_kind: "production" },
    },
    "its quality": { ...answer, quality: "BRUT PRODUCTION" },
    "its flow": { ...answer, flow_direction: "injection" },
    "the endpoint around it": { endpoint: "production_load_curve", data: { meter_reading: answer } },
    "the address around it": {
      url: "https://localhost/api/production_load_curve?start=2026-02-03",
      data: answer,
    },
    "a name around it, inside another": { consumption: { production: answer } },
  };
  for (const [what, json] of Object.entries(said)) {
    it(`${what}: production`, async () => {
      for (const direction of ["consumption", "production"] as const) {
        const found = await directionsOf({ "1": JSON.stringify(json) }, { direction });
        assert.deepEqual(found, ["production load_curve"]);
      }
    });
  }

  it("a program's own words say nothing", async () => {
    for (const json of [
      { environment: "production", data: answer },
      { message: "from production", data: answer },
      { type: "production", kind: "consumption", data: answer },
    ]) {
      assert.deepEqual(await directionsOf({ "1": JSON.stringify(json) }), ["consumption load_curve"]);
    }
  });
});

it("registers of injection say so where their head does not", async () => {
  const text = indexCsv([
    ["2026-02-03T00:00:00+01:00", "1000"],
    ["2026-02-04T00:00:00+01:00", "3500"],
  ]);
  const injected = text.replaceAll("EAS", "EAI").replace(";Consommation;", ";;");
  assert.deepEqual(await directionsOf({ "1": text }), ["consumption daily"]);
  assert.deepEqual(await directionsOf({ "1": injected }), ["production daily"]);
});

describe("a direction that the user gives", () => {
  const given = { isDirectionGiven: true } as const;
  const consumption = { direction: "consumption", ...given } as const;
  const production = { direction: "production", ...given } as const;

  it("is that of files that say none", async () => {
    const files = { "1": JSON.stringify(answer), "2": customerCsv(half).split("\n").slice(2).join("\n") };
    assert.deepEqual(await directionsOf(files, production), ["production load_curve"]);
  });

  const saying: Readonly<Record<string, readonly [content: string, name: string, production: boolean]>> = {
    "a customer CSV": [customerCsv(half), "1", false],
    "a customer CSV of production": [customerCsv(half, { production: true }), "1", true],
    "an R63 flow": [r63(half), "1", false],
    "an R63 flow as JSON": [
      JSON.stringify(flow("R63", measure("PA", half, { direction: "production" }))),
      "1",
      true,
    ],
    "peaks, which only consumption has": [
      JSON.stringify(v5Peaks([{ ...days[0]!, at: half[9]!.start }])),
      "1",
      false,
    ],
    "a name around an answer": [JSON.stringify({ production_load_curve: answer }), "1", true],
    "the name of the file": [JSON.stringify(answer), "production.json", true],
  };
  for (const [what, [content, name, isProduction]] of Object.entries(saying)) {
    it(`contradicts ${what}: refused; or agrees with it: read`, async () => {
      const [same, other] = isProduction ? [production, consumption] : [consumption, production];
      const [found] = await directionsOf({ [name]: content }, same);
      assert.ok(found!.startsWith(same.direction), found);
      const problem = isProduction ? "is-production" : "is-consumption";
      assert.deepEqual(await directionsOf({ [name]: content }, other), [problem, ""]);
      const both = { [name]: content, "last.json": JSON.stringify(answer) };
      assert.deepEqual(await directionsOf(both, other), [problem, name]);
      // What a node assumes is no word of its user.
      const assumed = { direction: other.direction };
      assert.deepEqual(await directionsOf({ [name]: content }, assumed), [found]);
    });
  }

  it("is no contradiction where a file has both directions", async () => {
    const text = `${r63(half).trimEnd()}\r\n${r63(half).replaceAll(";CONS;", ";PROD;")}`;
    for (const options of [consumption, production]) {
      assert.deepEqual(await directionsOf({ "1": text }, options), [
        "consumption load_curve",
        "production load_curve",
      ]);
    }
  });
});
