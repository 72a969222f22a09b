/** Readings as columns, fetched in slices with a pause for the event loop between them. */
import type { Archive, Columns, Field } from "../archive/index.js";
import { yieldToEventLoop } from "../base/index.js";
import { LONGEST_CURVE_STEP, type Series } from "../readings/index.js";
import type { Span } from "./spans.js";

/** Readings between two pauses: a few milliseconds of work. */
const SLICE = 4_000;

/**
 * The readings of a range; of a load curve also those that began before it and may reach into it.
 * @throws {ArchiveError}
 */
export async function columnsOf(
  archive: Archive,
  id: number,
  series: Series,
  { start, end }: Span,
  fields: readonly Field[],
): Promise<Columns> {
  const slices: Columns[] = [];
  let from = series === "load_curve" ? start - LONGEST_CURVE_STEP + 1 : start;
  for (;;) {
    const slice = archive.readings.columns(id, from, end, SLICE, fields);
    slices.push(slice);
    if (slice.start.length < SLICE) return joined(slices);
    from = slice.start.at(-1)! + 1;
    await yieldToEventLoop();
  }
}

/** Joined once: columns that grow slice by slice would leave three times as much memory behind. */
function joined(slices: readonly Columns[]): Columns {
  const [first, ...others] = slices as unknown as readonly Record<string, number[]>[];
  if (others.length === 0) return slices[0]!;
  const names = Object.keys(first!);
  const columns = names.map((name) => first![name]!.concat(...others.map((slice) => slice[name]!)));
  return Object.fromEntries(names.map((name, i) => [name, columns[i]])) as unknown as Columns;
}
