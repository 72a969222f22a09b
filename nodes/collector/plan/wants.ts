/** What nodes want of a meter. Pure. */
import { REGISTERS, allSeries, directions, type Collected, type Direction } from "../../readings/index.js";

/** A series, or the registers, in a direction that some node wants. */
export interface Want {
  readonly direction: Direction;
  readonly series: Collected;
}

export function wantKey({ direction, series }: Want): string {
  return `${direction}/${series}`;
}

/** Everything that any of them wants, without duplicates, in the order of directions and series. */
export function unionOf(all: Iterable<readonly Want[]>): Want[] {
  const wanted = new Map<string, Want>();
  for (const wants of all) for (const want of wants) wanted.set(wantKey(want), want);
  return directions.flatMap((direction) =>
    ([...allSeries, REGISTERS] as const).flatMap(
      (series) => wanted.get(wantKey({ direction, series })) ?? [],
    ),
  );
}

/** What most nodes want of a meter: all consumption series. */
export const usual: readonly Want[] = allSeries.map((series) => ({ direction: "consumption", series }));
