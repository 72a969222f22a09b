/** An archive of its own in a temporary folder, and a clock that the test sets; or a path at which a test opens some. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import {
  Archive,
  ArchiveError,
  type CallStart,
  type SeriesRow,
  type StagedCounts,
  type StagedFile,
  type StagedReading,
  type StagedSeries,
  type StagingOptions,
  type UsagePoint,
} from "../../nodes/archive/index.js";
import { Database } from "../../nodes/archive/sqlite/database.js";
import { hostClock, type Clock } from "../../nodes/base/clock.js";
import { dayOf, type Day, type Direction, type Reading, type Series } from "../../nodes/readings/index.js";
import { NOON_MS } from "../fixtures/paris.js";
import { PDL } from "../fixtures/readings.js";
import { folderInMemory } from "../folder-in-memory.js";

export * from "../fixtures/readings.js";

/** When archives are opened at a path of a test, in milliseconds: 24 November 2026 in UTC. */
export const NOON = Date.UTC(2026, 10, 24, 12);
export const noonClock = hostClock(() => NOON);

/** A call at an instant, in milliseconds. */
export function callAt(at: number): CallStart {
  return { account: 1, usagePoint: 1, series: 1, cause: "tick", forHistory: false, at };
}

/**
 * Makes a folder for each test of the surrounding suite, and removes it.
 * @param take gets the path of an archive in it, at which there is none, and the folder
 */
export function archivePathPerTest(take: (file: string, folder: string) => void): void {
  let folder: string;
  beforeEach(() => {
    folder = folderInMemory("enedis-linky-archive-");
    take(path.join(folder, "archive.db"), folder);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
}

/** The error with which the archive refuses something. */
export function archiveErrorOf(work: () => void): ArchiveError {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof ArchiveError, String(error));
    assert.equal(error.code, "archive");
    return error;
  }
  throw new Error("it was accepted");
}

/** Takes the mirror's tables, and later ones, out of a file, as a version had it that knew none. */
export function dropMirror(db: Database): void {
  const names = (type: string, like: string): string[] =>
    db
      .all("SELECT name FROM sqlite_master WHERE type = ? AND name LIKE ?", type, like)
      .map(({ name }) => String(name));
  for (const trigger of names("trigger", "%")) db.exec(`DROP TRIGGER ${trigger}`);
  for (const table of [...names("table", "mirror%"), "announced_day", "price", "price_day", "contract"])
    db.exec(`DROP TABLE ${table}`);
  db.exec("ALTER TABLE sent_day DROP COLUMN prices");
  db.exec("DROP INDEX source_account");
}

export interface LoadOptions extends Partial<StagingOptions> {
  /** Only counts. */
  readonly dryRun?: boolean;
}

export class Harness implements Clock {
  readonly folder = folderInMemory("enedis-linky-archive-");
  readonly file = path.join(this.folder, "archive.db");
  /** Milliseconds. */
  time = NOON_MS;
  now = (): number => this.time;
  archive = Archive.open(this.file, this);
  point: UsagePoint = this.#point();

  wake(): () => void {
    throw new Error("nothing waits here");
  }

  get seconds(): number {
    return Math.floor(this.time / 1000);
  }

  #point(): UsagePoint {
    return this.archive.usagePoints.usagePoint(PDL, "real", dayOf(this.seconds));
  }

  /** @param meanwhile while it is closed */
  reopen(meanwhile?: () => void): void {
    this.archive.close();
    meanwhile?.();
    this.archive = Archive.open(this.file, this);
    this.point = this.#point();
  }

  remove(): void {
    this.archive.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  series(series: Series = "load_curve", direction: Direction = "consumption"): SeriesRow {
    return this.archive.usagePoints.series(this.point.id, direction, series);
  }

  /** Merges an answer for the days [start, end[; by default for the days of its readings. */
  merge(
    readings: readonly Reading[],
    options: { series?: Series; direction?: Direction; start?: Day; end?: Day; source?: number } = {},
  ): Promise<{ inserted: number; corrected: number }> {
    const { series = "load_curve", direction = "consumption" } = options;
    const start = options.start ?? dayOf(readings[0]!.start);
    const end = options.end ?? dayOf(readings.at(-1)!.start) + 1;
    return this.archive.readings.merge({
      series: this.series(series, direction),
      readings,
      source: options.source ?? 1,
      days: { start, end },
      now: this.seconds,
    });
  }

  /** Imports what a file brings, or only counts; by default, what is in conflict is kept. */
  async loadFile(file: StagedFile, { dryRun = false, ...options }: LoadOptions = {}): Promise<StagedCounts> {
    const { staging } = this.archive;
    if (dryRun) return (await staging.preview(this.point, file, options)).counts;
    return staging.mergeFile(this.point, file, { conflicts: "keep", now: this.seconds, ...options });
  }

  /** Imports readings of the consumption as a file. */
  load(
    readings: readonly StagedReading[],
    options: LoadOptions & { readonly series?: Series } = {},
  ): Promise<StagedCounts> {
    const { series = "load_curve", ...others } = options;
    return this.loadFile(fileOf([{ direction: "consumption", series, readings }]), others);
  }

  held(series: Series = "load_curve", direction: Direction = "consumption"): Reading[] {
    return this.archive.readings
      .between(this.series(series, direction).id, 0, this.seconds)
      .map(({ start, value, step, at }) => ({ start, value, step, ...(at !== undefined && { at }) }));
  }
}

/** Where a damaged archive was moved when this one was created in its place. */
export function movedTo({ loss }: Archive): string | undefined {
  return loss?.kind === "damaged" ? loss.movedTo : undefined;
}

/** What an import counts; none is far off unless said. */
export function countsOf(imported: number, unchanged = 0, conflicts = 0, farOff = 0): StagedCounts {
  return { imported, unchanged, conflicts, ...(farOff > 0 && { farOff }) };
}

/** What an import keeps beside the tables of an archive's file; 0 once it is settled. */
export function pendingIn(file: string): number {
  const db = new Database(file, { readOnly: true });
  const table = db.get("SELECT count(*) AS n FROM sqlite_schema WHERE name LIKE 'pending_%'")!["n"];
  const mark = db.get("SELECT count(*) AS n FROM meta WHERE key = 'pending_import'")!["n"];
  db.close();
  return Number(table) + Number(mark);
}

/** Readings as a file brings them: in slices. */
export function fileOf(series: readonly StagedSeries[], most = 2_000): StagedFile {
  return {
    count: series.reduce((sum, { readings }) => sum + readings.length, 0),
    // oxlint-disable-next-line typescript/require-await -- its consumers wait for others
    async *slices() {
      for (const { readings, ...of } of series) {
        for (let from = 0; from < readings.length; from += most) {
          yield { ...of, readings: readings.slice(from, from + most) };
        }
      }
    },
  };
}
