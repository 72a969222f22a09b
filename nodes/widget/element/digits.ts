/** A value on the LCD: seven-segment cells, each with its ghost. */

/** Cells of a value; a larger value gets more. */
const CELLS = 5;
/** The most cells of a value of money with its cents. */
const MONEY_CELLS = 7;

/** The unit of money. */
export const EURO = "€";

/** Decimals of a raw integer after dividing it by 1000. */
const DECIMALS = 3;

/** The cells that all of these values need. */
export function cellsFor(raws: readonly (number | null | undefined)[], unit?: string): number {
  return Math.max(CELLS, ...raws.map((raw) => cellsOf(lit(raw ?? null, CELLS, unit))));
}

/**
 * The text of a raw value (W, Wh, VA, thousandths of €) in thousands, with as many decimals as five cells allow; money
 * has its cents. Filled on the left with empty cells. A point does not use a cell.
 */
export function lit(raw: number | null, cells = CELLS, unit?: string): string {
  let text = "-".repeat(CELLS);
  if (raw !== null) text = unit === EURO ? centsOf(raw) : decimalsOf(raw);
  return "!".repeat(Math.max(0, cells - cellsOf(text))) + text;
}

function decimalsOf(raw: number): string {
  for (let decimals = DECIMALS; decimals > 0; decimals--) {
    const text = (raw / 1000).toFixed(decimals);
    if (cellsOf(text) <= CELLS) return text;
  }
  return (raw / 1000).toFixed(0);
}

function centsOf(raw: number): string {
  const text = (raw / 1000).toFixed(2);
  return cellsOf(text) <= MONEY_CELLS ? text : (raw / 1000).toFixed(0);
}

/** All segments of the same number of cells. */
export function ghost(text: string): string {
  return Array.from({ length: cellsOf(text) }, () => "8").join(".");
}

export function cellsOf(text: string): number {
  return text.replace(".", "").length;
}
