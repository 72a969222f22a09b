/** Takes over readings as another archive has them: what they say was decided there. */
import { dayOf, startOfDay, type Day, type Reading } from "../../readings/index.js";
import { coverageStateOf, type Coverage } from "./coverage.js";
import type { Database, Row } from "../sqlite/index.js";
import { heldBetween } from "./merging.js";
import { dropCrossed, upsert } from "./writing.js";
import type { SeriesRow } from "../meters/index.js";

export interface AdoptedReading extends Reading {
  /** Id of its source, in this archive. */
  readonly source: number;
  /** Its value had been corrected before it came here. */
  readonly revised: boolean;
}

/**
 * Writes readings of a series, under a revision of this archive: its nodes send them. Intervals that they cross go; the
 * state of their days is known from now on, without a request.
 * @param readings oldest first, without overlap; at most as many as one transaction may write
 * @param beside what is written with them
 * @returns whether there was anything new
 * @throws {ArchiveError}
 */
export function adopt(
  db: Database,
  coverage: Coverage,
  { id }: Pick<SeriesRow, "id">,
  readings: readonly AdoptedReading[],
  beside: () => void,
): boolean {
  const start = dayOf(readings[0]!.start);
  const last = readings.at(-1)!;
  const end = dayOf(last.start + last.step - 1) + 1;
  return db.transaction(() => {
    const held = heldBetween(db, id, startOfDay(start), startOfDay(end));
    const crossed = dropCrossed(db, id, readings, held);
    const { inserted, corrected } = upsert(db, id, readings, held, readings[0]!.source);
    const exact = exactSeconds(held, readings);
    for (const day of new Set(readings.map((reading) => dayOf(reading.start)))) {
      coverage.noteState(id, day, coverageStateOf(day, exact.get(day) ?? 0));
    }
    beside();
    return crossed + inserted + corrected > 0;
  });
}

/** Seconds with an exact reading, by day, once these readings are in the place of what was there. */
function exactSeconds(held: ReadonlyMap<number, Row>, readings: readonly Reading[]): Map<Day, number> {
  const all = new Map(
    [...held].map(([start, row]) => [start, row["rounded"] === 0 ? Number(row["step"]) : 0]),
  );
  for (const { start, step, rounded } of readings) all.set(start, rounded === true ? 0 : step);
  const seconds = new Map<Day, number>();
  for (const [start, step] of all) seconds.set(dayOf(start), (seconds.get(dayOf(start)) ?? 0) + step);
  return seconds;
}
