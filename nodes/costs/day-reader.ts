/** What the archive holds of one day after the other, fetched many days at once. */
import type { Archive, Columns, UsagePoint } from "../archive/index.js";
import { Pauses } from "../base/index.js";
import { columnsOf, noColumns } from "../query/index.js";
import { dayOf, startOfDay, type Day, type Direction } from "../readings/index.js";
import { registerDays, type RegisterSpan } from "../registers/index.js";
import type { Interval } from "./curve-sums.js";
import type { DayHeld, RegisterEnergy } from "./day.js";

/** Days that are fetched at once: half-hours enough for one slice of the archive. */
const CHUNK = 80;

interface Chunk {
  readonly start: Day;
  readonly end: Day;
  readonly daily: ReadonlyMap<Day, number>;
  /** Undefined until a day needs it. */
  curve: Columns | undefined;
  /** The first interval that may reach into the next day asked for. */
  next: number;
}

/** The first and the last day with a reading of energy; undefined: there is none. */
export function energySpan(
  { readings, usagePoints }: Archive,
  { id }: Pick<UsagePoint, "id">,
  direction: Direction,
): { readonly first: Day; readonly last: Day } | undefined {
  const days = (["daily", "load_curve"] as const).flatMap((name) => {
    const series = usagePoints.seriesId(id, direction, name);
    const ends = series === undefined ? [] : [readings.oldest(series), readings.newest(series)];
    return ends.flatMap((reading) => (reading === undefined ? [] : [dayOf(reading.start)]));
  });
  return days.length === 0 ? undefined : { first: Math.min(...days), last: Math.max(...days) };
}

/** Pricings of days between two pauses: a few milliseconds of work, also of a contract with a hundred rules. */
export const PRICINGS_AT_ONCE = 10;

/** Days are asked for in ascending order. */
export class DayReader {
  readonly #archive: Archive;
  readonly #known: ReturnType<typeof energySpan>;
  readonly #daily: number | undefined;
  readonly #curve: number | undefined;
  readonly #end: Day;
  /** Undefined: they do not count. */
  readonly #readRegisters: (() => ReturnType<typeof registerDays>) | undefined;
  #registers: ReadonlyMap<Day, RegisterSpan> | undefined;
  #chunk: Chunk | undefined;

  /**
   * @param end the first day that is not asked for
   * @param withRegisters whether the meter's registers count: they follow its own contract, and no other
   */
  constructor(
    archive: Archive,
    { id }: Pick<UsagePoint, "id">,
    direction: Direction,
    { end, withRegisters }: { readonly end: Day; readonly withRegisters: boolean },
  ) {
    this.#archive = archive;
    this.#known = energySpan(archive, { id }, direction);
    this.#readRegisters = withRegisters ? () => registerDays(archive, { id }, direction) : undefined;
    this.#daily = archive.usagePoints.seriesId(id, direction, "daily");
    this.#curve = archive.usagePoints.seriesId(id, direction, "load_curve");
    this.#end = end;
  }

  /**
   * Walks the days from `start` on between the first and the last with a reading, with pauses for the event loop.
   * @param pricings how often each is priced
   */
  async *from(start: Day, pricings = 1): AsyncGenerator<Day, void, void> {
    if (this.#known === undefined) return;
    const pauses = new Pauses(PRICINGS_AT_ONCE);
    const end = Math.min(this.#end, this.#known.last + 1);
    for (let day = Math.max(start, this.#known.first); day < end; day++) {
      await pauses.step(pricings);
      yield day;
    }
  }

  /**
   * @param needsCurve whether the value of a day alone says too little
   * @throws {ArchiveError}
   */
  async of(day: Day, needsCurve: boolean): Promise<DayHeld> {
    const chunk = await this.#chunkOf(day);
    const daily = chunk.daily.get(day);
    this.#registers ??= await this.#readRegisters?.();
    const registers = energiesOf(this.#registers?.get(day));
    if (daily !== undefined && !needsCurve) return { daily, curve: [], registers };
    chunk.curve ??= await this.#columns(this.#curve, "load_curve", chunk.start, chunk.end);
    return {
      daily,
      registers,
      curve: intervalsOf(chunk as Chunk & { curve: Columns }, startOfDay(day), startOfDay(day + 1)),
    };
  }

  async #chunkOf(day: Day): Promise<Chunk> {
    const held = this.#chunk;
    if (held !== undefined && day >= held.start && day < held.end) return held;
    const end = Math.min(day + CHUNK, this.#end);
    const { start, value } = await this.#columns(this.#daily, "daily", day, end);
    const daily = new Map(start.map((instant, i) => [dayOf(instant), value[i]!]));
    return (this.#chunk = { start: day, end, daily, curve: undefined, next: 0 });
  }

  #columns(id: number | undefined, series: "daily" | "load_curve", start: Day, end: Day): Promise<Columns> {
    if (id === undefined) return Promise.resolve(noColumns);
    return columnsOf(this.#archive, id, series, { start: startOfDay(start), end: startOfDay(end) }, []);
  }
}

/** Of those that moved; undefined: the supplier's calendar was not read. */
export function energiesOf(span: RegisterSpan | undefined): RegisterEnergy[] | undefined {
  if (span === undefined || span.supplier.length === 0) return undefined;
  return span.supplier
    .filter(({ energy }) => energy > 0)
    .map(({ register: { id, label }, energy }) => ({ id, label, energy }));
}

/** The intervals that reach into [start, end[. */
function intervalsOf(chunk: Chunk & { curve: Columns }, start: number, end: number): Interval[] {
  const { start: starts, step, value } = chunk.curve;
  while (chunk.next < starts.length && starts[chunk.next]! + step[chunk.next]! <= start) chunk.next++;
  const intervals: Interval[] = [];
  for (let i = chunk.next; i < starts.length && starts[i]! < end; i++) {
    intervals.push({ start: starts[i]!, end: starts[i]! + step[i]!, power: value[i]! });
  }
  return intervals;
}
