/** Stamps and values as the files write them. */
import { HOUR_SECONDS, parseWall } from "../../readings/index.js";

/** A stamp: what the clock in Paris showed, and the instant if it has an offset. Seconds. */
export interface Stamp {
  readonly wall: number;
  readonly instant: number | undefined;
}

/**
 * Reads `2024-02-26T00:00:00+01:00`, `2024-02-26 00:00:00`, `26/02/2024 00:00:00`, `26.02.2024 00:00`, `26-02-2024`, also
 * without seconds or time, with milliseconds of zero, as programs write them, and with an hour of one digit, as
 * spreadsheets do.
 */
export function readStamp(text: string): Stamp | undefined {
  const french = /^(\d\d)([/.-])(\d\d)\2(\d{4})(.*)$/.exec(text);
  const full = french ? `${french[4]!}-${french[3]!}-${french[1]!}${french[5]!}` : text;
  const iso = full[19] === "." ? full.slice(0, 19) + full.slice(19).replace(/^\.0+(?!\d)/, "") : full;
  const [, local = iso, offset] = /^(.+:\d\d)(Z|[+-]\d\d:?\d\d)$/.exec(iso) ?? [];
  const wall = parseWall(local.replace(/^(.{10}[ T])(\d:)/, "$10$2"));
  if (wall === undefined) return undefined;
  if (offset === undefined) return { wall, instant: undefined };
  if (Number(offset.slice(1, 3)) > 14 || Number(offset.slice(-2)) > 59) return undefined;
  const ahead =
    offset === "Z"
      ? 0
      : Number(`${offset[0]!}1`) *
        (Number(offset.slice(1, 3)) * HOUR_SECONDS + Number(offset.slice(-2)) * 60);
  return { wall, instant: wall - ahead };
}

/** A number of digits alone, as Enedis writes whole W, Wh and VA. */
export function isPlainInteger(digits: string): boolean {
  return /^[\d\s]+$/.test(digits);
}

/**
 * The value of a point: a missing or unreadable one keeps its place, as in October, the order of the stamps determines
 * the hour.
 */
export function valueOrHole(value: number | string | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/**
 * A spreadsheet computes with binary fractions of about 16 digits and saves 0.412 as `0.41200000000000003`: what is
 * nearer to an integer than this part of the value is that integer. Real decimals are much farther away.
 */
const NOISE = 1e-12;

/** Thousands in groups: a plain, no-break or narrow space. */
const GROUPS = /(?<=\d)[ \u00a0\u202f](?=\d{3}(?:\D|$))/g;

/** The factor with which a number is one, in whatever unit: of up to six decimals. */
export const ANY_UNIT = 1_000_000;

/** `12,000`: in W, Wh or VA, a spreadsheet's thousands or a number with needless zeros. */
export function mayBeThousands(digits: string): boolean {
  return /^[1-9]\d{0,2}[.,]000$/.test(digits);
}

/**
 * A value times `factor`, if that is an integer: no value is ever rounded. `missing`: the file says there is none, which
 * is not an error of the line. undefined: not a number, below 0, with a part that would be lost, or, with factor 1, with
 * what may be thousands.
 */
export function readValue(text: string, factor = 1): number | "missing" | undefined {
  if (/^(?:|na|null|-)$/i.test(text)) return "missing";
  const digits = text.includes(" ") || /[\u00a0\u202f]/.test(text) ? text.replace(GROUPS, "") : text;
  if (!/^\d+(?:[.,]\d+)?$/.test(digits) || (factor === 1 && mayBeThousands(digits))) return undefined;
  const value = Number(digits.replace(",", ".")) * factor;
  const nearest = Math.round(value);
  if (Math.abs(value - nearest) > NOISE * Math.max(1, value)) return undefined;
  return Number.isSafeInteger(nearest) ? nearest : undefined;
}

/** Without accents, capitals and repeated spaces: the form in which headings are compared. */
export function plain(text: string): string {
  // Of each cell of a file's first rows: most have neither.
  const letters = /[^\0-\x7F]/.test(text) ? text.normalize("NFD").replace(/\p{M}/gu, "") : text;
  const spaced = /\s/.test(letters) ? letters.replace(/\s+/g, " ").trim() : letters;
  return spaced.toLowerCase();
}
