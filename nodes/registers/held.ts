/** What the archive's registers say of days: derived from their readings, and kept until one of them changes. */
import { registerOrigins, type Archive, type HeldRegisters, type UsagePoint } from "../archive/index.js";
import { inSlices } from "../base/index.js";
import { REGISTERS, dayOf, type Day, type Direction } from "../readings/index.js";
import { registerSpans, type RegisterSpan } from "./energy.js";

interface Kept {
  readonly key: string;
  readonly spans: Promise<readonly RegisterSpan[]>;
}

const kept = new WeakMap<Archive, Map<string, Kept>>();

/**
 * As {@link registerSpans} says, with pauses for the event loop.
 * @throws {ArchiveError}
 */
export async function heldSpans(
  archive: Archive,
  { id }: Pick<UsagePoint, "id">,
  direction: Direction,
): Promise<readonly RegisterSpan[]> {
  const { usagePoints, readings, registers } = archive;
  const ofArchive = kept.get(archive) ?? new Map<string, Kept>();
  kept.set(archive, ofArchive);
  const name = `${id} ${direction}`;
  for (;;) {
    const series = usagePoints.seriesId(id, direction, REGISTERS);
    const daily = usagePoints.seriesId(id, direction, "daily");
    if (series === undefined || daily === undefined || registers.head(series) === 0) return [];
    const keyNow = (): string => `${series} ${registers.head(series)} ${readings.head(daily)}`;
    const key = keyNow();
    let one = ofArchive.get(name);
    if (one?.key !== key) ofArchive.set(name, (one = { key, spans: derived(archive, series, daily) }));
    try {
      const spans = await one.spans;
      // What came meanwhile may be in them in part.
      if (keyNow() === key) return spans;
    } catch (error) {
      if (ofArchive.get(name) === one) ofArchive.delete(name);
      throw error;
    }
  }
}

async function derived(archive: Archive, series: number, daily: number): Promise<readonly RegisterSpan[]> {
  const origins: HeldRegisters[] = [];
  for (const origin of registerOrigins) origins.push(await archive.registers.all(series, origin));
  return inSlices(registerSpans(origins, exactDays(archive, daily)));
}

/** The spans of a single day, by day. */
export async function registerDays(
  archive: Archive,
  usagePoint: Pick<UsagePoint, "id">,
  direction: Direction,
): Promise<ReadonlyMap<Day, RegisterSpan>> {
  const spans = await heldSpans(archive, usagePoint, direction);
  let days = byDay.get(spans);
  if (days === undefined) {
    days = new Map(spans.filter(({ start, end }) => end === start + 1).map((span) => [span.start, span]));
    byDay.set(spans, days);
  }
  return days;
}

const byDay = new WeakMap<readonly RegisterSpan[], ReadonlyMap<Day, RegisterSpan>>();

/** Daily values in Wh; a rounded one says nothing about a Wh. */
function exactDays({ readings }: Archive, series: number): Map<Day, number> {
  const all = readings.columns(series, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, -1);
  const rounded = new Set(all.rounded);
  const days = new Map<Day, number>();
  for (const [i, start] of all.start.entries())
    if (!rounded.has(start)) days.set(dayOf(start), all.value[i]!);
  return days;
}
