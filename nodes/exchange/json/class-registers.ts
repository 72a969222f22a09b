/** What each register of a meter shows in R64 as JSON, beside the total that its days come from (docs/dev/enedis.md#r6x-as-json). */
import { DAY_SECONDS, type RegisterOwner, type Register } from "../../readings/index.js";
import {
  isEstimated,
  nameIn,
  ownerOf,
  registerOf,
  TOTAL_REGISTER,
  type RegisterRows,
} from "../points/index.js";
import { dayOfStamp, parisWall, readStamp } from "../base/index.js";
import { isObject, listOf, type JsonObject } from "./point-list.js";
import { isPossible, numberOf } from "./values.js";

/** Values between two signs of life. */
const SLICE = 2_000;

/**
 * @param grandeur in Wh
 * @param context what its readings are: `typeReleve`
 * @yields between slices
 */
export function* addRegisters(
  { calendrier, cadranTotalisateur }: JsonObject,
  { typeReleve }: JsonObject,
  registers: RegisterRows,
): Generator<void, void, void> {
  const kind = textIn(typeReleve);
  let count = 0;
  function* add(owner: RegisterOwner, register: Register | undefined, values: unknown): Generator<void> {
    for (const value of Array.isArray(values) ? (values as unknown[]) : []) {
      if (++count % SLICE === 0) yield;
      if (isObject(value)) addValue(registers, owner, register, value, kind);
    }
  }
  for (const calendar of listOf(calendrier)) {
    const id = textIn(calendar["idCalendrier"]);
    const owner = ownerOf(textIn(calendar["libelleGrille"]), id);
    if (owner === undefined) continue;
    for (const time of listOf(calendar["classeTemporelle"])) {
      const register = registerOf(owner, {
        calendar: id,
        calendarLabel: textIn(calendar["libelleCalendrier"]),
        id: textIn(time["idClasseTemporelle"]),
        label: textIn(time["libelleClasseTemporelle"]),
        counter: textIn(time["codeCadran"]),
      });
      yield* add(owner, register, time["valeur"]);
    }
  }
  if (isObject(cadranTotalisateur)) yield* add("total", TOTAL_REGISTER, cadranTotalisateur["valeur"]);
}

/** @param kind `AQ`: the daily reading */
function addValue(
  registers: RegisterRows,
  owner: RegisterOwner,
  register: Register | undefined,
  { d, v, iv, n }: JsonObject,
  kind: string,
): void {
  const stamp = typeof d === "string" ? readStamp(d) : undefined;
  if (stamp === undefined) return;
  const day = dayOfStamp(stamp);
  if (kind !== "AQ" && kind !== "") {
    registers.addEvent(day, kind);
    return;
  }
  if (kind === "" && parisWall(stamp) % DAY_SECONDS !== 0) return;
  const value = numberOf(v);
  const isSure = (iv === undefined || iv === null || Number(iv) === 0) && !isEstimated(n);
  const isNumber = typeof value === "number" && isPossible(value, true);
  registers.addNamed(day, owner, register, isSure && isNumber ? value : undefined);
}

function textIn(value: unknown): string {
  return nameIn(typeof value === "string" || typeof value === "number" ? String(value) : "");
}
