/** The registers of a meter in R64: one total, or the classes of calendars, which give the same together. */
import { DAY_SECONDS, formatDay } from "../../readings/index.js";
import { lacksTwin, isEstimated } from "../points/index.js";
import { dayOfStamp, parisWall, readStamp } from "../base/index.js";
import { isObject, listOf, type JsonObject } from "./point-list.js";
import { numberOf } from "./values.js";

/**
 * The points of the total, else what the classes of a calendar give together.
 * @param isIndex only totals at the beginning of a day count
 */
export function registersOf(
  grandeur: JsonObject,
  isIndex: boolean,
  context: JsonObject,
): readonly unknown[][] {
  const { cadranTotalisateur: total, calendrier } = grandeur;
  const whole = isObject(total) ? valuesIn(total) : undefined;
  if (whole !== undefined) return [isIndex ? whole.map((point) => atDay(point, context)) : whole];
  const lists = byCalendar(listOf(calendrier)).flatMap((classes) => {
    const values = byClass(classes);
    // Other flows have classes, too, and other things in them.
    const hasValues = classes.some((each) => valuesIn(each) !== undefined);
    if (!hasValues || lacksTwin(namesOf(classes))) return [];
    return [isIndex ? sumOf(values).map((point) => atDay(point, context)) : highestOf(values)];
  });
  // The supplier's calendar and the grid operator's count the same.
  return lists.slice(0, 1);
}

function valuesIn(register: JsonObject): unknown[] | undefined {
  const { valeur } = register;
  return Array.isArray(valeur) ? valeur : undefined;
}

/** The classes of each calendar; one that is there twice is one. */
function byCalendar(calendars: readonly JsonObject[]): JsonObject[][] {
  const found = new Map<unknown, JsonObject[]>();
  for (const each of calendars) {
    const { idCalendrier: id = each, classeTemporelle: classes } = each;
    found.set(id, [...(found.get(id) ?? []), ...listOf(classes)]);
  }
  return [...found.values()];
}

/** The values of each class; one that is there twice is one. */
function byClass(classes: readonly JsonObject[]): unknown[][] {
  const found = new Map<unknown, unknown[]>();
  for (const each of classes) {
    const { idClasseTemporelle: name = each } = each;
    const known = found.get(name) ?? [];
    found.set(name, known);
    for (const value of valuesIn(each) ?? []) known.push(value);
  }
  return [...found.values()];
}

function namesOf(classes: readonly JsonObject[]): string[] {
  const names = classes.map((each) => each["idClasseTemporelle"]);
  return names.filter((name) => typeof name === "string");
}

/** A point of a class. NaN: the class has two that differ. */
interface ClassPoint {
  readonly d: string;
  readonly v: number;
}

/** Of each stamp that all classes have: without one of them, the total would seem to fall. */
function sumOf(classes: readonly unknown[][]): JsonObject[] {
  return together(
    classes,
    (d) => d,
    (points) => ({ d: points[0]!.d, v: points.reduce((sum, { v }) => sum + v, 0) }),
  );
}

/** Of each day that all classes have: without one of them, it may not be the highest. */
function highestOf(classes: readonly unknown[][]): JsonObject[] {
  const dayOf = (d: string): unknown => {
    const stamp = readStamp(d);
    return stamp === undefined ? d : dayOfStamp(stamp);
  };
  return together(classes, dayOf, (points) => {
    const v = points.reduce((highest, point) => Math.max(highest, point.v), 0);
    return { d: (points.find((point) => point.v === v) ?? points[0]!).d, v };
  });
}

/** What the points of all classes with the same key give; a key that a class lacks has no value. */
function together(
  classes: readonly unknown[][],
  keyOf: (d: string) => unknown,
  give: (points: readonly ClassPoint[]) => JsonObject,
): JsonObject[] {
  const found = new Map<unknown, Map<number, ClassPoint>>();
  for (const [i, values] of classes.entries()) {
    for (const value of values) {
      const point = pointOf(value);
      if (point === undefined) continue;
      const key = keyOf(point.d);
      const same = found.get(key) ?? new Map<number, ClassPoint>();
      found.set(key, same);
      const known = same.get(i) ?? point;
      same.set(i, known.v === point.v ? known : { ...known, v: NaN });
    }
  }
  return [...found.values()].map((same) => {
    const points = [...same.values()];
    return points.length === classes.length ? give(points) : { d: points[0]!.d, v: "NA" };
  });
}

/** undefined: it has no value, or none that was measured. */
function pointOf(raw: unknown): ClassPoint | undefined {
  if (!isObject(raw) || isEstimated(raw["n"])) return undefined;
  const { d, v } = raw;
  const value = numberOf(v);
  return typeof d === "string" && typeof value === "number" ? { d, v: value } : undefined;
}

/** `AQ`, "arrêté quotidien": its printed time is unreliable, the date is not (docs/dev/enedis.md#index-stamps). */
function atDay(point: unknown, { typeReleve }: JsonObject): unknown {
  if (!isObject(point)) return point;
  const { d } = point;
  const stamp = typeof d === "string" ? readStamp(d) : undefined;
  if (stamp === undefined) return point;
  const isDaily = typeReleve === "AQ" || parisWall(stamp) % DAY_SECONDS === 0;
  return isDaily ? { ...point, d: formatDay(dayOfStamp(stamp)) } : { ...point, isOther: true };
}
