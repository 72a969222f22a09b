/** Stamps and values as the files write them. */
import { HOUR_SECONDS, parseWall } from "../readings/index.js";

/** A stamp: what the clock in Paris showed, and the instant if it has an offset. Seconds. */
export interface Stamp {
  readonly wall: number;
  readonly instant: number | undefined;
}

/** Reads `2024-02-26T00:00:00+01:00`, `2024-02-26 00:00:00`, `26/02/2024 00:00:00`, also without seconds or time. */
export function readStamp(text: string): Stamp | undefined {
  const french = /^(\d\d)\/(\d\d)\/(\d{4})(.*)$/.exec(text);
  const iso = french ? `${french[3]!}-${french[2]!}-${french[1]!}${french[4]!}` : text;
  const [, local = iso, offset] = /^(.+:\d\d)(Z|[+-]\d\d:\d\d)$/.exec(iso) ?? [];
  const wall = parseWall(local);
  if (wall === undefined) return undefined;
  if (offset === undefined) return { wall, instant: undefined };
  const ahead =
    offset === "Z"
      ? 0
      : Number(`${offset[0]!}1`) * (Number(offset.slice(1, 3)) * HOUR_SECONDS + Number(offset.slice(4)) * 60);
  return { wall, instant: wall - ahead };
}

/** A missing or unreadable value keeps its place: in October, the order of the stamps determines the hour. */
export function numberOf(value: ReturnType<typeof readValue>): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/**
 * A value times `factor` as an integer. `missing`: the file says there is none, which is not an error of the line.
 * undefined: not a number, or below 0.
 */
export function readValue(text: string, factor = 1): number | "missing" | undefined {
  if (/^(?:|na|null|-)$/i.test(text)) return "missing";
  if (!/^\d+(?:[.,]\d+)?$/.test(text)) return undefined;
  const value = Math.round(Number(text.replace(",", ".")) * factor);
  return Number.isSafeInteger(value) ? value : undefined;
}
