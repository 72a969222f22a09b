/** Reads files in a process of their own, as the history node does. */
import { hostClock } from "../../nodes/base/index.js";
import {
  ImportError,
  readInProcess,
  type FileSource,
  type Rejection,
  type ReportedFile,
} from "../../nodes/exchange/index.js";
import type { FileReading } from "../../nodes/exchange/points/gather.js";
import { PDL } from "../fixtures/readings.js";
import { NOW } from "./sample-files.js";

export interface Read {
  readonly readings: readonly FileReading[];
  readonly rejected: readonly Rejection[];
  readonly moreRejected: number;
}

export async function readSource(source: FileSource): Promise<Read> {
  const { readings, rejected, moreRejected } = await readSources([source]);
  return { readings, rejected, moreRejected };
}

/** Reads several files as one import. */
export function readSources(
  sources: readonly FileSource[],
): Promise<Read & { readonly files: readonly ReportedFile[] }> {
  return readInProcess(
    sources,
    {
      usagePointId: PDL,
      direction: "consumption",
      measure: "load_curve",
      now: NOW,
      clock: hostClock(),
    },
    async ({ rejected, moreRejected, files, slices }) => {
      const readings: FileReading[] = [];
      for await (const slice of slices()) readings.push(...slice.readings);
      return { readings, rejected, moreRejected, files };
    },
  );
}

/** Why a file was refused; undefined: it was not. */
export async function problemOf(source: FileSource): Promise<string | undefined> {
  return (await refusalOf([source]))?.problem;
}

/** The refusal of several files; undefined: there was none. */
export async function refusalOf(sources: readonly FileSource[]): Promise<ImportError | undefined> {
  try {
    await readSources(sources);
    return undefined;
  } catch (error) {
    if (error instanceof ImportError) return error;
    throw error;
  }
}
