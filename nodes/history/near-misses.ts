/** Names that users give to the fields of a question by mistake: ignored, they would end in a wrong answer. Pure. */
import type { Fields } from "../common/index.js";
import { granularities } from "../query/index.js";
import { COST, directions, measures, REGISTERS } from "../readings/index.js";

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
  mesure: "measure",
  measures: "measure",
  pas: "step",
  granularity: "step",
  interval: "step",
  sens: "direction",
  comparison: "compare",
  comparer: "compare",
} as const satisfies Readonly<Record<string, Meant>>;

type Meant = "start" | "end" | keyof typeof words;

/** Values of the fields that are no day. */
const words = {
  measure: [...measures, COST, REGISTERS],
  step: [...granularities, "period"],
  direction: directions,
  compare: ["year"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export interface NearMiss {
  readonly name: string;
  readonly meant: Meant;
}

/** @returns those of a question whose value suits: a message may have `from` and `to` for another node, as of a mail */
export function nearMisses(msg: Fields): NearMiss[] {
  if (valueOf(msg, "action") !== undefined) return [];
  return Object.entries(meant).flatMap(([name, field]) => {
    return suits(valueOf(msg, name), field) && valueOf(msg, field) === undefined
      ? [{ name, meant: field }]
      : [];
  });
}

function suits(value: unknown, field: Meant): boolean {
  if (typeof value !== "string") return false;
  if (field === "start" || field === "end") return /^\s*\d{4}-\d\d-\d\d/.test(value.slice(0, 20));
  return (words[field] as readonly string[]).includes(value);
}

/** Runs no code of the message. */
function valueOf(msg: Fields, name: string): unknown {
  try {
    return Object.getOwnPropertyDescriptor(msg, name)?.value;
  } catch {
    return undefined; // a Proxy: what the question needs of it is read elsewhere, and refused by its name
  }
}
