/** Answers and flows as JSON, made from generated readings. */
import {
  dayOf,
  formatDay,
  formatInstant,
  toWall,
  type Direction,
  type Reading,
} from "../../nodes/readings/index.js";
import { PDL } from "../fixtures/readings.js";
import { wallText } from "./sample-files.js";

export interface SavedOptions {
  readonly meter?: string | number;
  /** How values are written. */
  readonly value?: (value: number) => unknown;
  /** Stamps name the start of their interval, as MyElectricalData's. */
  readonly starts?: boolean;
}

const asText = (value: number): unknown => String(value);
const endOf = ({ start, step }: Reading): string => wallText(toWall(start + step)).replace("T", " ");
const dateOf = ({ start }: Reading): string => formatDay(dayOf(start));

/** MyElectricalData subtracts the interval from the text. */
function startOf({ start, step }: Reading): string {
  return wallText(toWall(start + step) - step).replace("T", " ");
}

function periodOf(readings: readonly Reading[]): { start: string; end: string } {
  const [first, last] = [readings[0]!, readings.at(-1)!];
  return { start: formatDay(dayOf(first.start)), end: formatDay(dayOf(last.start) + 1) };
}

export function v5Curve(
  readings: readonly Reading[],
  { meter = PDL, value = asText, starts = false }: SavedOptions = {},
): object {
  return {
    usage_point_id: meter,
    ...periodOf(readings),
    quality: "BRUT",
    reading_type: { unit: "W", measurement_kind: "power", aggregate: "average" },
    interval_reading: readings.map((reading) => ({
      value: value(reading.value),
      date: starts ? startOf(reading) : endOf(reading),
      interval_length: `PT${reading.step / 60}M`,
      measure_type: "B",
    })),
  };
}

export function v5Daily(
  readings: readonly Reading[],
  { meter = PDL, value = asText }: SavedOptions = {},
): object {
  return {
    usage_point_id: meter,
    ...periodOf(readings),
    quality: "BRUT",
    reading_type: { unit: "Wh", measurement_kind: "energy", aggregate: "sum", measuring_period: "P1D" },
    interval_reading: readings.map((reading) => ({ value: value(reading.value), date: dateOf(reading) })),
  };
}

export function v5Peaks(
  readings: readonly Reading[],
  { meter = PDL, value = asText }: SavedOptions = {},
): object {
  return {
    usage_point_id: meter,
    ...periodOf(readings),
    reading_type: { unit: "VA", measurement_kind: "power", aggregate: "maximum", measuring_period: "P1D" },
    interval_reading: readings.map((reading) => ({
      value: value(reading.value),
      date: wallText(toWall(reading.at!)).replace("T", " "),
    })),
  };
}

const metier: Readonly<Record<Direction, string>> = { consumption: "CONS", production: "PROD" };

/** A measure of 2026: a curve (PA), days (EA) or peaks (PMA). */
export function measure(
  physical: "PA" | "EA" | "PMA",
  readings: readonly Reading[],
  {
    meter = PDL,
    value = asText,
    starts = false,
    direction = "consumption",
  }: SavedOptions & { direction?: Direction } = {},
): { readonly grandeur: readonly object[] } {
  const { start, end } = periodOf(readings);
  const stampOf = {
    PA: starts ? startOf : endOf,
    EA: dateOf,
    PMA: ({ at }: Reading) => wallText(toWall(at!)),
  }[physical];
  const known = {
    idPrm: meter,
    etapeMetier: "BRUT",
    periode: { dateDebut: start, dateFin: end },
    modeCalcul: physical === "EA" ? "DIFF.INDEX" : "MESURE",
    ...(physical !== "PA" && { pas: "P1D" }),
    contexte: [],
  };
  const points = readings.map((reading) => ({
    v: value(reading.value),
    d: stampOf(reading),
    ...(physical === "PA" && { p: `PT${reading.step / 60}M`, n: "B", iv: "0", ec: "0" }),
  }));
  const unite = { PA: "W", EA: "Wh", PMA: "VA" }[physical];
  const grandeur = {
    grandeurMetier: metier[direction],
    grandeurPhysique: physical,
    unite,
    points,
    calendrier: [],
  };
  return { ...known, grandeur: [grandeur] };
}

