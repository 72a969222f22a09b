/** Habits: what never switches off, a usual day, the month to come, what is fed in. */
import { REGISTERS, type Collected, type Day, type Direction } from "../../../readings/index.js";
import type { HabitAnswer, HabitQuestion } from "../../protocol.js";
import type { Planned } from "../chart.js";
import { costHead } from "../cost-sums.js";
import { numberOf } from "../identity.js";
import type { Held } from "../snapshot.js";
import { makeBase } from "./base.js";
import { makeMonth } from "./month.js";
import { makeSelf } from "./self.js";
import { makeUsual } from "./usual.js";

/** A habit without the number of its question: browsers that ask the same share it. */
export type Habits = Unnumbered<HabitAnswer>;
type Unnumbered<T> = T extends unknown ? Omit<T, "id"> : never;

/** It is kept until a reading, what prices it, or the day changes. @param today the current day in Paris */
export function planHabit(
  held: Held,
  { measure, direction }: Pick<HabitQuestion, "measure" | "direction">,
  today: Day,
): Planned<Habits> {
  const { archive, usagePoint } = held;
  const headsOf = (one: Direction): number[] =>
    (["daily", "load_curve", REGISTERS] as const satisfies readonly Collected[]).map((series) =>
      archive.readings.head(archive.usagePoints.seriesToRead(usagePoint, one, series).id),
    );
  const heads = [...headsOf("consumption"), ...headsOf("production")];
  const by = held.priced?.[direction];
  const costs = by && costHead(held, by, direction, today);
  return {
    key: JSON.stringify(["habit", measure, numberOf(archive), usagePoint, direction, heads, today, costs]),
    make: async () => {
      if (measure === "usual") return makeUsual(held, direction, today);
      if (measure === "base") return makeBase(held, today);
      return measure === "month" ? makeMonth(held, today) : makeSelf(held, today);
    },
  };
}
