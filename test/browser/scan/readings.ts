/** What the meters of a scan show: values as short, as usual and as long as can be. */
import type { Direction } from "../../../nodes/readings/index.js";
import { newestDayText, textsOf } from "../../../nodes/texts/index.js";
import { historyPeriods } from "../../../nodes/widget/element/history-periods.js";
import { historyWish, valueOrder } from "../../../nodes/widget/element/model.js";
import { phrasesOf } from "../../../nodes/widget/element/phrases.js";
import type { Open } from "../../../nodes/widget/element/travel.js";
import {
  costPeriods,
  habits,
  heatKinds,
  heatPeriods,
  priceDays,
  type Answer,
  type CostPeriod,
  type CostSum,
  type Expected,
  type Habit,
  type PowerLimit,
  type PriceDay,
  type PricesAnswer,
  type Side,
  type Snapshot,
  type Words,
} from "../../../nodes/widget/protocol.js";
import { costBars, costs, pricedBy, type CostBars, type Costs } from "../meter-element/costs.js";
import { Archive, snapshotOf, TODAY } from "../meter-element/meter-page.js";
import { heatAnswer } from "../meter-element/heat.js";
import { habits as known, type Habits } from "../meter-element/habits.js";
import { powers } from "../meter-element/meters.js";
import { prices, pricesEach } from "../meter-element/prices.js";

/** An answer for each question, by its text without the id. */
export type Answers = Readonly<Record<string, Answer>>;

/** By how much the readings of the demo household are multiplied: six digits a year at most. */
export const lengths = { short: 0.001, usual: 1, long: 60 } as const;
export type Length = keyof typeof lengths;

const archive = new Archive({ missing: [TODAY - 3], partial: [TODAY - 2], limits: powers, isOffPeak: true });

const inBoth = (of: (language: "fr" | "en") => string): Words => ({ fr: of("fr"), en: of("en") });

/** Sentences as long as the runtime's longest. */
export const longest = {
  lamp: {
    fr: "La courbe de charge (production) et la puissance max du mer. 30 sept. manquent ; prochain essai demain à 13:37",
    en: "The load curve (production) and max power of Wed 30 Sept are missing; next try tomorrow at 13:37",
  },
  problem: {
    text: {
      fr: "Enedis refuse la demande : le titulaire du contrat n’a pas encore donné son accord, ou l’a retiré depuis.",
      en: "Enedis refuses the request: the holder of the contract has not given consent yet, or has withdrawn it.",
    },
    action: {
      fr: "Enedis met souvent un jour à activer un accord récent : rien à faire, un essai a lieu chaque jour. Toujours refusé après deux jours : ouvrez la page et donnez l’accord de nouveau.",
      en: "Enedis often takes a day to activate a recent consent: nothing to do, a try is made each day. Still refused after two days: open the page and give the consent again.",
    },
    link: "https://example.com/",
  },
  refused: inBoth((language) => textsOf(language).lamp.busy),
  noAnswer: inBoth((language) => phrasesOf(language).noAnswer),
};

/** The newest day; the longest is as long as can be. */
const said = {
  short: { day: TODAY - 1, energy: 12, euros: 0.01 },
  usual: { day: TODAY - 1, energy: 12_111, euros: 2.88, change: -18 },
  long: { day: TODAY + 1, energy: 726_660, euros: 1_728.42, change: 1_250 },
};