export function flow(codeFlux: string, ...mesures: readonly object[]): object {
  const header = {
    siDemandeur: "SGE",
    codeFlux,
    idDemande: "M00000AB",
    modePublication: "P",
    format: "JSON",
  };
  return { header, mesures };
}

/**
 * The totals at the beginning of days, whose differences are these readings; one more than there are readings.
 * `before`: Wh, the total at the beginning of the first day.
 */
export function r64(
  readings: readonly Reading[],
  {
    meter = PDL,
    value = (number: number): unknown => number,
    registers = "total",
    before = 12_345_678,
  }: SavedOptions & { registers?: "total" | "classes"; before?: number } = {},
): object {
  const last = readings.at(-1)!;
  const starts = [...readings.map(({ start }) => start), last.start + last.step];
  let total = before;
  const totals = starts.map((start, i) => {
    if (i > 0) total += readings[i - 1]!.value;
    return { start, total };
  });
  const valeur = (part: (total: number) => number): object[] =>
    totals.map((each) => ({ d: formatInstant(each.start), v: value(part(each.total)), iv: 0 }));
  const hours = (all: number): number => Math.floor(all / 3);
  const classes = [
    {
      idClasseTemporelle: "HC",
      libelleClasseTemporelle: "Heures creuses",
      codeCadran: "EAS F1",
      valeur: valeur(hours),
    },
    { idClasseTemporelle: "HP", codeCadran: "EAS F2", valeur: valeur((all) => all - hours(all)) },
  ];
  const calendrier = [
    { idCalendrier: "DI000002", libelleCalendrier: "Distributeur", classeTemporelle: classes },
  ];
  const grandeur = {
    grandeurMetier: "CONS",
    grandeurPhysique: "EA",
    unite: "Wh",
    ...(registers === "total"
      ? { cadranTotalisateur: { codeCadran: "EAS T", valeur: valeur((all) => all) }, calendrier: [] }
      : { calendrier: [...calendrier, { ...calendrier[0], idCalendrier: "FC000001" }] }),
  };
  const context = { etapeMetier: "BRUT", contexteReleve: "COL", typeReleve: "AQ", grandeur: [grandeur] };
  const { start, end } = periodOf(readings);
  return flow("R64", { idPrm: meter, periode: { dateDebut: start, dateFin: end }, contexte: [context] });
}

/** The highest power of each day at its instant, as R64 has it beside the totals. */
export function r64Peaks(
  readings: readonly Reading[],
  {
    meter = PDL,
    value = (number: number): unknown => number,
    registers = "total",
  }: SavedOptions & { registers?: "total" | "classes" } = {},
): object {
  const valeur = (less: (k: number) => number): object[] =>
    readings.map(({ at, value: highest }, k) => ({
      d: formatInstant(at! - 5 * less(k)),
      v: value(highest - less(k)),
      iv: 0,
    }));
  // In turn, the highest one is of either class, later than that of the other.
  const classes = ["HC", "HP"].map((idClasseTemporelle, i) => ({
    idClasseTemporelle,
    codeCadran: `PMA ${i}`,
    valeur: valeur((k) => (k % 2 === i ? 0 : 120)),
  }));
  const grandeur = {
    grandeurMetier: "CONS",
    grandeurPhysique: "PMA",
    unite: "VA",
    ...(registers === "total"
      ? { cadranTotalisateur: { codeCadran: "PMA", valeur: valeur(() => 0) } }
      : { calendrier: [{ idCalendrier: "DI000002", classeTemporelle: classes }] }),
  };
  const context = { etapeMetier: "BRUT", contexteReleve: "COL", typeReleve: "AQ", grandeur: [grandeur] };
  const { start, end } = periodOf(readings);
  return flow("R64", { idPrm: meter, periode: { dateDebut: start, dateFin: end }, contexte: [context] });
}
