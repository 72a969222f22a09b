/** What a meter is answered about habits: a household’s November. */
import type {
  Habit,
  HabitAnswer,
  HabitQuestion,
  MonthAnswer,
  SelfAnswer,
} from "../../../nodes/widget/protocol.js";
import { addMonths, startOfDay, startOfMonth } from "../../../nodes/readings/index.js";
import { Archive, TODAY } from "./archive.js";

type Unnumbered<T> = T extends unknown ? Omit<T, "id"> : never;
export type Habits = Unnumbered<HabitAnswer>;

const archive = new Archive();
const newest = TODAY - 1;
const days = Array.from({ length: 8 }, (_, i) => newest - 7 * (i + 1));
const curves = days.map((day) => archive.curve("consumption", day).map(({ value }) => value));
const mean = (values: readonly number[]): number =>
  Math.round(values.reduce((sum, one) => sum + one, 0) / values.length);
const month: Pick<MonthAnswer, "from" | "to"> = {
  from: startOfMonth(TODAY),
  to: addMonths(startOfMonth(TODAY), 1),
};
const last30 = { from: TODAY - 30, to: TODAY };

export const habits = {
  usual: {
    habit: "usual",
    day: newest,
    value: archive.daily("consumption", newest),
    days: 8,
    usual: mean(days.map((day) => archive.daily("consumption", day)!)),
    runs: [[startOfDay(newest), 1_800, archive.curve("consumption", newest).map(({ value }) => value)]],
    before: {
      from: newest,
      runs: [[startOfDay(newest), 1_800, curves[0]!.map((_, i) => mean(curves.map((curve) => curve[i]!)))]],
    },
  },
  base: { habit: "base", ...last30, nights: 27, base: 142, share: 21, year: 24_893, before: 168 },
  month: {
    habit: "month",
    ...month,
    energy: { soFar: 512_300, total: { value: 668_100, low: 629_400, high: 706_800 }, before: 702_400 },
    cost: { soFar: 11_284, lacking: 2, total: { value: 14_812, low: 13_970, high: 15_654 }, before: 15_121 },
  },
  self: { habit: "self", ...last30, days: 29, fedIn: 48_210, drawn: 612_900, covered: 9 } satisfies Omit<
    SelfAnswer,
    "id"
  >,
} as const satisfies Readonly<Record<Habit, Habits>>;

export function habitAnswer({ id, measure }: HabitQuestion): HabitAnswer {
  return { id, ...habits[measure] };
}
