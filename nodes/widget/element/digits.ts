/** A value on the LCD: cells of seven segments, each with its ghost. */

/** Cells of a value; a greater one gets more. */
const CELLS = 5;

/** Decimals that a raw integer has, once divided by 1000. */
const DECIMALS = 3;

/**
 * The text of a raw value (W, Wh, VA) in thousands: as many decimals as there are cells for, filled on the left with
 * empty cells. A point takes no cell.
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

/** Every segment of as many cells. */
export function ghost(text: string): string {
  return Array.from({ length: cellsOf(text) }, () => "8").join(".");
}

function cellsOf(text: string): number {
  return text.replace(".", "").length;
}
