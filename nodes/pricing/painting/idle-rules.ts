/** Rules that a change has left without any effect. */
import type { Rule } from "../contract.js";
import { classesIn } from "../kinds-of-days.js";
import { colors } from "../tempo.js";
import { seasonsOf } from "../week.js";
import { windowsOf, type Hours } from "../windows.js";

/** Beyond, all that a day may be takes too long to look at, for a dialog. */
const MOST = 24;

/**
 * Without those that have no effect any more, and with two that differ in their days alone as one.
 * @param before those that had none before the change stay: somebody typed them
 */
export function withoutIdle(before: Hours, rules: readonly Rule[]): Rule[] {
  if (Math.max(rules.length, before.rules.length) > MOST) return [...rules];
  const print = printer([...before.rules, ...rules]);
  const goal = print(rules);
  const was = print(before.rules);
  const wasIdle = (rule: Rule): boolean =>
    before.rules.includes(rule) && print(before.rules.filter((one) => one !== rule)) === was;
  let kept = [...rules];
  for (const rule of rules) {
    const others = kept.filter((one) => one !== rule);
    if (print(others) === goal && !wasIdle(rule)) kept = others;
  }
  for (const [i, rule] of rules.entries()) {
    for (const other of rules.slice(i + 1)) {
      if (!kept.includes(rule) || !kept.includes(other)) continue;
      const both = together(rule, other);
      const joined = both && kept.flatMap((one) => (one === rule ? [] : one === other ? [both] : [one]));
      if (joined !== undefined && print(joined) === goal) kept = joined;
    }
  }
  return kept;
}

/** Of the second one's place and holidays. */
function together({ days, ...one }: Rule, other: Rule): Rule | undefined {
  if (days === undefined || other.days === undefined) return undefined;
  const but = (rule: Partial<Rule>): string =>
    JSON.stringify(Object.entries({ ...rule, days: undefined, holidays: undefined }).sort());
  if (but(one) !== but(other)) return undefined;
  return { ...other, days: [...new Set([...days, ...other.days])].sort() };
}

/** Writes what rules say of every kind of day that some of them tell apart. */
function printer(all: readonly Rule[]): (rules: readonly Rule[]) => string {
  const seasons = seasonsOf({ hours: [], rules: [...all] });
  const monthDays = seasons.length === 0 ? ["01-01"] : seasons.map(({ from }) => from);
  const free = all.some(({ holidays }) => holidays !== undefined) ? [false, true] : [false];
  const looked = all.some(({ color }) => color !== undefined) ? [undefined, ...colors] : [undefined];
  const days = monthDays.flatMap((monthDay) =>
    [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) =>
      free.flatMap((isHoliday) =>
        free.map((isAfterHoliday) => ({ monthDay, weekday, isHoliday, isAfterHoliday })),
      ),
    ),
  );
  return (rules) => {
    const windows = windowsOf({ offer: "custom", hours: [], rules: [...rules] });
    return JSON.stringify(
      days.map((day) =>
        looked.map((color) => classesIn(windows, day, color).map((one) => [one.start, one.class])),
      ),
    );
  };
}
