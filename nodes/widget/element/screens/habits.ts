/** Habits: what never switches off, the usual day, the month to come, and the surplus. */
import { dayOf } from "../../../readings/index.js";
import {
  YEAR_HOURS,
  type BaseAnswer,
  type Expected,
  type MonthAnswer,
  type SelfAnswer,
  type UsualAnswer,
} from "../../protocol.js";
import { EURO } from "../digits.js";
import type { HabitView } from "../habit-model.js";
import type { CurveView } from "../model.js";
import { ledger } from "./cost.js";
import { curve } from "./curve.js";
import { amount, capital, dashed, empty, type Figure } from "./parts.js";
import type { Part, Scene } from "./scene.js";
import { lineOf, type Line } from "./tariff.js";

export function habit(scene: Scene, { of, curve: drawn }: HabitView): Part {
  if (of.habit === "usual") return usual(scene, of, drawn!);
  if (of.habit === "base") return base(scene, of);
  return of.habit === "month" ? month(scene, of) : self(scene, of);
}

/** A sentence below figures. */
const sentence = (text: string): Line => ({ shown: text, said: text });

/** Energy, as exact as it is worth. */
function kWh(scene: Scene, raw: number): string {
  return amount(scene, raw, "kWh", raw >= 100_000 ? 0 : 1);
}

function usual(scene: Scene, answer: UsualAnswer, drawn: CurveView): Part {
  const { phrases, dates } = scene;
  const { day, value, days, lacking, usual: mean, isHoliday } = answer;
  if (value === null) return empty(phrases.nothingHeld);
  const weekday = dates.long(day).split(/[ ,]/)[0]!;
  const shown = { name: phrases.measures.daily, sub: dates.weekday(day), raw: value, unit: "kWh" };
  const change = mean ? Math.round((value / mean - 1) * 100) : undefined;
  const words = [
    ...(mean === undefined
      ? [phrases.notUsual(weekday, days, days + lacking!)]
      : [dashed(capital(phrases.usual(change, weekday, kWh(scene, value), kWh(scene, mean), days)))]),
    ...(isHoliday ? [phrases.holiday] : []),
  ];
  return curve(scene, drawn, { own: shown, words });
}

function base(scene: Scene, answer: BaseAnswer): Part {
  const { phrases, dates } = scene;
  const { from, to, nights, lacking, base: watts, share, year, before, feedsIn } = answer;
  if (watts === undefined) return empty(phrases.fewNights(nights, nights + lacking!));
  const rows: Record<string, Figure> = {
    month: {
      name: phrases.habits.base,
      sub: `${dates.range(from, to)}, ${phrases.nights(nights)}`,
      brief: phrases.nights(nights),
      raw: watts * 1_000,
      unit: "W",
    },
    ...(share !== undefined && {
      day: { name: phrases.share, sub: phrases.ofConsumption, raw: share * 1_000, unit: "%" },
    }),
    ...(year !== undefined && {
      previous: {
        name: phrases.aYear,
        sub: year === null ? phrases.notAllPrices : phrases.todaysPrices,
        raw: year === null ? null : year * 10,
        unit: EURO,
      },
    }),
  };
  return ledger(scene, rows, [
    ...(feedsIn ? [sentence(phrases.unseen)] : []),
    lineOf(scene, phrases.aYear, amount(scene, watts * YEAR_HOURS, "kWh", 0)),
    ...(before === undefined
      ? []
      : [lineOf(scene, capital(phrases.comparedWith.year), amount(scene, before * 1_000, "W"))]),
    sentence(phrases.baseIs),
  ]);
}

function month(scene: Scene, { from, to, energy, cost }: MonthAnswer): Part {
  const { phrases, dates, snapshot } = scene;
  const days = dates.range(from, to);
  const over = dates.range(from, Math.min(to, dayOf(snapshot!.at)));
  const expected = ({ total }: Expected, unit: string, by: number): Figure => ({
    name: phrases.expected,
    sub: total === undefined ? phrases.tooEarly : days,
    ...(total === undefined && { brief: phrases.unknownColor }),
    raw: total === undefined ? null : total.value * by,
    unit,
  });
  const soFar = ({ soFar: raw, lacking }: Expected, unit: string, by: number): Figure => ({
    name: phrases.soFar,
    sub: over,
    note: lacking === undefined ? undefined : phrases.missing(lacking),
    briefNote: lacking === undefined ? undefined : phrases.lacking(lacking),
    raw: raw === null ? null : raw * by,
    unit,
  });
  const inEuros = (cents: number): string => amount(scene, cents * 10, EURO, 0);
  const inKWh = (raw: number): string => kWh(scene, raw);
  const range = ({ total }: Expected, shown: (raw: number) => string): Line[] =>
    total ? [lineOf(scene, phrases.expected, phrases.between(shown(total.low), shown(total.high)))] : [];
  const before = [
    ...(cost?.before === undefined ? [] : [inEuros(cost.before)]),
    ...(energy.before === undefined ? [] : [inKWh(energy.before)]),
  ];
  const isPriced = cost !== undefined;
  const rows: Record<string, Figure> = isPriced
    ? { month: expected(cost, EURO, 10), day: expected(energy, "kWh", 1), previous: soFar(cost, EURO, 10) }
    : { month: expected(energy, "kWh", 1), day: soFar(energy, "kWh", 1) };
  return ledger(scene, rows, [
    ...(isPriced ? range(cost, inEuros) : []),
    ...range(energy, inKWh),
    ...(isPriced && energy.soFar !== null ? [lineOf(scene, phrases.soFar, inKWh(energy.soFar))] : []),
    ...(before.length === 0 ? [] : [lineOf(scene, capital(phrases.comparedWith.year), before.join(", "))]),
  ]);
}

function self(scene: Scene, { from, to, days, fedIn, drawn, covered }: SelfAnswer): Part {
  const { phrases, dates } = scene;
  if (days === 0) return empty(phrases.nothingHeld);
  const of = `${dates.range(from, to)}, ${phrases.days(days, to - from)}`;
  const energy = (name: string, raw: number): Figure => {
    return { name, sub: of, brief: phrases.days(days, days), raw, unit: "kWh" };
  };
  const rows: Record<string, Figure> = {
    month: energy(phrases.fedIn, fedIn),
    day: energy(phrases.drawn, drawn),
    ...(covered !== undefined && {
      previous: { name: phrases.covered, sub: phrases.coveredIs, raw: covered * 1_000, unit: "%" },
    }),
  };
  return ledger(scene, rows, [lineOf(scene, ...phrases.selfUse), sentence(phrases.surplus)]);
}
