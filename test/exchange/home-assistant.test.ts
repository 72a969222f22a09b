/** Home Assistant's statistics: gas is no electricity, and a rise whose hours nobody knows is named. */
import assert from "node:assert/strict";
import { ImportError } from "../../nodes/exchange/index.js";
import { read } from "./sample-files.js";

/** @param rises by the statistic and the time of its hour */
function deltas(...rises: readonly (readonly [id: string, start: string, kWh: string])[]): string {
  return [
    "statistic_id\tstart\tunit\tdelta",
    ...rises.map(([id, start, value]) => [id, start, "kWh", value].join("\t")),
    "",
  ].join("\n");
}

const hoursOf = (id: string): string =>
  deltas([id, "30.12.2025 09:00", "0.100"], [id, "30.12.2025 10:00", "0.200"]);

/** Why a text is refused, what it is and the line that shows it. */
async function refusalOf(text: string): Promise<unknown[]> {
  const error: unknown = await read(text).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ImportError, "it was read");
  return [error.problem, error.file.format, error.file.line];
}

describe("a statistic of gas", () => {
  for (const id of [
    "sensor.gas_meter_energy",
    "sensor.maison_gaz",
    "sensor.esp32_gasmonitoring_gasenergykwh",
    "sensor.consogaz",
    "grdf:gazpar_1234_consumption",
  ]) {
    it(`${id}: the file is refused as gas`, async () => {
      assert.deepEqual(await refusalOf(hoursOf(id)), ["gas", "home-assistant", 2]);
    });
  }

  for (const id of ["sensor.linky", "sensor.gaston_linky", "sensor.gazon_prise", "sensor.magasin_energy"]) {
    it(`${id} names none: it is read`, async () => {
      assert.deepEqual(
        (await read(hoursOf(id))).series[0]!.readings.map(({ value }) => value),
        [200],
      );
    });
  }

  it("beside one of electricity: both are named, as of several statistics", async () => {
    const [gas, linky] = ["sensor.gas_energy", "sensor.linky_conso"].map(hoursOf) as [string, string];
    const rows = (text: string): string => text.slice(text.indexOf("\n") + 1);
    for (const text of [gas + rows(linky), linky + rows(gas)]) {
      assert.deepEqual(await refusalOf(text), ["several-series", "home-assistant", 4]);
    }
  });
});

describe("a rise alone", () => {
  const id = "sensor.linky";

  it("of the first hour of a run is named: it may be that of several hours", async () => {
    const { series, rejected } = await read(
      deltas(
        [id, "28.12.2025 09:00", "0.100"],
        [id, "28.12.2025 10:00", "0.200"],
        [id, "30.12.2025 09:00", "0.300"],
        [id, "30.12.2025 10:00", "0.400"],
      ),
    );
    assert.deepEqual(
      series[0]!.readings.map(({ value }) => value),
      [200, 400],
    );
    assert.deepEqual(rejected, [
      { line: 2, reason: "step" },
      { line: 4, reason: "step" },
    ]);
  });

  it("of 0 before all others is the export's own, and loses nothing", async () => {
    const { series, rejected } = await read(
      deltas([id, "28.12.2025 09:00", "0"], [id, "28.12.2025 10:00", "0.200"]),
    );
    assert.deepEqual([series[0]!.readings.length, rejected], [1, []]);
  });
});
