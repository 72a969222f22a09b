import { Harness } from "../archive/harness.js";
import { compareSeed, compareSeries } from "./against-second.js";
import { contractOfCase, seriesCaseOf } from "./draw.js";

/** `npm run prove` tries more, from other seeds. */
const seeds = Array.from({ length: 36 }, (_, i) => 1 + i);

/** More of what few of them have: a window that goes from an announced day into the next one. */
const announced = Array.from({ length: 400 }, (_, i) => 37 + i)
  .filter((seed) =>
    contractOfCase(seed).versions.some(({ rules = [] }) =>
      rules.some(({ announced: label, from = "00:00", to = "24:00" }) => label !== undefined && from > to),
    ),
  )
  .slice(0, 10);

/** Of a series: each second one has a day of 23 or of 25 hours. */
const ofSeries = Array.from({ length: 400 }, (_, i) => 1 + i);
const hasDay = (seed: number, days: readonly string[]): boolean => {
  const { start, end } = seriesCaseOf(seed).held;
  return days.some((day) => day >= start && day < end);
};
const march = ["2021-03-28", "2022-03-27", "2023-03-26", "2024-03-31", "2025-03-30", "2026-03-29"];
const october = ["2020-10-25", "2021-10-31", "2022-10-30", "2023-10-29", "2024-10-27", "2025-10-26"];
const series = [
  ...ofSeries.filter((seed) => hasDay(seed, march)).slice(0, 6),
  ...ofSeries.filter((seed) => hasDay(seed, october)).slice(0, 6),
  ...ofSeries.slice(0, 8),
];

describe("costs and a second implementation, minute by minute, agree to the last digit", () => {
  for (const seed of [...seeds, ...announced]) {
    it(`in the drawn case ${seed}`, async () => {
      const harness = new Harness();
      try {
        await compareSeed(seed, harness);
      } finally {
        harness.remove();
      }
    });
  }

  for (const seed of new Set(series)) {
    it(`in the drawn case ${seed} of a series`, async () => {
      const harness = new Harness();
      try {
        await compareSeries(seed, harness);
      } finally {
        harness.remove();
      }
    });
  }
});
