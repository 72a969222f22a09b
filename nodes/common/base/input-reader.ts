/**
 * Reads the fields of a message: the door of messages. Each is bounded in size and checked by a schema; a field that
 * does not fit, or throws when it is read, is an InputError with its name, the given value and the accepted values.
 * Pure.
 */
import * as v from "valibot";
import { parseDay, type Day } from "../../readings/index.js";
import { grouped, show, type AcceptedTexts, type Texts } from "../../texts/index.js";
import { InputError } from "./errors.js";

export type Fields = Readonly<Record<string, unknown>>;

/** The accepted values of a field, as a sentence in the user's language. */
export type AcceptedWords = (accepts: AcceptedTexts, texts: Texts) => string;

/** The accepted values of a field. */
export interface Accepted<T> {
  readonly schema: v.GenericSchema<unknown, T>;
  readonly words: AcceptedWords;
}

/** The most entries of a list: more are a mistake, and each costs time. */
export const LONGEST_LIST = 100;
/** The most characters of a text, except the content of a file. */
const LONGEST_TEXT = 200;

/** A list that is worth reading: a longer one is refused before any entry is looked at. */
export const shortList = v.custom<unknown[]>((value) => Array.isArray(value) && value.length <= LONGEST_LIST);

/** A text that is worth reading. */
export const shortText = v.pipe(v.string(), v.maxLength(LONGEST_TEXT));

/** An object with fields, which are not looked at yet. */
export const withFields = v.custom<Fields>((value) => typeof value === "object" && value !== null);

/** A day as `YYYY-MM-DD`. */
export const day: Accepted<Day> = {
  schema: v.pipe(
    shortText,
    v.transform((text) => parseDay(text.trim())),
    v.number(),
  ),
  words: (accepts) => accepts.day,
};

/** A day before today. */
export function pastDay(today: Day): Accepted<Day> {
  return { schema: v.pipe(day.schema, v.ltValue(today)), words: (accepts) => accepts.pastDay };
}

/** One of some values. */
export function choiceOf<const T extends string>(values: readonly T[]): Accepted<T> {
  return { schema: v.picklist(values), words: (accepts) => accepts.choice(asWritten(values)) };
}

/** At least one of some values. Returns each once, in the order of `values`. */
export function listOf<const T extends string>(values: readonly T[]): Accepted<T[]> {
  return {
    schema: v.pipe(
      shortList,
      v.array(v.picklist(values)),
      v.minLength(1),
      v.transform((chosen) => values.filter((value) => chosen.includes(value))),
    ),
    words: (accepts) => accepts.list(asWritten(values)),
  };
}

/** A duration of 0 to `most` milliseconds. */
export function millisecondsUpTo(most: number): Accepted<number> {
  return {
    schema: v.pipe(v.number(), v.minValue(0), v.maxValue(most)),
    words: (accepts, texts) => accepts.milliseconds(grouped(most, texts)),
  };
}

export const yesOrNo: Accepted<boolean> = {
  schema: v.boolean(),
  words: (accepts) => accepts.choice(asWritten([true, false])),
};

/** Values as written in a flow. */
export function asWritten(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(", ");
}

export interface InputReaderOptions {
  readonly texts: Texts;
  /** Values that count as not given, in addition to undefined. */
  readonly empty?: readonly unknown[];
  /** The path of the fields in the message: `periods[0].`. */
  readonly path?: string;
}

export class InputReader {
  readonly #fields: Fields;
  readonly #options: InputReaderOptions;

  constructor(fields: Fields, options: InputReaderOptions) {
    this.#fields = fields;
    this.#options = options;
  }

  /**
   * The unchecked value of a field; undefined: it is not given. What a message only inherits is not given: other code
   * may have put it there for all objects.
   * @throws {InputError} when it cannot be read
   */
  given(field: string): unknown {
    const value = this.#own(field);
    return this.#options.empty?.includes(value) ? undefined : value;
  }

