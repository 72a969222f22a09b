/** The customer area's indexes of what is injected: a column of their own, beside those of what is drawn. */
import assert from "node:assert/strict";
import { formatDay, startOfDay } from "../../nodes/readings/index.js";
import { customerTable } from "../fixtures/readings-csv.js";
import { day } from "../fixtures/readings.js";
import { read, readAll } from "./sample-files.js";

/** As the export of a production is: all columns of what is drawn, empty, then `EAI T`. */
const drawn = [
  ...Array.from({ length: 10 }, (_, i) => `EAS F${i + 1}`),
  ...Array.from({ length: 4 }, (_, i) => `EAS D${i + 1}`),
  "EAS T",
];
const columns = ["Horodate", "Type de releve", ...drawn, "EAI T"];

/** @param shown by the name of a column, what each row shows there */
function table(direction: string, shown: readonly Readonly<Record<string, string>>[]): string {
  return customerTable(
    { type: "Index", dates: "30/04/2024;02/08/2024", direction, unit: "Wh" },
    columns.join(";"),
    ...shown.map((of, i) => {
      const head = [`${formatDay(day("2024-05-01") + i)}T00:00:00+02:00`, "Arrêté quotidien"];
      return [...head, ...columns.slice(2).map((name) => of[name] ?? "")].join(";");
    }),
    "",
  );
}

const first = startOfDay(day("2024-05-01"));
const reading = (i: number, value: number): object => ({ start: first + i * 86_400, step: 86_400, value });

async function shownIn(text: string): Promise<object> {
  const { series, registers, rejected } = await readAll([text]);
  return {
    readings: series.map(({ direction, series: name, readings }) => [direction, name, readings]),
    registers: registers.map(({ direction, readings }) => [
      direction,
      ...readings.map(({ register, value }) => `${register.code} ${value}`),
    ]),
    rejected: rejected.map(({ line, reason }) => `${line} ${reason}`),
  };
}

describe("indexes of what is injected", () => {
  const totals = ["6658820", "6666182", "6669804"];
  const injected = totals.map((total) => ({ "EAI T": total }));
  const read93 = {
    readings: [["production", "daily", [reading(0, 7_362), reading(1, 3_622)]]],
    registers: [["production", "T 6658820", "T 6666182", "T 6669804"]],
    rejected: [],
  };

  it("stand in a column of their own: the days and the total of the production", async () => {
    assert.deepEqual(await shownIn(table("Production", injected)), read93);
  });

  it("of a head that says nothing are a production, too", async () => {
    assert.deepEqual(await shownIn(table("", injected)), read93);
  });

  it("beside those of what is drawn: each is of its own direction", async () => {
    const both = injected.map((of, i) => ({ ...of, "EAS F1": `${1_000 + i}`, "EAS T": `${1_000 + i}` }));
    assert.deepEqual(await shownIn(table("Consommation", both)), {
      readings: [["consumption", "daily", [reading(0, 1), reading(1, 1)]], ...read93.readings],
      registers: [["consumption", "T 1000", "T 1001", "T 1002"], ...read93.registers],
      rejected: [],
    });
  });

  it("a line with both that cannot be read is named once", async () => {
    const text = table("Production", injected).replace("2024-05-02T", "2024-05-32T");
    const { rejected } = await read(text);
    assert.deepEqual(rejected[0], { line: 5, reason: "stamp", stamp: "2024-05-32T00:00:00+02:00" });
    assert.equal(rejected.filter(({ line }) => line === 5).length, 1);
  });

  it("a row with registers and without their total is named", async () => {
    const rows = ["1000", "", "3500", "5000"].map((total) => ({ "EAS F1": "5", "EAS T": total }));
    const { readings, rejected } = (await shownIn(table("Consommation", rows))) as Record<string, object[]>;
    assert.deepEqual(readings, [["consumption", "daily", [reading(2, 1_500)]]]);
    assert.deepEqual(rejected, ["5 value"]);
  });
});
