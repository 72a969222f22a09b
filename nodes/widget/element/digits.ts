/** A value on the LCD: seven-segment cells, each with its ghost. */

/** Cells of a value; a larger value gets more. */
const CELLS = 5;
/** The most cells of a value of money with its cents. */
const MONEY_CELLS = 7;

/** The unit of money. */
export const EURO = "€";

/** The unit of prices. */
export const PER_KWH = "€/kWh";

/** Decimals of a raw integer after dividing it by 1000. */
const DECIMALS = 3;
/** Units without decimals. */
const WHOLE = ["W", "%"];

/** How many decimals a value has in words. */
export function decimalsIn(unit: string): number {
  if (unit === EURO) return 2;
  return WHOLE.includes(unit) ? 0 : DECIMALS;
}

/** Of a price, which may be negative. */
const PRICE_DECIMALS = 4;
const PRICE_CELLS = 6;

/** The cells that all of these values need. */
export function cellsFor(raws: readonly (number | null | undefined)[], unit?: string): number {
  return Math.max(CELLS, ...raws.map((raw) => cellsOf(lit(raw ?? null, CELLS, unit))));
}

/**
 * The text of a raw value (W, Wh, VA, thousandths of €) in thousands, with as many decimals as five cells allow; money
 * has its cents, a price four decimals. Filled on the left with empty cells. A point does not use a cell.
 */
export function lit(raw: number | null, cells = CELLS, unit?: string): string {
  let text = "-".repeat(CELLS);
  if (raw !== null) text = textOf(raw, unit);
  return "!".repeat(Math.max(0, cells - cellsOf(text))) + text;
}

function textOf(raw: number, unit = ""): string {
  if (unit === EURO) return centsOf(raw);
  if (WHOLE.includes(unit)) return (raw / 1000).toFixed(0);
  return unit === PER_KWH ? decimalsOf(raw, PRICE_DECIMALS, PRICE_CELLS) : decimalsOf(raw, DECIMALS, CELLS);
}

/** With as many decimals as have room in these cells. */
function decimalsOf(raw: number, most: number, cells: number): string {
  for (let decimals = most; decimals > 0; decimals--) {
    const text = (raw / 1000).toFixed(decimals).replace(/^-(?=[0.]*$)/, "");
    if (cellsOf(text) <= cells) return text;
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
