/** A contract as JSON, as `msg.contract` takes it: to copy, and what is made of a text that is pasted. Pure. */
import * as v from "valibot";
import { readJson } from "../../base/browser.js";
import { readContract, supplierIds, type ContractProblem } from "../../pricing/browser.js";
import { draftOf, savedOf, type Draft, type DraftVersion, type DraftWindow } from "./draft.js";

/** The type of its node. */
const CONTRACT = "enedis-linky-contract";

/** Characters of a text, bytes of a file: a hundred times an ordinary contract. */
export const MOST_TEXT = 100_000;
const MOST_NAME = 200;
/** Only the depth could hurt in a text of that length. */
const bounds = { depth: 50, entries: MOST_TEXT, names: MOST_TEXT, values: MOST_TEXT, text: MOST_TEXT };

/** Why nothing is taken. */
export type Refusal =
  | { readonly fault: "large" | "none" }
  /** Not JSON. @property line the first one that is wrong, from 1 */
  | { readonly fault: "json"; readonly line: number }
  | { readonly fault: "several"; readonly count: number }
  /** What the dialog has no field for. The paths are those of the text. */
  | { readonly fault: "problems"; readonly problems: readonly ContractProblem[] };

/** @property name undefined: the text has none */
export type Pasted = Refusal | { readonly draft: Draft; readonly name: string | undefined };

/** The contract as edited now, indented; empty lists and what was not given are left out. @param name of its node */
export function contractText(draft: Draft, name: string): string {
  const { kind, anniversary, billDay, instalment, versions } = savedOf(draft);
  const written = {
    ...(name !== "" && { name }),
    kind,
    ...(anniversary !== "" && { anniversary }),
    ...(billDay !== 1 && { billDay }),
    ...(instalment !== null && { instalment }),
    versions: versions.map(({ from, offer, power, prices, hours, rules, ...rest }) => ({
      from,
      offer,
      ...(power !== undefined && { power }),
      prices,
      ...(hours.length > 0 && { hours }),
      ...(rules.length > 0 && { rules }),
      ...rest,
    })),
  };
  return JSON.stringify(written, null, 2);
}

/**
 * What a text says: a contract, one of its versions, or what Node-RED exports, with one contract among other nodes. What
 * the fields can show is taken, however wrong; of anything else, nothing is.
 * @param kind of one that does not say its own
 */
export function readPasted(text: string, kind: string): Pasted {
  if (text.length > MOST_TEXT) return { fault: "large" };
  if (text.trim() === "") return { fault: "none" };
  const { json, wrongAt } = readAtOnce(text);
  if (wrongAt !== undefined) return { fault: "json", line: text.slice(0, wrongAt).split("\n").length };
  const candidates = (Array.isArray(json) ? json : [json]).filter(isContract);
  const nodes = candidates.filter(({ type }) => type === CONTRACT);
  const [given, ...others] = nodes.length > 0 ? nodes : candidates;
  if (given === undefined) return { fault: "none" };
  if (others.length > 0) return { fault: "several", count: others.length + 1 };
  return draftIn({ kind, ...given });
}

function readAtOnce(text: string): { readonly json: unknown; readonly wrongAt?: number } {
  const reading = readJson(text, bounds);
  let step = reading.next();
  while (step.done !== true) step = reading.next();
  return step.value;
}

type Given = Readonly<Record<string, unknown>>;

/** Whether it looks like one, or like one of its versions. */
function isContract(value: unknown): value is Given {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { type = CONTRACT } = value as Given;
  return type === CONTRACT && (Object.hasOwn(value, "versions") || Object.hasOwn(value, "offer"));
}

function draftIn(given: Given): Pasted {
  const isVersion = !Object.hasOwn(given, "versions");
  const written = isVersion ? { ...given, versions: [{ from: "", ...given }] } : given;
  const held = v.safeParse(shown, written);
  if (!held.success) {
    const read = readContract(written);
    // Of what is sold, nobody reads a power: it is the only field that can be wrong in a contract that is right.
    const at = (held.issues[0].path ?? []).map(({ key }) => key as string | number);
    const found: readonly ContractProblem[] =
      "problems" in read ? read.problems : [{ path: at, fault: "power" }];
    const isInside = ({ path: [list] }: ContractProblem): boolean => isVersion && list === "versions";
    const problems = found.map((one) => (isInside(one) ? { ...one, path: one.path.slice(2) } : one));
    return { fault: "problems", problems };
  }
  const { name } = given;
  const trimmed = typeof name === "string" ? name.trim().slice(0, MOST_NAME) : "";
  return { draft: draftOf(held.output), name: trimmed === "" ? undefined : trimmed };
}

const text = v.optional(v.string());
const typed = v.union([v.number(), v.string()]);

/** An object with names of the user's own: `v.record` drops those that JavaScript gives to every object. */
const named = <T extends number | string>(value: v.GenericSchema<unknown, T>) =>
  v.custom<Record<string, T>>(
    (given) =>
      typeof given === "object" &&
      given !== null &&
      !Array.isArray(given) &&
      Object.values(given).every((one) => v.is(value, one)),
  );

const draftWindow = v.object({
  class: text,
  from: text,
  to: text,
  days: v.optional(v.array(v.number())),
  holidays: v.optional(v.boolean()),
  season: v.optional(v.object({ from: v.string(), to: v.string() })),
  color: text,
  announced: text,
} satisfies Record<keyof DraftWindow, v.GenericSchema>);
const windows = v.optional(v.array(draftWindow));
/** What a field or a box shows, however wrong. */
const any = v.optional(v.union([v.number(), v.string(), v.boolean()]));

const versionFields = {
  from: v.string(),
  offer: v.string(),
  power: v.optional(typed),
  prices: v.union([
    v.picklist(supplierIds),
    v.object({ subscription: v.optional(typed), classes: v.optional(named(typed)) }),
  ]),
  hours: windows,
  rules: windows,
  registers: v.optional(named(v.string())),
  energy: any,
  injects: any,
} satisfies Record<keyof DraftVersion, v.GenericSchema>;

/** What the dialog's fields can show: the types of a draft. What has no field is left out. */
const shown = v.object({
  kind: text,
  anniversary: text,
  billDay: v.optional(typed),
  instalment: v.nullish(typed),
  versions: v.array(v.object(versionFields)),
} satisfies Record<keyof Draft, v.GenericSchema>);
