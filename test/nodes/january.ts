/** A household's January of 2026, for the comparison of offers. */
import { curve, daily, day } from "../fixtures/readings.js";
import { ownCsv } from "../fixtures/readings-csv.js";

/**
 * Its days in the package's own CSV: 1 kW at night, 2 kW from 07:00 to 23:00; every one has its daily value.
 * @param curves how many of them have a load curve
 */
export function january(days: number, curves = days): string {
  const first = day("2026-01-01");
  const halfHours = (of: number): ReturnType<typeof curve> =>
    curve(first + of, 1_800, (i) => (i < 14 || i >= 46 ? 1_000 : 2_000));
  return ownCsv(
    { series: "daily", readings: daily(first, first + days, () => 40_000) },
    { series: "load_curve", readings: Array.from({ length: curves }, (_, of) => halfHours(of)).flat() },
  );
}