export function snapshotFor(length: Length): Snapshot {
  const sides = {
    consumption: sideOf("consumption", length),
    production: sideOf("production", length),
  };
  const priced = pricedBy("consumption", "production");
  const newest = inBoth((language) => newestDayText(said[length], textsOf(language)));
  const shown = { sides, ...priced, prices: ["consumption", "production"] as const, newest };
  if (length !== "long") return snapshotOf(archive, { ...shown, name: length === "short" ? "" : "Maison" });
  const { state } = snapshotOf(archive);
  const { consumption } = priced.tariffs!;
  return snapshotOf(archive, {
    ...shown,
    tariffs: {
      consumption: { ...consumption, price: 0.12345678, until: consumption!.until! + 3 * 86_400 },
      production: {
        class: "Heures solaires d ete 2026",
        price: 123_456.12345678,
        until: consumption!.until!,
      },
    },
    name: "Maison de campagne, garage et atelier",
    lamp: { color: "orange", words: longest.lamp },
    state: {
      ...state!,
      calls: { used: 12_345, cap: 40_000 },
      historyLeft: 1_234,
      contracts: { consumption: "Maison de campagne, heures pleines et heures creuses", production: "Toit" },
    },
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

function costsOf(direction: Direction, length: Length): Costs {
  const { month, day, previous, ...words } = costs[direction];
  const sumOf = (sum: CostSum): CostSum => ({
    ...sum,
    value: sum.value && times(sum.value, lengths[length]),
    energy: times(sum.energy, lengths[length]),
    ...(sum.subscription && { subscription: times(sum.subscription, lengths[length]) }),
    ...(length === "long" && { unpriced: 21, inPart: { days: 10, first: sum.from } }),
  });
  return {
    month: sumOf(month!),
    ...(length !== "short" && { day: sumOf(day!), previous: sumOf(previous!) }),
    ...words,
    ...(length === "long" && { lacks: ["prices", "color"], pricesOf: "regulated" }),
  };
}

/** The longest have names of the user's own, and more classes than can be told apart. */
function costBarsOf(direction: Direction, period: CostPeriod, length: Length): CostBars {
  const bars = costBars[direction][period];
  const by = lengths[length];
  const scaled = bars.values.map((value) => value && times(value, by));
  const isLong = length === "long" && direction === "consumption";
  const parts = bars.parts.map((part, i) => ({
    ...part,
    values: part.values.map((value) => times(value, by)),
    total: times(part.total, by),
    ...(isLong && part.kind === "class" && { name: `Heures d ete et fetes ${i + 1}`, own: i }),
  }));
  const others = parts
    .slice(0, 1)
    .map((part) => ({ values: part.values, total: part.total, kind: "others" as const }));
  const { total } = bars;
  return {
    ...bars,
    values: scaled,
    parts: isLong ? [...parts, ...others] : parts,
    total: times(total!, by),
    ...(length === "long" && { lacks: ["prices", "color"], pricesOf: "regulated" }),
  };
}

/** The longest change every quarter of an hour, and have as many digits as a price can have. */
function pricesOf(which: PriceDay, length: Length): Omit<PricesAnswer, "id"> {
  const { day, prices: hourly } = prices[which];
  if (length === "usual") return { day, prices: hourly };
  if (length === "short") return { day, prices: [[0, 0.2]] };
  const long = pricesEach(15, day, (i) => (i % 12 === 0 ? null : -1.23456789 - (i % 5)));
  return { day, prices: long };
}

/** The shortest know little, the longest lack days too. */
function habitOf(habit: Habit, length: Length): Habits {
  const by = lengths[length];
  const { usual, base, month, self } = known;
  if (habit === "usual") {
    const { value, usual: mean, ...rest } = usual;
    if (length === "short") return { ...scaledRows(rest, by), value: times(value!, by), days: 3, lacking: 1 };
    return { ...scaledRows(rest, by), value: times(value!, by), usual: times(mean, by), isHoliday: true };
  }
  if (habit === "base") {
    const { from, to, nights, before, ...rest } = base;
    if (length === "short") return { habit, from, to, nights: 4, lacking: 3 };
    const scaled = { habit, from, to, nights, base: times(rest.base, by), before: times(before, by) };
    if (length === "long") return { ...scaled, share: 100, year: times(rest.year, by) };
    return { ...scaled, share: rest.share, year: null };
  }
  if (habit === "self") {
    const { covered, fedIn, drawn, ...rest } = self;
    return {
      ...rest,
      fedIn: times(fedIn, by),
      drawn: times(drawn, by),
      ...(length !== "short" && { covered }),
    };
  }
  const expected = ({ soFar, total, before }: Expected): Expected => {
    if (length === "short") return { soFar: null };
    const { value, low, high } = total!;
    return {
      soFar: times(soFar!, by),
      ...(length === "long" && { lacking: 21 }),
      total: { value: times(value, by), low: times(low, by), high: times(high, by) },
      before: times(before!, by),
    };
  };
  return { ...month, energy: expected(month.energy), cost: expected(month.cost) };
}

const times = (value: number, by: number): number => Math.round(value * by);

/** All numbers of an answer's values, not its times. */
function scaledRows<T extends object>(answer: T, by: number): T {
  const scale = (one: unknown): unknown => {
    if (typeof one === "number") return times(one, by);
    return Array.isArray(one) ? one.map(scale) : one;
  };
  const runs = (all: unknown): unknown =>
    (all as [number, number, number[]][]).map(([start, step, values]) => [start, step, scale(values)]);
  const limits = (all: unknown): unknown =>
    (all as PowerLimit[]).map(({ power, below, ...span }) => {
      return { ...span, power: times(power, by), ...(below && { below: times(below, by) }) };
    });
  return Object.fromEntries(
    Object.entries(answer).map(([key, one]: [string, unknown]) => {
      if (key === "values") return [key, scale(one)];
      if (key === "means") return [key, scale(one)];
      if (key === "total") return [key, scale(one)];
      if (key === "parts") {
        return [key, (one as { values: unknown }[]).map((part) => ({ ...part, values: scale(part.values) }))];
      }
      if (key === "runs") return [key, runs(one)];
      if (key === "limits") return [key, limits(one)];
      if (key === "before" && Array.isArray(one)) return [key, scale(one)];
      if (key === "before") return [key, scaledRows(one as object, by)];
      if (key !== "comparison") return [key, one];
      const { current, previous, ...days } = one as { current: number; previous: number };
      return [key, { ...days, current: times(current, by), previous: times(previous, by) }];
    }),
  ) as T;
}

/** Charts of other days. */
export const travels: readonly Open[] = [
  { measure: "monthly", period: "year", end: TODAY - 329 },
  { measure: "daily", period: "month", end: TODAY - 480 },
  { measure: "load_curve", period: "1d", end: TODAY - 480 },
];

/** The answers to all questions of the element. */
export function answersOf(length: Length = "usual"): Answers {
  const all: Record<string, Answer> = {};
  for (const direction of ["consumption", "production"] as const) {
    all[JSON.stringify({ direction, measure: "cost" })] = { id: 0, ...costsOf(direction, length) };
    for (const habit of habits) {
      all[JSON.stringify({ direction, measure: habit })] = { id: 0, ...habitOf(habit, length) };
    }
    for (const of of heatKinds) {
      for (const period of heatPeriods) {
        const wish = { direction, measure: "heat", of, period } as const;
        all[JSON.stringify(wish)] = scaledRows(heatAnswer({ id: 0, ...wish }), lengths[length]);
      }
    }
    for (const day of priceDays) {
      all[JSON.stringify({ direction, measure: "prices", day })] = { id: 0, ...pricesOf(day, length) };
    }
    for (const period of costPeriods) {
      const bars = costBarsOf(direction, period, length);
      all[JSON.stringify({ direction, measure: "cost", period })] = { id: 0, ...bars };
    }
    const newest = valueOrder[direction].flatMap((measure) =>
      historyPeriods[measure].map((period): Open => ({ measure, period })),
    );
    for (const open of [...newest, ...travels]) {
      const wish = historyWish(direction, open, "year");
      all[JSON.stringify(wish)] = scaledRows(archive.answer({ id: 0, ...wish }), lengths[length]);
    }
  }
  return all;
}
