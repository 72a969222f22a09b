/** Whether the off-peak hours of a meter's own contract are those by which its registers count. */
import type { Archive, UsagePoint } from "../archive/index.js";
import { inSlices } from "../base/index.js";
import { hoursCheck, type HoursFinding, type MeteredDay } from "../hours/index.js";
import { DAY_SECONDS, lengthOfDay, startOfDay, type Day } from "../readings/index.js";
import { registerDays, type RegisterSpan } from "../registers/index.js";
import {
  Calendar,
  classOfRegister,
  nothingAnnounced,
  usedListOf,
  type ContractVersion,
} from "../pricing/index.js";
import type { CostQuestion } from "./ask.js";
import type { Interval } from "./curve-sums.js";
import { WATT_HOUR } from "./day.js";
import { DayReader } from "./day-reader.js";

/** The newest days of a question that are looked at. */
const MOST_DAYS = 120;

/**
 * @param today the current day in Paris
 * @param signal stops it between two slices
 * @returns undefined: the hours fit; `unknown`: there is too little to say so
 * @throws {ArchiveError}
 */
export async function checkHours(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  { contract, direction, isOwn, start, end }: CostQuestion,
  today: Day,
  signal: AbortSignal,
): Promise<HoursFinding | "unknown" | undefined> {
  if (isOwn !== true) return "unknown";
  const registers = await registerDays(archive, usagePoint, direction);
  if (registers.size === 0) return "unknown";
  // The hours of Tempo do not go by the colour.
  const calendar = new Calendar(contract, { ...nothingAnnounced, colorOf: () => "blue" });
  const last = Math.min(end, today);
  // Whoever has entered other hours since knows that they have changed.
  const present = hoursOf(calendar.versionOn(last - 1));
  const held = new DayReader(archive, usagePoint, direction, { end: last, withRegisters: false });
  const days: MeteredDay[] = [];
  for await (const day of held.from(Math.max(start, last - MOST_DAYS))) {
    const version = calendar.versionOn(day);
    const counted = registers.get(day);
    if (version === undefined || !hasHours(version) || counted === undefined) continue;
    if (hoursOf(version) !== present) continue;
    const offPeak = offPeakOf(version, counted);
    if (offPeak === undefined || lengthOfDay(day) !== DAY_SECONDS) continue;
    const curve = wholeCurve((await held.of(day, true)).curve, day);
    if (curve === undefined || !isSame(curve.energies, counted.energy)) continue;
    days.push({ step: curve.step / 60, curve: curve.energies, offPeak, spans: spansOf(calendar, day) });
  }
  return inSlices(hoursCheck(days), signal);
}

/** What tells the hours of two versions apart. */
const hoursOf = (version: ContractVersion | undefined): string | undefined =>
  version && JSON.stringify([version.offer, version.hours]);

/** Other offers have no hours that are called off-peak; a version may have its registers ignored. */
function hasHours({ offer, energy }: ContractVersion): boolean {
  return usedListOf(offer) === "hours" && energy !== "curve";
}

const isOffPeak = (name: string | undefined): boolean => name?.startsWith("HC") === true;

/** Wh; undefined: some of the day has no class, or none of the registers counts off-peak. */
function offPeakOf(version: ContractVersion, { supplier }: RegisterSpan): number | undefined {
  const rises = supplier.map(({ register, energy }) => ({
    class: classOfRegister(version, register),
    energy,
  }));
  if (rises.some((rise) => rise.class === undefined && rise.energy > 0)) return undefined;
  const offPeak = rises.filter((rise) => isOffPeak(rise.class));
  return offPeak.length === 0 ? undefined : offPeak.reduce((sum, { energy }) => sum + energy, 0);
}

/** A load curve without a hole, of one step: seconds, and Wh of each interval. */
function wholeCurve(
  curve: readonly Interval[],
  day: Day,
): { readonly step: number; readonly energies: number[] } | undefined {
  const [first] = curve;
  if (first === undefined) return undefined;
  const step = first.end - first.start;
  const isWhole =
    curve.length * step === DAY_SECONDS &&
    curve.every(({ start, end }, i) => start === startOfDay(day) + i * step && end === start + step);
  return isWhole ? { step, energies: curve.map(({ power }) => (power * step) / WATT_HOUR) } : undefined;
}

/** Whether a curve in whole W, perhaps cut off, has the energy of a day: a Wh an hour, and one of each reading. */
function isSame(energies: readonly number[], energy: number): boolean {
  return Math.abs(energies.reduce((sum, one) => sum + one, 0) - energy) <= 26;
}

function spansOf(calendar: Calendar, day: Day): { start: number; end: number }[] {
  const minuteOf = (instant: number): number => (instant - startOfDay(day)) / 60;
  return calendar
    .spansOn(day)
    .filter((span) => isOffPeak(span.class))
    .map(({ start, end }) => ({ start: minuteOf(start), end: minuteOf(end) }));
}
