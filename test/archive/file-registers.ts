/** A file with days, and with all registers of a meter: ten of the supplier, four of the operator, and the total. */
import type { StagedFile } from "../../nodes/archive/index.js";
import type { Register, RegisterReading } from "../../nodes/readings/index.js";
import { daily, day, fileOf } from "./harness.js";

export const FIRST = day("2016-01-01");
export const REGISTERS_OF_METER = 15;

function register(i: number): Register {
  const owner = i < 10 ? "supplier" : i < 14 ? "distributor" : "total";
  if (owner === "total") return { owner, calendar: "", calendarLabel: "", id: "", label: "", code: "T" };
  const [calendar, code] = owner === "supplier" ? ["FC1", `F${i + 1}`] : ["DI1", `D${i - 9}`];
  return { owner, calendar, calendarLabel: "", id: `C${i}`, label: `Class ${i}`, code };
}

export function registersOf(days: number, rise = 1_000): RegisterReading[] {
  const all = Array.from({ length: REGISTERS_OF_METER }, (_, i) => register(i));
  return Array.from({ length: days }, (_, k) =>
    all.map((one) => ({ day: FIRST + k, register: one, value: k * rise })),
  ).flat();
}

/** A day of energy, and one of registers, for each day. */
export function fileWithRegisters(days: number, rise?: number): StagedFile {
  const readings = daily(FIRST, FIRST + days);
  return {
    ...fileOf([{ direction: "consumption", series: "daily", readings }]),
    registers: [{ direction: "consumption", readings: registersOf(days, rise), events: [] }],
  };
}
