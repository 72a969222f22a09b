/**
 * Reads the files of one import in a process of its own (docs/dev/decisions.md#37-doors-of-files): its crash, its endless loop and its
 * hunger for memory are an error of the import.
 */
import type { Clock } from "../../base/index.js";
import {
  directions,
  type Direction,
  type RegisterEvent,
  type RegisterReading,
  type Series,
} from "../../readings/index.js";
import { ImportError } from "../base/index.js";
import type { FileReading, FileRegisters, Context } from "../points/index.js";
import type { ReportedFile, Rejection } from "../read/index.js";
import type { Answer, Found } from "./answers.js";
import { readingsOf } from "./columns.js";
import { Reader } from "./reader.js";
import { orderOf, type FileSource } from "./sources.js";
import { readAlone } from "./import-lock.js";

export interface ReadInProcess extends Context {
  /** Seconds. */
  readonly now: number;
  readonly clock: Pick<Clock, "wake">;
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** Bytes read so far, and in all. */
  readonly progress?: (done: number, all: number) => void;
}

/** Readings of one series: oldest first, and after those before it. */
interface ReadingSlice {
  readonly direction: Direction;
  readonly series: Series;
  readonly readings: readonly FileReading[];
}

/** Files that were read: their readings come from the process in slices, each when it is taken. */
export interface ReadFiles {
  /** How many readings there are in all. */
  readonly count: number;
  /** In the order of files and lines; of many, the first ones. */
  readonly rejected: readonly Rejection[];
  readonly moreRejected: number;
  /** In their order. */
  readonly files: readonly ReportedFile[];
  /** What registers showed, beside the readings: they are no series. */
  readonly registers: readonly FileRegisters[];
  /** Once. @throws {ImportError} and the rest does not come */
  readonly slices: () => AsyncGenerator<ReadingSlice>;
}

/**
 * Reads files as one import and hands what is in them to `use`; the process is ended when that returns.
 * @throws {ImportError}
 * @throws the signal's reason, when it aborts
 */
export async function readInProcess<T>(
  sources: readonly FileSource[],
  options: ReadInProcess,
  use: (read: ReadFiles) => Promise<T>,
): Promise<T> {
  const files = orderOf(sources);
  return readAlone(() => readNow(files, sources, options, use), options.signal);
}

async function readNow<T>(
  files: ReturnType<typeof orderOf>,
  sources: readonly FileSource[],
  { clock, signal, progress, ...context }: ReadInProcess,
  use: (read: ReadFiles) => Promise<T>,
): Promise<T> {
  let reader: Reader | undefined;
  const stop = (): void => reader?.end();
  try {
    signal?.throwIfAborted();
    reader = new Reader({ ...context, files }, sources, clock);
    signal?.addEventListener("abort", stop, { once: true });
    return await use(await found(reader, progress));
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    stop();
    await reader?.ended;
  }
}

async function found(reader: Reader, progress: ReadInProcess["progress"]): Promise<ReadFiles> {
  for (;;) {
    const answer = await reader.next();
    if (answer.kind === "progress") {
      const all = Math.max(answer.of, 1);
      progress?.(Math.min(answer.bytes, all), all);
    } else if (answer.kind === "found") {
      reader.lift();
      const { rejected, moreRejected, files, series } = answer;
      const count = series.reduce((sum, one) => sum + one.count, 0);
      const registers = await registersOf(reader, answer.registers);
      return { count, rejected, moreRejected, files, registers, slices: () => slicesOf(reader, series) };
    } else {
      throw new ImportError("crashed");
    }
  }
}

async function registersOf(reader: Reader, count: number): Promise<FileRegisters[]> {
  const all = directions.map((direction) => ({
    direction,
    readings: [] as RegisterReading[],
    events: [] as RegisterEvent[],
  }));
  for (let i = 0; i < count; i++) {
    const answer = await reader.next();
    if (answer.kind === "register-events") {
      const { events } = all.find(({ direction }) => direction === answer.direction)!;
      for (const day of answer.day) events.push({ day, kind: answer.event });
    } else if (answer.kind === "registers" && answer.day.length === answer.value.length) {
      const { register, value } = answer;
      const { readings } = all.find(({ direction }) => direction === answer.direction)!;
      for (const [k, day] of answer.day.entries()) readings.push({ day, register, value: value[k]! });
    } else throw new ImportError("crashed");
  }
  return all.filter(({ readings, events }) => readings.length + events.length > 0);
}

/** Checks that what comes is what was announced. */
async function* slicesOf(reader: Reader, series: Found["series"]): AsyncGenerator<ReadingSlice> {
  const left = series.map(({ count }) => count);
  let [current, after] = [-1, -Infinity];
  for (let answer = await reader.next(); answer.kind !== "end"; answer = await reader.next()) {
    const slice = checked(answer, series, current, after);
    if (slice === undefined) throw new ImportError("crashed");
    const last = slice.readings.at(-1)!;
    current = slice.position;
    after = last.start + last.step;
    left[current]! -= slice.readings.length;
    yield slice;
  }
  if (left.some((count) => count !== 0)) throw new ImportError("crashed");
}

function checked(
  answer: Answer,
  series: Found["series"],
  current: number,
  after: number,
): (ReadingSlice & { position: number }) | undefined {
  if (answer.kind !== "readings" || answer.series < current) return undefined;
  const of = series[answer.series];
  if (of === undefined) return undefined;
  const from = answer.series === current ? after : -Infinity;
  const readings = readingsOf(answer, of.series === "load_curve", from);
  if (readings === undefined || readings.length === 0) return undefined;
  return { direction: of.direction, series: of.series, readings, position: answer.series };
}