  #own(field: string): unknown {
    try {
      return Object.hasOwn(this.#fields, field) ? this.#fields[field] : undefined;
    } catch {
      // Code of the message's own, such as a getter or a Proxy.
      const path = this.#path(field);
      throw this.#error(path, undefined, this.#options.texts.input.wrong.unreadable(path), readable);
    }
  }

  /**
   * @returns undefined: it is not given
   * @throws {InputError}
   */
  read<T>(field: string, accepted: Accepted<T>): T | undefined {
    const value = this.given(field);
    return value === undefined ? undefined : this.#checked(field, value, accepted);
  }

  /** @throws {InputError} also when it is not given */
  require<T>(field: string, accepted: Accepted<T>): T {
    return this.#checked(field, this.given(field), accepted);
  }

  /**
   * Reads a list whose entries are objects with fields; undefined: it is not given.
   * @throws {InputError}
   */
  readEach<T>(
    field: string,
    list: Accepted<readonly unknown[]>,
    entry: Accepted<Fields>,
    read: (fields: InputReader) => T,
  ): T[] | undefined {
    const values = this.read(field, list);
    // An empty place of a list is refused like a wrong entry: `map` alone would leave it out.
    return (
      values &&
      Array.from(values, (value, i) => {
        const at = `${field}[${i}]`;
        const path = `${this.#path(at)}.`;
        return read(new InputReader(this.#checked(at, value, entry), { ...this.#options, path }));
      })
    );
  }

  /**
   * Refuses a value that is not accepted; undefined: it is missing, or empty.
   * @throws {InputError} always
   */
  refuse(field: string, value: unknown, words: AcceptedWords): never {
    const { wrong } = this.#options.texts.input;
    const path = this.#path(field);
    if (value === undefined) {
      const isEmpty = this.#own(field) === "";
      throw this.#error(path, undefined, isEmpty ? wrong.empty(path) : wrong.missing(path), words);
    }
    const given = show(value);
    throw this.#error(path, given, wrong.invalid(path, given), words);
  }

  /**
   * Refuses a value that is valid alone, but not together with the rest of the request.
   * @throws {InputError} always
   */
  refuseTogether(field: string, words: AcceptedWords): never {
    const path = this.#path(field);
    const wrong = this.#options.texts.input.wrong.unfit(path);
    throw this.#error(path, show(this.given(field)), wrong, words);
  }

  /**
   * Refuses what a field asks for, in two sentences: what is wrong, and what is accepted.
   * @param given its value; undefined: the request does not come from it
   * @throws {InputError} always
   */
  refuseAs(
    field: string,
    given: unknown,
    words: (texts: Texts["input"]) => readonly [wrong: string, accepted: string],
  ): never {
    const [wrong, accepted] = words(this.#options.texts.input);
    throw new InputError(this.#path(field), given === undefined ? undefined : show(given), wrong, accepted);
  }

  #checked<T>(field: string, value: unknown, { schema, words }: Accepted<T>): T {
    const output = parsed(schema, value);
    return output === undefined ? this.refuse(field, value, words) : output.value;
  }

  #path(field: string): string {
    return `${this.#options.path ?? ""}${field}`;
  }

  #error(path: string, given: string | undefined, wrong: string, words: AcceptedWords): InputError {
    const { texts } = this.#options;
    return new InputError(path, given, wrong, words(texts.input.accepts, texts));
  }
}

/** @returns undefined: the value does not fit */
export function parsed<T>(
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
): { readonly value: T } | undefined {
  try {
    const result = isPlain(value) ? v.safeParse(schema, value, { abortEarly: true }) : undefined;
    return result?.success ? { value: result.output } : undefined;
  } catch {
    return undefined; // code of the value's own: it is refused like any other
  }
}

const readable: AcceptedWords = (accepts) => accepts.readable;

/** No field accepts any other type; a large bigint would take long to show. */
function isPlain(value: unknown): boolean {
  return typeof value !== "bigint" && typeof value !== "symbol" && typeof value !== "function";
}

/** A message that cannot be changed, copied or passed on, as an error. */
export function unreadableMessage({ input: { wrong, accepts } }: Texts): InputError {
  return new InputError("msg", undefined, wrong.unreadable("msg"), accepts.readable);
}
