/** A value on the LCD: seven-segment cells, each with its ghost. */

/** Cells of a value; a larger value gets more. */
const CELLS = 5;

/** Decimals of a raw integer after dividing it by 1000. */
const DECIMALS = 3;

/**
 * The text of a raw value (W, Wh, VA) in thousands, with as many decimals as the cells allow, filled on the left with
 * empty cells. A point does not use a cell.
 */
export function lit(raw: number | null, cells = CELLS): string {
  if (raw === null) return "-".repeat(cells);
  let text = "";
  for (let decimals = DECIMALS; decimals >= 0; decimals--) {
    text = (raw / 1000).toFixed(decimals);
    if (cellsOf(text) <= cells) break;
  }
  return "!".repeat(Math.max(0, cells - cellsOf(text))) + text;
}

/** All segments of the same number of cells. */
export function ghost(text: string): string {
  return Array.from({ length: cellsOf(text) }, () => "8").join(".");
}

function cellsOf(text: string): number {
  return text.replace(".", "").length;
}
