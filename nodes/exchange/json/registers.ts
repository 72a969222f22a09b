/** The registers of a meter in R64: one total, or the classes of calendars, whose sum is the same total. */
import { DAY_SECONDS, formatDay } from "../../readings/index.js";
import { lacksTwin } from "../formats/class-pairs.js";
import { isEstimated } from "../points.js";
import { dayOfStamp, parisWall } from "../stamp-days.js";
import { readStamp } from "../texts.js";
import { isObject, listOf, type JsonObject } from "./point-list.js";
import { numberOf } from "./values.js";

/**
 * The points of the total, and else of each calendar their sums.
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
  const sums = listOf(calendrier).flatMap((calendar) => {
    const classes = calendar["classeTemporelle"];
    const lists = listOf(classes).map((each) => valuesIn(each) ?? []);
    if (lists.length === 0 || (isIndex && lacksTwin(namesOf(classes)))) return [];
    // A highest power has no sum.
    return isIndex ? [sumOf(lists).map((point) => atDay(point, context))] : lists;
  });
  // The supplier's calendar and the grid operator's add up to the same.
  return isIndex ? sums.slice(0, 1) : sums;
}

function valuesIn(register: JsonObject): unknown[] | undefined {
  const { valeur } = register;
  return Array.isArray(valeur) ? valeur : undefined;
}

function namesOf(classes: unknown): string[] {
  const names = listOf(classes).map((each) => each["idClasseTemporelle"]);
  return names.filter((name) => typeof name === "string");
}

/** Of each stamp that all classes have: without one of them, the total would seem to fall. */
function sumOf(classes: readonly unknown[][]): JsonObject[] {
  const sums = new Map<unknown, { value: number; count: number }>();
  for (const values of classes) {
    for (const point of values) {
      if (!isObject(point)) continue;
      const value = numberOf(point["v"]);
      if (typeof value !== "number" || isEstimated(point["n"])) continue;
      const sum = sums.get(point["d"]);
      if (sum === undefined) sums.set(point["d"], { value, count: 1 });
      else {
        sum.value += value;
        sum.count++;
      }
    }
  }
  return [...sums].map(([d, { value, count }]) => ({ d, v: count === classes.length ? value : "NA" }));
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
