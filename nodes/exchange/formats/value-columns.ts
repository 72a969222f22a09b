/** Which columns of a table hold its values, and of which direction each is. */
import type { Direction } from "../../readings/index.js";
import { ImportError, plain, type Row, type FormatName } from "../base/index.js";
import { isOtherQuantity } from "./refused.js";

/** A column whose heading says that it holds values. */
export interface ValuesOf {
  readonly at: number;
  readonly heading: string;
  /** undefined: its heading does not say. */
  readonly direction: Direction | undefined;
}

/** A total of the meter, a part of the energy, or a limit: not the energy or the mean power of an interval. */
const NO_WHOLE =
  /\b(?:index|cumul\w*|hp[bhe]?|hc[bhe]?|heures? (?:pleines?|creuses?)|autoconso\w*|max\w*|souscrite)\b/;

function directionIn(name: string): Direction | undefined {
  const isProduction = /\b(?:prod|inject|surplus)/.test(name);
  const isConsumption = /\b(?:conso|soutir)/.test(name);
  if (isProduction === isConsumption) return undefined;
  return isProduction ? "production" : "consumption";
}

/** @param value what such a column is called, in plain form */
export function valuesIn({ cells }: Row, value: RegExp): ValuesOf[] {
  return cells.flatMap((heading, at) => {
    const name = plain(heading);
    return value.test(name) ? [{ at, heading, direction: directionIn(name) }] : [];
  });
}

/**
 * One column, or one of each direction.
 * @throws {ImportError} `other-quantity`; `several-columns`: more of them, or a part of the energy only
 */
export function checkValues(columns: readonly ValuesOf[], format: FormatName, line: number): void {
  const names = columns.map(({ heading }) => plain(heading));
  if (names.some(isOtherQuantity)) throw new ImportError("other-quantity", { format, line });
  const directions = new Set(columns.map(({ direction }) => direction));
  const isPair = columns.length === 2 && directions.size === 2 && !directions.has(undefined);
  const isClear = columns.length === 1 || isPair;
  if (!isClear || names.some((name) => NO_WHOLE.test(name))) {
    throw new ImportError("several-columns", { format, line });
  }
}
