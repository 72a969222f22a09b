import { parseDay, type Day } from "../readings/index.js";

/** A day of our own tables. @throws {RangeError} a table is wrong */
export function dayOfText(text: string): Day {
  const day = parseDay(text);
  if (day === undefined) throw new RangeError(`no day: ${text}`);
  return day;
}
