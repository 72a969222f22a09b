/** Reads files in a process of their own, as the history node does. */
import { hostClock } from "../../nodes/base/index.js";
import { ImportError, readInProcess, type FileSource } from "../../nodes/exchange/index.js";
import type { FileReading } from "../../nodes/exchange/gather.js";
import type { Rejection } from "../../nodes/exchange/points.js";
import { startOfDay } from "../../nodes/readings/index.js";
import { day, PDL } from "../archive/harness.js";

const NOW = startOfDay(day("2026-11-24")) + 43_200;

export interface Read {
  readonly readings: readonly FileReading[];
  readonly rejected: readonly Rejection[];
  readonly moreRejected: number;
}

export function readSource(source: FileSource): Promise<Read> {
  return readInProcess(
    source,
    {
      ...{ usagePointId: PDL, direction: "consumption", measure: "load_curve" },
      now: NOW,
      clock: hostClock(),
    },
    async ({ rejected, moreRejected, slices }) => {
      const readings: FileReading[] = [];
      for await (const slice of slices()) readings.push(...slice.readings);
      return { readings, rejected, moreRejected };
    },
  );
}

/** Why a file was refused; undefined: it was not. */
export async function problemOf(source: FileSource): Promise<string | undefined> {
  try {
    await readSource(source);
    return undefined;
  } catch (error) {
    if (error instanceof ImportError) return error.problem;
    throw error;
  }
}
