/** A value on the LCD: seven-segment cells, each with its ghost. */

/** Cells of a value; a larger value gets more. */
const CELLS = 5;

/** The cells that all of these values need. */
export function cellsFor(raws: readonly (number | null | undefined)[]): number {
  return Math.max(CELLS, ...raws.map((raw) => cellsOf(lit(raw ?? null))));
}

/** Decimals of a raw integer after dividing it by 1000. */
const DECIMALS = 3;

/**
 * The text of a raw value (W, Wh, VA) in thousands, with as many decimals as five cells allow, filled on the left with
 * empty cells. A point does not use a cell.
 */
export function lit(raw: number | null, cells = CELLS): string {
  const text = raw === null ? "-".repeat(CELLS) : decimalsOf(raw);
  return "!".repeat(Math.max(0, cells - cellsOf(text))) + text;
}

function decimalsOf(raw: number): string {
  for (let decimals = DECIMALS; decimals > 0; decimals--) {
    const text = (raw / 1000).toFixed(decimals);
    if (cellsOf(text) <= CELLS) return text;
  }
  return (raw / 1000).toFixed(0);
}

/** All segments of the same number of cells. */
export function ghost(text: string): string {
  return Array.from({ length: cellsOf(text) }, () => "8").join(".");
}

export function cellsOf(text: string): number {
  return text.replace(".", "").length;
}
