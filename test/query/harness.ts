/** A filled archive and an oracle that adds up minute by minute, for the tests of the query. */
import { ask, type QueryResult, type Question, type TariffPeriod } from "../../nodes/query/index.js";
import { dayOf, toWall, weekdayOf, type Reading } from "../../nodes/readings/index.js";
import { Harness, day } from "../archive/harness.js";

export * from "../archive/harness.js";

/** Days as users name them, both included. */
export function asking(
  harness: Harness,
  question: Omit<Question, "start" | "end" | "direction"> & {
    readonly start: string;
    readonly end: string;
    readonly direction?: Question["direction"];
  },
): Promise<QueryResult> {
  return ask(
    harness.archive,
    harness.point,
    { direction: "consumption", ...question, start: day(question.start), end: day(question.end) + 1 },
    dayOf(harness.seconds),
  );
}

/** W·s of each period, found by the Paris time of each minute. */
export function splitByMinutes(
  readings: readonly Reading[],
  periods: readonly TariffPeriod[],
): Record<string, number> {
  const sums: Record<string, number> = { other: 0 };
  for (const { name } of periods) sums[name] = 0;
  for (const { start, step, value } of readings) {
    for (let instant = start; instant < start + step; instant += 60) {
      const wall = toWall(instant);
      const minute = Math.floor((wall % 86_400) / 60);
      const today = Math.floor(wall / 86_400);
      const found = periods.find((period) => {
        const { from, to, days, since, until } = period;
        const begins = (on: number): boolean =>
          (days === undefined || days.includes(weekdayOf(on))) &&
          (since === undefined || since <= on) &&
          (until === undefined || on <= until);
        if (from < to) return from <= minute && minute < to && begins(today);
        return (from <= minute && begins(today)) || (minute < to && begins(today - 1));
      });
      sums[found?.name ?? "other"]! += value * 60;
    }
  }
  return sums;
}
