/** Names that users give to the days of a question by mistake: ignored, they would end in a wrong answer. Pure. */
import type { Fields } from "../common/index.js";

/** The field that was meant, by the name given. */
const meant = {
  from: "start",
  since: "start",
  begin: "start",
  startDate: "start",
  start_date: "start",
  debut: "start",
  to: "end",
  until: "end",
  stop: "end",
  endDate: "end",
  end_date: "end",
  fin: "end",
} as const satisfies Readonly<Record<string, "start" | "end">>;

export interface NearMiss {
  readonly name: string;
  readonly meant: "start" | "end";
}

/** @returns those of a question whose value is a day: a message may have `from` and `to` for another node, as of a mail */
export function nearMisses(msg: Fields): NearMiss[] {
  if (valueOf(msg, "action") !== undefined) return [];
  return Object.entries(meant).flatMap(([name, field]) => {
    const value = valueOf(msg, name);
    const isDay = typeof value === "string" && /^\s*\d{4}-\d\d-\d\d/.test(value.slice(0, 20));
    return isDay && valueOf(msg, field) === undefined ? [{ name, meant: field }] : [];
  });
}

/** Runs no code of the message. */
function valueOf(msg: Fields, name: string): unknown {
  try {
    return Object.getOwnPropertyDescriptor(msg, name)?.value;
  } catch {
    return undefined; // a Proxy: what the question needs of it is read elsewhere, and refused by its name
  }
}
