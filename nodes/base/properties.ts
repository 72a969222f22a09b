/**
 * The saved properties of a node, as a table: of each, what fits it and what is read of any value. Flows written by hand
 * or by another version may contain anything, and an exception in the constructor of one node would hold up all flows:
 * what does not fit counts as absent. Pure; also for the editor.
 */
import { flagIn, isVariable, listIn } from "./variables.js";

export interface Property<T> {
  readonly fits: (value: unknown) => boolean;
  /** Its default, if nothing can be made of the value. */
  readonly read: (value: unknown) => T;
}

export type Table = Readonly<Record<string, Property<unknown>>>;

/** What is read by a table. */
export type ReadBy<T extends Table> = { readonly [Name in keyof T]: ReturnType<T[Name]["read"]> };

/** "" for a variable that is not set, too. */
export const aText: Property<string> = {
  fits: (value) => typeof value === "string",
  read: (value) => (typeof value === "string" && !isVariable(value) ? value : ""),
};

export const aTrimmedText: Property<string> = { ...aText, read: (value) => aText.read(value).trim() };

/** No by default. */
export const aFlag: Property<boolean> = {
  fits: (value) => flagIn(value) !== undefined,
  read: (value) => flagIn(value) ?? false,
};

export function oneOf<const T, const F>(values: readonly T[], otherwise: F): Property<T | F> {
  return {
    fits: (value) => values.includes(value as T),
    read: (value) => values.find((one) => one === value) ?? otherwise,
  };
}

/** A list without what does not fit. @param otherwise for what is no list */
export function someOf<T>(values: readonly T[], otherwise: readonly T[]): Property<readonly T[]> {
  const isOne = (value: unknown): value is T => values.includes(value as T);
  return {
    fits: (value) => listIn(value)?.every(isOne) ?? false,
    read: (value) => listIn(value)?.filter(isOne) ?? otherwise,
  };
}

/** A whole number, brought within bounds; dialogs save texts. */
export function numberIn<const F>(low: number, high: number, otherwise: F): Property<number | F> {
  return {
    fits: (value) => {
      const number = typeof value === "string" ? Number(value) : value;
      return typeof number === "number" && number >= low && number <= high;
    },
    read: (value) => {
      if (typeof value !== "number" && (typeof value !== "string" || value.trim() === "")) return otherwise;
      const number = Math.round(Number(value));
      return Number.isFinite(number) ? Math.min(high, Math.max(low, number)) : otherwise;
    },
  };
}

export function readBy<T extends Table>(table: T, saved: object): ReadBy<T> {
  const read = Object.entries(table).map(([name, property]) => [name, property.read(valueOf(saved, name))]);
  return Object.fromEntries(read) as ReadBy<T>;
}

/** The properties that are variables which are not set, as written: `${NAME}`. */
export function variablesIn<Name extends string>(
  names: readonly Name[],
  saved: object,
): Readonly<Partial<Record<Name, string>>> {
  const found = names.map((name) => [name, valueOf(saved, name)] as const);
  return Object.fromEntries(found.filter(([, value]) => isVariable(value))) as Partial<Record<Name, string>>;
}

/** The properties that are there and do not fit, in the order of the table. */
export function unfitIn(table: Table, saved: object): { readonly name: string; readonly value: unknown }[] {
  return Object.entries(table).flatMap(([name, { fits }]) => {
    const value = valueOf(saved, name);
    const isAbsent = value === undefined || value === null || value === "";
    return isAbsent || (fits(value) && !isVariable(value)) ? [] : [{ name, value }];
  });
}

function valueOf(saved: object, name: string): unknown {
  return (saved as Readonly<Record<string, unknown>>)[name];
}
