/** Reads a meter's readings from a backup of an archive (docs/dev/contract.md#actions). */
import {
  BackupError,
  type Archive,
  type HeldReading,
  type StagedReading,
  type StagedSeries,
  type UsagePoint,
} from "../archive/index.js";
import { yieldToEventLoop } from "../base/index.js";
import {
  allSeries,
  dayOf,
  directions,
  isCurveStep,
  isOnGrid,
  LARGEST_VALUE,
  lengthOfDay,
  startOfDay,
  type Series,
} from "../readings/index.js";
import type { Reason, Rejection } from "./points.js";

export interface BackupContent {
  readonly series: readonly StagedSeries[];
  /** `line`: the number of the reading among those of the meter. */
  readonly rejected: readonly Rejection[];
  /** The last four digits of other meters that it has. */
  readonly others: readonly string[];
}

/** Readings between two pauses for the event loop: about a millisecond of work. */
const SLICE = 500;

/** How many unusable readings are reported. */
const MOST_REJECTED = 1_000;

/**
 * @param backup as `Archive.openBackup` opens it
 * @param now seconds; intervals that end later are impossible
 * @returns undefined: it has nothing of this meter
 * @throws {BackupError} `damaged`
 */
export async function readBackup(
  backup: Archive,
  { pdl, space }: UsagePoint,
  now: number,
): Promise<BackupContent | Pick<BackupContent, "others">> {
  try {
    const others = backup.usagePoints.all(space).filter((other) => other.pdl !== pdl);
    const content = { others: others.map((other) => other.pdl.slice(-4)) };
    const point = backup.usagePoints.find(pdl, space);
    return point === undefined ? content : { ...content, ...(await readingsOf(backup, point, now)) };
  } catch (error) {
    // Whatever SQLite or Node.js finds unreadable in it: it is only a copy.
    throw error instanceof BackupError ? error : new BackupError("damaged", error);
  }
}

async function readingsOf(
  backup: Archive,
  point: UsagePoint,
  now: number,
): Promise<Pick<BackupContent, "series" | "rejected">> {
  const names = backup.sources.names();
  const rejected: Rejection[] = [];
  const found: StagedSeries[] = [];
  let line = 0;
  for (const direction of directions) {
    for (const series of allSeries) {
      const id = backup.usagePoints.seriesId(point.id, direction, series);
      if (id === undefined) continue;
      const readings: StagedReading[] = [];
      let end = -Infinity;
      for (let from = Number.MIN_SAFE_INTEGER; ;) {
        const slice = backup.readings.between(id, from, Number.MAX_SAFE_INTEGER, SLICE);
        for (const reading of slice) {
          line++;
          const reason = reading.start < end ? "overlap" : problemOf(series, reading, now);
          if (reason !== undefined) {
            if (rejected.length < MOST_REJECTED) rejected.push({ line, reason });
            continue;
          }
          const { start, step, value, at, source, revised } = reading;
          end = start + step;
          readings.push({
            ...{ start, step, value, source: names.get(source) ?? "import", revised },
            ...(at !== undefined && { at }),
          });
        }
        if (slice.length < SLICE) break;
        from = slice.at(-1)!.start + 1;
        await yieldToEventLoop();
      }
      if (readings.length > 0) found.push({ direction, series, readings });
    }
  }
  return { series: found, rejected };
}

/** Why a row cannot be a reading: a backup may be damaged or made by hand. */
function problemOf(series: Series, { start, step, value, at }: HeldReading, now: number): Reason | undefined {
  if (![start, step, value, at ?? 0].every(Number.isSafeInteger)) return "value";
  if (value < 0 || value > LARGEST_VALUE) return "value";
  if (start < 0 || start + step > now) return start < 0 ? "stamp" : "future";
  if (series === "load_curve") return isCurveStep(step) && isOnGrid(start) ? undefined : "step";
  const day = dayOf(start);
  return start === startOfDay(day) && step === lengthOfDay(day) ? undefined : "step";
}
