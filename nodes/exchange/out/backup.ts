/** Reads a meter's readings from a backup of an archive (docs/dev/contract.md#actions). */
import {
  BackupError,
  type Archive,
  type BackupRegisters,
  type HeldReading,
  type Known,
  type StagedFile,
  type StagedReading,
  type StagedSeries,
  type UsagePoint,
} from "../../archive/index.js";
import { yieldToEventLoop } from "../../base/index.js";
import {
  allSeries,
  dayOf,
  directions,
  isCurveStep,
  isOnGrid,
  LARGEST_VALUE,
  lengthOfDay,
  startOfDay,
  type Direction,
  type Series,
} from "../../readings/index.js";
import { announcedIn, colorsIn, pricesIn, registersIn } from "./backup-registers.js";
import { bounds, type Reason } from "../base/index.js";
import { SOURCE, type Rejection } from "../points/index.js";

/** What a backup has of a meter: its readings come in slices, each when it is taken, while the backup is open. */
export interface BackupContent extends StagedFile {
  /** The first ones. `line`: the number of the reading among those of the meter. */
  readonly rejected: readonly Rejection[];
  /** How many more were rejected. */
  readonly moreRejected: number;
  /** The last four digits of other meters that it has. */
  readonly others: readonly string[];
  readonly known: Known;
}

/** Readings between two pauses for the event loop: about a millisecond of work. */
const SLICE = 500;

/**
 * Looks through a backup: its readings are judged and counted, but not held. All of it is read once, so that damage is
 * found before anything is written.
 * @param backup as `Archive.openBackup` opens it
 * @param now seconds; intervals that end later are impossible
 * @returns only `others`: it has nothing of this meter
 * @throws {BackupError} `damaged`, also from all slices
 * @throws the signal's reason, when it aborts
 */
export async function readBackup(
  backup: Archive,
  { pdl, space }: UsagePoint,
  now: number,
  signal?: AbortSignal,
): Promise<BackupContent | Pick<BackupContent, "others">> {
  signal?.throwIfAborted();
  const { point, others } = metersIn(backup, pdl, space);
  if (point === undefined) return { others };
  const rejected: Rejection[] = [];
  let [count, moreRejected] = [0, 0];
  const reject = (rejection: Rejection): void => {
    if (rejected.length < bounds.rejected) rejected.push(rejection);
    else moreRejected++;
  };
  for await (const { readings } of slicesIn(backup, point, now, reject)) {
    signal?.throwIfAborted();
    count += readings.length;
  }
  const slices = (): AsyncGenerator<StagedSeries> => slicesIn(backup, point, now, () => undefined);
  const today = dayOf(now);
  const registerSlices = (): AsyncGenerator<BackupRegisters> => registersIn(backup, point, today);
  let registerCount = 0;
  for await (const { readings, events } of registerSlices()) {
    signal?.throwIfAborted();
    registerCount += readings.length + events.length;
  }
  let priceCount = 0;
  for await (const slice of pricesIn(backup)) {
    signal?.throwIfAborted();
    priceCount += slice.length;
  }
  const prices = { count: priceCount, slices: () => pricesIn(backup) };
  const ofAll = { colors: colorsIn(backup, today), announced: announcedIn(backup), prices };
  const known = { registerCount, registerSlices, ...ofAll };
  return { count, slices, rejected, moreRejected, others, known };
}

interface Meters {
  readonly point: UsagePoint | undefined;
  readonly others: readonly string[];
}

function metersIn(backup: Archive, pdl: string, space: UsagePoint["space"]): Meters {
  try {
    const others = backup.usagePoints.all(space).filter((other) => other.pdl !== pdl);
    return { point: backup.usagePoints.find(pdl, space), others: others.map((other) => other.pdl.slice(-4)) };
  } catch (error) {
    throw damaged(error);
  }
}

/** Whatever SQLite or Node.js finds unreadable in it: it is only a copy. */
function damaged(error: unknown): BackupError {
  return new BackupError("damaged", error);
}

/**
 * The usable readings of a meter, in slices that may be empty. What goes wrong where they are taken does not come by
 * here, so each error is the backup's.
 */
async function* slicesIn(
  backup: Archive,
  point: UsagePoint,
  now: number,
  reject: (rejection: Rejection) => void,
): AsyncGenerator<StagedSeries> {
  try {
    let line = 0;
    for (const { id, ...of } of seriesIn(backup, point)) {
      let end = -Infinity;
      for (let from = Number.MIN_SAFE_INTEGER; ;) {
        const slice = backup.readings.between(id, from, Number.MAX_SAFE_INTEGER, SLICE);
        const readings: StagedReading[] = [];
        for (const reading of slice) {
          line++;
          const reason = reading.start < end ? "overlap" : problemOf(of.series, reading, now);
          if (reason !== undefined) {
            reject({ line, reason });
            continue;
          }
          const { start, step, value, at, source, revised, rounded } = reading;
          end = start + step;
          readings.push({
            start,
            step,
            value,
            source: sourceIn(backup, source),
            revised,
            ...(at !== undefined && { at }),
            ...(rounded === true && { rounded }),
          });
        }
        yield { ...of, readings };
        if (slice.length < SLICE) break;
        from = slice.at(-1)!.start + 1;
        await yieldToEventLoop();
      }
    }
  } catch (error) {
    throw damaged(error);
  }
}

interface SeriesInBackup {
  readonly direction: Direction;
  readonly series: Series;
  readonly id: number;
}

function seriesIn(backup: Archive, point: UsagePoint): SeriesInBackup[] {
  return directions.flatMap((direction) =>
    allSeries.flatMap((series) => {
      const id = backup.usagePoints.seriesId(point.id, direction, series);
      return id === undefined ? [] : [{ direction, series, id }];
    }),
  );
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

/** A name of another kind comes from a backup that was made by hand. */
function sourceIn(backup: Archive, source: number): string {
  const name = backup.sources.name(source);
  return name !== undefined && SOURCE.test(name) ? name : "import";
}
