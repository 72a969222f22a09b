/** Readings in the shapes of Enedis: naive Paris stamps, values as strings (docs/dev/enedis.md#answers). */
import {
  dayOf,
  formatDay,
  toWall,
  type Day,
  type Direction,
  type Reading,
  type Series,
} from "../../nodes/readings/index.js";

export interface Asked {
  readonly usagePointId: string;
  readonly direction: Direction;
  readonly series: Series;
  readonly start: Day;
  readonly end: Day;
}

export interface V5Point {
  value: string | null;
  date: string;
  interval_length?: string;
  measure_type?: string;
}

interface ModernPoint {
  v: string | null;
  d: string;
  p?: string;
  n?: string;
  iv?: string;
  ec?: string;
}

function wallText(wall: number): string {
  return new Date(wall * 1000).toISOString().slice(0, 19).replace("T", " ");
}

/**
 * The stamp of a reading. A curve's is the end of its interval; MyElectricalData takes the interval from that *text* and
 * so names the start.
 */
export function stampOf(reading: Reading, series: Series, stamps: "end" | "start" = "end"): string {
  if (series === "daily") return formatDay(dayOf(reading.start));
  if (series === "max_power") return wallText(toWall(reading.at ?? reading.start));
  const end = toWall(reading.start + reading.step);
  return wallText(stamps === "end" ? end : end - reading.step);
}

export function v5Points(
  readings: readonly Reading[],
  series: Series,
  stamps: "end" | "start" = "end",
): V5Point[] {
  return readings.map((reading) => ({
    value: String(reading.value),
    date: stampOf(reading, series, stamps),
    ...(series === "load_curve" && { interval_length: `PT${reading.step / 60}M`, measure_type: "B" }),
  }));
}

export const readingTypes = {
  daily: { unit: "Wh", measurement_kind: "energy", aggregate: "sum", measuring_period: "P1D" },
  load_curve: { unit: "W", measurement_kind: "power", aggregate: "average" },
  max_power: { unit: "VA", measurement_kind: "power", aggregate: "maximum", measuring_period: "P1D" },
} as const satisfies Record<Series, object>;

/** The content of `meter_reading`. */
export function v5Body(asked: Asked, readings: readonly Reading[], stamps: "end" | "start" = "end"): object {
  return {
    usage_point_id: asked.usagePointId,
    start: formatDay(asked.start),
    end: formatDay(asked.end),
    quality: "BRUT",
    reading_type: readingTypes[asked.series],
    interval_reading: v5Points(readings, asked.series, stamps),
  };
}

export function modernBody(
  asked: Asked,
  readings: readonly Reading[],
  stamps: "end" | "start" = "end",
): object {
  const { series } = asked;
  const isCurve = series === "load_curve";
  const points = readings.map((reading): ModernPoint => ({
    v: String(reading.value),
    d: stampOf(reading, series, stamps),
    ...(isCurve && { p: `PT${reading.step / 60}M`, n: "B", iv: "0", ec: "0" }),
  }));
  return {
    idPrm: asked.usagePointId,
    etapeMetier: "BRUT",
    periode: { dateDebut: formatDay(asked.start), dateFin: formatDay(asked.end) },
    ...(series === "daily" && { typeValeur: "GLOBALE" }),
    modeCalcul: series === "daily" ? "DIFF.INDEX" : "MESURE",
    ...(!isCurve && { pas: "P1D" }),
    grandeur: [
      {
        grandeurMetier: asked.direction === "consumption" ? "CONS" : "PROD",
        grandeurPhysique: { daily: "EA", load_curve: "PA", max_power: "PMA" }[series],
        unite: readingTypes[series].unit,
        points,
        calendrier: [],
      },
    ],
    contexte: [],
  };
}
