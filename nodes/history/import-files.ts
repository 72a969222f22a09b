/** Merges the readings of files into the archive, for a message (actions/import.ts) and for the dialog. */
import type { Archive, MonthCounts, StagedCounts, UsagePoint } from "../archive/index.js";
import type { Clock } from "../base/index.js";
import type { FileSource, ReadFiles, Rejection, ReportedFile, StampEnd } from "../exchange/index.js";
import type { Direction, Series } from "../readings/index.js";
import { exchange } from "./exchange.js";

export interface ImportOptions {
  readonly archive: Archive;
  readonly usagePoint: UsagePoint;
  /** All of them are one import. */
  readonly sources: readonly FileSource[];
  /** Assumed for a file that does not say it. */
  readonly direction: Direction;
  /** The user says it: a file must not contradict. */
  readonly isDirectionGiven?: boolean;
  readonly measure: Series;
  readonly stamps?: StampEnd | undefined;
  /** Which value wins where the archive has another one for the same time. */
  readonly conflicts: "keep" | "replace";
  /** Only counts, by month too. */
  readonly dryRun: boolean;
  /** Seconds. */
  readonly now: number;
  readonly clock: Pick<Clock, "wake">;
  /** Ends it, until it is decided that all are imported. */
  readonly signal?: AbortSignal;
  /** `reading`: bytes of the files; `writing`: readings compared with the archive. */
  readonly progress?: (stage: "reading" | "writing", done: number, all: number) => void;
}

export interface ImportReport {
  readonly counts: StagedCounts;
  readonly rejected: readonly Rejection[];
  /** How many more lines were rejected. */
  readonly moreRejected: number;
  readonly files: readonly ReportedFile[];
  /** How many of the readings are rounded. */
  readonly rounded: number;
  /** Of a dry run: what would change, for each series found. */
  readonly calendar: readonly MonthCounts[];
}

/**
 * @throws {ImportError} and nothing was imported
 * @throws {ArchiveError} and nothing was written
 * @throws the signal's reason, when it aborts
 */
export async function importFiles(options: ImportOptions): Promise<ImportReport> {
  const {
    archive,
    usagePoint,
    sources,
    direction,
    isDirectionGiven,
    measure,
    stamps,
    conflicts,
    dryRun,
    now,
    clock,
    signal,
    progress,
  } = options;
  const { readInProcess } = exchange();
  const staging = {
    ...(signal && { signal }),
    progress: (done: number, all: number) => progress?.("writing", done, all),
  };
  let rounded = 0;
  const merge = async (from: ReadFiles): Promise<Omit<ImportReport, "rounded">> => {
    const { rejected, moreRejected, files } = from;
    const found = { rejected, moreRejected, files };
    async function* slices(): ReturnType<ReadFiles["slices"]> {
      for await (const slice of from.slices()) {
        rounded += slice.readings.filter((reading) => reading.rounded).length;
        yield slice;
      }
    }
    const read = { ...from, slices };
    if (!dryRun) {
      const counts = await archive.staging.mergeFile(usagePoint, read, { ...staging, conflicts, now });
      return { ...found, counts, calendar: [] };
    }
    return { ...found, ...(await archive.staging.preview(usagePoint, read, staging)) };
  };
  const report = await readInProcess(
    sources,
    {
      usagePointId: usagePoint.pdl,
      direction,
      isDirectionGiven,
      measure,
      stamps,
      now,
      clock,
      ...(signal && { signal }),
      progress: (done, all) => progress?.("reading", done, all),
    },
    merge,
  );
  return { ...report, rounded };
}
