/** A month's report in words, in both languages. */
import assert from "node:assert/strict";
import type { MonthReport } from "../../nodes/adviser/index.js";
import { startOfDay } from "../../nodes/readings/index.js";
import { monthReportRows, monthReportText, textsOf } from "../../nodes/texts/index.js";
import { day } from "../fixtures/readings.js";

const start = day("2026-11-01");
const entry = {
  start: startOfDay(day("2026-11-17")),
  end: startOfDay(day("2026-11-18")),
  value: 78.204,
  energy: 18.2,
  subscription: 15,
  byClass: {},
  unpriced: 0,
  missing: 0,
  complete: true,
};
const report: MonthReport = {
  start,
  end: day("2026-12-01"),
  missingDays: 0,
  energy: { value: 312.4 },
  cost: { value: entry },
  before: { energy: { value: 355 }, cost: { value: 85.1 } },
  dearest: { value: { ...entry, value: 4.2 } },
  offPeak: { value: { energy: 128.1, percent: 41 } },
  baseLoad: { value: { watts: 182, nights: 30 } },
  expected: {
    energy: { value: { value: 320, low: 300, high: 340 } },
    cost: { value: { value: 80, low: 70, high: 90 } },
  },
};
const unknown = { unknown: "noContract" } as const;
const partly: MonthReport = {
  ...report,
  missingDays: 2,
  cost: { value: { ...entry, complete: false } },
  before: { energy: { unknown: "yearBefore" }, cost: { unknown: "yearBefore" } },
  offPeak: { unknown: "oneClass" },
};

const textIn = (language: "fr" | "en", more: Partial<MonthReport> = {}, change: number | undefined = -12) =>
  monthReportText({ report: { ...report, ...more }, direction: "consumption", change }, textsOf(language));
const rowsIn = (
  language: "fr" | "en",
  of: MonthReport,
  direction: "consumption" | "production" = "consumption",
) =>
  monthReportRows({ report: of, direction, change: undefined }, textsOf(language)).map(
    ({ label, text }) => `${label} | ${text}`,
  );

describe("a month's report in words", () => {
  it("says the month in a sentence, without a full stop", () => {
    assert.equal(
      textIn("fr"),
      "Novembre 2026\u00a0: 312\u00a0kWh, 78,20\u00a0€, 12\u202f% de moins qu’en novembre 2025",
    );
    assert.equal(textIn("en"), "November 2026: 312\u00a0kWh, €78.20, 12% less than in November 2025");
    assert.match(textIn("en", {}, 0), /, as much as in November 2025$/);
    assert.match(textIn("fr", {}, 7), /, 7\u202f% de plus qu’en novembre 2025$/);
  });

  it("says what is missing, and leaves out what is not known", () => {
    const said = (language: "fr" | "en", of: MonthReport): string =>
      monthReportText({ report: of, direction: "consumption", change: undefined }, textsOf(language));
    assert.equal(said("en", partly), "November 2026: 312\u00a0kWh, €78.20 (incomplete), 2 days missing");
    assert.equal(
      said("fr", { ...partly, cost: unknown, missingDays: 1 }),
      "Novembre 2026\u00a0: 312\u00a0kWh, il manque 1 jour",
    );
    const nothing = { ...partly, energy: { unknown: "noReadings" as const } };
    assert.equal(said("fr", nothing), "Novembre 2026\u00a0: aucun relevé");
    assert.equal(said("en", nothing), "November 2026: no readings");
  });

  it("has a row for each thing", () => {
    assert.deepEqual(rowsIn("fr", report), [
      "Énergie | 312\u00a0kWh",
      "Coût | 78,20\u00a0€",
      "Un an plus tôt | 355\u00a0kWh, 85,10\u00a0€",
      "Jour le plus cher | mar. 17 nov.\u00a0: 4,20\u00a0€, 18,2\u00a0kWh",
      "Heures creuses | 41\u202f%, 128\u00a0kWh",
      "Talon | 182\u00a0W, médiane de 30 nuits",
      "Prévu le 1er | 320\u00a0kWh, 80,00\u00a0€ (de 70,00\u00a0€ à 90,00\u00a0€)",
    ]);
    assert.deepEqual(rowsIn("en", report).slice(3), [
      "Dearest day | Tue 17 Nov: €4.20, 18.2\u00a0kWh",
      "Off-peak | 41%, 128\u00a0kWh",
      "Base load | 182\u00a0W, median of 30 nights",
      "Expected on the 1st | 320\u00a0kWh, €80.00 (€70.00 to €90.00)",
    ]);
  });

  it("says in a row why a thing is not known, once", () => {
    assert.deepEqual(rowsIn("en", partly).slice(0, 5), [
      "Energy | 312\u00a0kWh, 2 days missing",
      "Cost | €78.20 (incomplete)",
      "A year before | not all of that month is known",
      "Dearest day | Tue 17 Nov: €4.20, 18.2\u00a0kWh",
      "Off-peak | the contract has no peak and off-peak hours",
    ]);
  });

  it("has only what is sold of production", () => {
    assert.deepEqual(
      rowsIn("fr", report, "production").map((row) => row.split(" | ")[0]),
      ["Énergie", "Recette", "Un an plus tôt", "Meilleur jour"],
    );
  });
});
