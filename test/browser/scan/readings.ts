/** What the meters of a scan show: values as short, as usual and as long as can be. */
import type { Direction, Measure } from "../../../nodes/readings/index.js";
import type { ChartAnswer, ChartQuestion, Side, Snapshot } from "../../../nodes/widget/protocol.js";
import { Archive, snapshotOf, TODAY } from "../meter-element/meter-page.js";

/** An answer for each question, by its text without the id. */
export type Answers = Readonly<Record<string, ChartAnswer>>;

/** By how much the readings of the demo household are multiplied: six digits a year at most. */
export const lengths = { short: 0.001, usual: 1, long: 60 } as const;
export type Length = keyof typeof lengths;

const archive = new Archive({ missing: [TODAY - 3], partial: [TODAY - 2] });

/** Sentences as long as the runtime's longest. */
const longest = {
  lamp: {
    fr: "La courbe de charge (production) et la puissance max du mer. 30 sept. manquent ; prochain essai demain à 13:37",
    en: "The load curve (production) and max power of Wed 30 Sept are missing; next try tomorrow at 13:37",
  },
  text: {
    fr: "Enedis refuse la demande : le titulaire du contrat n’a pas encore donné son accord, ou l’a retiré depuis.",
    en: "Enedis refuses the request: the holder of the contract has not given consent yet, or has withdrawn it.",
  },
  action: {
    fr: "Enedis met souvent un jour à activer un accord récent : rien à faire, un essai a lieu chaque jour. Toujours refusé après deux jours : ouvrez la page et donnez l’accord de nouveau.",
    en: "Enedis often takes a day to activate a recent consent: nothing to do, a try is made each day. Still refused after two days: open the page and give the consent again.",
  },
};

export const problem = { text: longest.text, action: longest.action, link: "https://example.com/" };

export function snapshotFor(length: Length): Snapshot {
  const sides = {
    consumption: sideOf("consumption", length),
    production: sideOf("production", length),
  };
  if (length !== "long") return snapshotOf(archive, { sides, name: length === "short" ? "" : "Maison" });
  const { state } = snapshotOf(archive);
  return snapshotOf(archive, {
    sides,
    name: "Maison de campagne, garage et atelier",
    lamp: { color: "orange", words: longest.lamp },
    state: { ...state!, calls: { used: 12_345, cap: 40_000 }, historyLeft: 1_234 },
  });
}

function sideOf(direction: Direction, length: Length): Side {
  const { values, days, ...others } = archive.side(direction);
  const by = lengths[length];
  const scaled = Object.fromEntries(
    Object.entries(values).map(([measure, one]) => [
      measure,
      { ...one, value: times(one.value, by), ...(one.missing && length === "long" && { missing: 112 }) },
    ]),
  );
  return { values: scaled, days: scaledRows(days, by), ...others };
}

/** A power stays below that of a large connection. */
const times = (value: number, by: number): number => Math.round(value * by);

/** All numbers of an answer's values, not its times. */
function scaledRows<T extends object>(answer: T, by: number): T {
  const scale = (one: unknown): unknown => {
    if (typeof one === "number") return times(one, by);
    return Array.isArray(one) ? one.map(scale) : one;
  };
  const runs = (all: unknown): unknown =>
    (all as [number, number, number[]][]).map(([start, step, values]) => [start, step, scale(values)]);
  return Object.fromEntries(
    Object.entries(answer).map(([key, one]: [string, unknown]) => {
      if (key === "values") return [key, scale(one)];
      if (key === "runs") return [key, runs(one)];
      if (key === "before" && Array.isArray(one)) return [key, scale(one)];
      if (key === "before") return [key, scaledRows(one as object, by)];
      if (key !== "comparison") return [key, one];
      const { current, previous, ...days } = one as { current: number; previous: number };
      return [key, { ...days, current: times(current, by), previous: times(previous, by) }];
    }),
  ) as T;
}

const asked: readonly (readonly [
  Measure,
  ChartQuestion["measure"],
  ChartQuestion["period"],
  ChartQuestion["step"],
])[] = [
  ["yearly", "daily", "3y", "year"],
  ["monthly", "daily", "12m", "month"],
  ["monthly", "daily", "36m", "month"],
  ["daily", "daily", "7d", "day"],
  ["daily", "daily", "30d", "day"],
  ["daily", "daily", "12m", "day"],
  ["load_curve", "load_curve", "1d", "native"],
  ["load_curve", "load_curve", "7d", "native"],
  ["max_power", "max_power", "7d", "day"],
  ["max_power", "max_power", "30d", "day"],
  ["max_power", "max_power", "12m", "month"],
];

/** The answers to all questions of the element. */
export function answersOf(length: Length = "usual"): Answers {
  const all: Record<string, ChartAnswer> = {};
  for (const direction of ["consumption", "production"] as const) {
    for (const [, measure, period, step] of asked) {
      if (measure === "max_power" && direction === "production") continue;
      const wish = { direction, measure, period, step, compare: true };
      const answer =
        measure === "daily" && period === "12m" && step === "day"
          ? days(direction)
          : archive.answer({ id: 0, ...wish });
      all[JSON.stringify(wish)] = scaledRows(answer, lengths[length]);
    }
  }
  return all;
}

/** A year by day. */
function days(direction: Direction): ChartAnswer {
  const from = TODAY - 359;
  const row = Array.from({ length: 359 }, (_, i) => archive.daily(direction, from + i));
  return { id: 0, from, to: TODAY, step: "day", values: row, before: row };
}
