/**
 * The shapes of Enedis's readings (docs/dev/enedis.md#telling-shapes-apart): v5 wrapped in `meter_reading` (Enedis,
 * MyElectricalData), v5 bare (Conso API's legacy types) and 2026 (`grandeur[].points[]`). The shape is recognised from
 * the body alone, never from the host or the date; series and unit come from the query.
 */
import * as v from "valibot";
import { answerBounds } from "../http/index.js";
import { shortList } from "./checked.js";
import type { Direction, Series } from "../../readings/index.js";
import { ServiceError, type Query } from "../contract/index.js";

/** Checks only that it is an array: `points.ts` checks its items, of which there may be thousands. */
const list = v.custom<unknown[]>(Array.isArray);
const v5Reading = v.object({
  usage_point_id: v.optional(v.unknown()),
  reading_type: v.optional(v.unknown()),
  interval_reading: list,
});
const v5Wrapped = v.object({ meter_reading: v5Reading });
const modern = v.object({
  idPrm: v.optional(v.unknown()),
  grandeur: shortList(
    v.object({
      grandeurMetier: v.string(),
      grandeurPhysique: v.string(),
      unite: v.optional(v.unknown()),
      points: list,
    }),
  ),
});
const readingType = v.object({ unit: v.optional(v.nullable(v.string())) });

/** The field names of a point in either shape. */
interface PointNames {
  readonly value: string;
  readonly stamp: string;
  readonly step: string;
}
const v5Point: PointNames = { value: "value", stamp: "date", step: "interval_length" };
const modernPoint: PointNames = { value: "v", stamp: "d", step: "p" };

/** The points of an answer, whatever its shape. */
export interface ServedPoints {
  readonly points: readonly unknown[];
  readonly names: PointNames;
  readonly unit: unknown;
  readonly usagePointId: unknown;
}

/** Whether a body contains measures, even broken ones: then it is not an error body. */
export function hasMeasures(body: object): boolean {
  return "meter_reading" in body || "interval_reading" in body || "grandeur" in body;
}

/** Whether a body has the shape of 2026, or that of v5; undefined: it has no measures. */
export function isModern(body: object): boolean | undefined {
  return hasMeasures(body) ? "grandeur" in body : undefined;
}

/** `grandeurMetier` and `grandeurPhysique` of a series (docs/dev/enedis.md#2026-shape). */
const metier: Readonly<Record<Direction, string>> = { consumption: "CONS", production: "PROD" };
export function metierOf(direction: Direction): string {
  return metier[direction];
}
const physique: Readonly<Record<Series, string>> = { daily: "EA", load_curve: "PA", max_power: "PMA" };
/** The unit in which Enedis serves a series (docs/dev/enedis.md#v5-shape). */
export const servedUnits: Readonly<Record<Series, string>> = {
  daily: "Wh",
  load_curve: "W",
  max_power: "VA",
};

/**
 * The points of a body, whatever its shape.
 * @throws {ServiceError} `bad_answer` for an unknown shape or other measures, `no_data` for an empty list
 */
export function findPoints(body: object, query: Query): ServedPoints {
  const wrapped = v.safeParse(v5Wrapped, body);
  const bare = wrapped.success ? undefined : v.safeParse(v5Reading, body);
  const v5 = wrapped.success ? wrapped.output.meter_reading : bare?.success ? bare.output : undefined;
  if (v5) {
    const type = v.safeParse(readingType, v5.reading_type);
    return {
      points: v5.interval_reading,
      names: v5Point,
      unit: type.success ? type.output.unit : undefined,
      usagePointId: v5.usage_point_id,
    };
  }
  const parsed = v.safeParse(modern, body, { abortEarly: true });
  if (!parsed.success) throw new ServiceError("bad_answer", "The answer has an unexpected shape");
  const { grandeur, idPrm } = parsed.output;
  if (grandeur.length === 0) throw new ServiceError("no_data", "The answer holds no measure");
  const wanted = grandeur.filter(
    (g) => g.grandeurMetier === metier[query.direction] && g.grandeurPhysique === physique[query.series],
  );
  if (wanted.length === 0) {
    throw new ServiceError("bad_answer", "The answer holds other measures than the one asked for");
  }
  const points = wanted.flatMap((g) => g.points);
  if (points.length > answerBounds.entries)
    throw new ServiceError("bad_answer", "The answer has too many points");
  return { points, names: modernPoint, unit: wanted[0]!.unite, usagePointId: idPrm };
}
