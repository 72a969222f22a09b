/** The ids of the rows to which the readings of a file belong: its series and its sources. */
import type { SeriesName } from "./month-counts.js";
import type { Sources, UsagePoint, UsagePoints } from "../meters/index.js";

export interface RowIds {
  /** Asked once for each series; `known` others were asked for before. */
  readonly series: (series: SeriesName, known: number) => number;
  readonly source: (name?: string) => number;
}

/**
 * For an import: what is new gets a row.
 * @param now in seconds
 */
export function rowIds(
  { usagePoints, sources }: { readonly usagePoints: UsagePoints; readonly sources: Sources },
  { id }: UsagePoint,
  now: number,
): RowIds {
  const known = new Map<string, number>();
  return {
    series: ({ direction, series }) => usagePoints.series(id, direction, series).id,
    source: (name = "import") => {
      let source = known.get(name);
      if (source === undefined) known.set(name, (source = sources.fileSource(id, name, now)));
      return source;
    },
  };
}

/** For a preview, which writes nothing: a new series is compared under an id that cannot exist. */
export function heldRowIds(usagePoints: UsagePoints, { id }: UsagePoint): RowIds {
  return {
    series: ({ direction, series }, known) => usagePoints.seriesId(id, direction, series) ?? -1 - known,
    source: () => 0,
  };
}
