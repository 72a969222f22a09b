/**
 * Reads JSON from outside in slices and within bounds: `JSON.parse` holds the event loop for as long as the text
 * is, and builds whatever it says.
 */

export interface JsonBounds {
  /** Lists and objects inside each other. */
  readonly depth: number;
  /** Entries of one list. */
  readonly entries: number;
  /** Names of one object. */
  readonly names: number;
  /** Values in all. */
  readonly values: number;
  /** Characters of one text, name or number. */
  readonly text: number;
}

export interface JsonRead {
  /** undefined: not an object or a list, not JSON, or out of bounds. */
  readonly json: object | undefined;
  /** The bound it exceeds. */
  readonly exceeds?: keyof JsonBounds;
  /** Where it stops being JSON: a place in the text, on the line of what is wrong. */
  readonly wrongAt?: number;
}

/** Characters between two pauses. */
const SLICE = 64 * 1024;

/**
 * Yields between two slices. Reads what `JSON.parse` reads, and the mark (U+FEFF) that may precede it.
 * @param atOnce characters that the engine may read at once
 */
export function* readJson(text: string, bounds: JsonBounds, atOnce = SLICE): Generator<void, JsonRead, void> {
  const whole = text.length <= Math.min(atOnce, bounds.text) ? readWhole(text, bounds) : undefined;
  if (whole !== undefined) return { json: whole };
  const reader = new Reader(text, bounds);
  try {
    while (!reader.reads(SLICE)) yield;
    return { json: reader.root };
  } catch (error) {
    if (error instanceof OutOfBounds) return { json: undefined, exceeds: error.bound };
    if (error instanceof SyntaxError) return { json: undefined, wrongAt: reader.at };
    throw error;
  }
}

/**
 * What is no longer than a slice, or than one text may be, can be read at once and by the engine, in half the time.
 * undefined: the reader says why not.
 */
function readWhole(text: string, bounds: JsonBounds): object | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof json !== "object" || json === null) return undefined;
  return valuesWithin(json, bounds, bounds.depth) <= bounds.values ? json : undefined;
}

/** How many values there are; Infinity beyond another bound. */
function valuesWithin(json: object, bounds: JsonBounds, depth: number): number {
  const values: readonly unknown[] = Array.isArray(json) ? json : Object.values(json);
  const most = Array.isArray(json) ? bounds.entries : bounds.names;
  if (depth < 1 || values.length > most) return Infinity;
  let count = 1;
  for (const value of values) {
    if (typeof value === "object" && value !== null) count += valuesWithin(value, bounds, depth - 1);
    else count++;
  }
  return count;
}

class OutOfBounds extends Error {
  readonly bound: keyof JsonBounds;

  constructor(bound: keyof JsonBounds) {
    super(bound);
    this.bound = bound;
  }
}

/** What may come next. */
const enum Next {
  value,
  valueOrEnd, // of a list
  name,
  nameOrEnd, // of an object
  colon,
  commaOrEnd,
  nothing,
}

type Container = Record<string, unknown> | unknown[];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const literals = [
  ["true", true],
  ["false", false],
  ["null", null],
] as const;

class Reader {
  root: object | undefined;
  readonly #text: string;
  readonly #bounds: JsonBounds;
  #at: number;
  #next: Next = Next.value;
  #values = 0;
  /** The containers around the innermost one, and how many names each has. */
  readonly #outer: Container[] = [];
  readonly #counts: number[] = [];
  #inner: Container | undefined;
  #count = 0;
  /** Of the value to come. */
  #name = "";

  constructor(text: string, bounds: JsonBounds) {
    this.#text = text;
    this.#bounds = bounds;
    this.#at = text.startsWith("\ufeff") ? 1 : 0;
  }

  /** How far it has read. */
  get at(): number {
    return this.#at;
  }

  /**
   * Reads about so many characters; true when there are no more.
   * @throws {SyntaxError} for what is not JSON, {OutOfBounds}
   */
  reads(characters: number): boolean {
    const text = this.#text;
    const until = Math.min(text.length, this.#at + characters);
    while (this.#at < until) {
      const character = text.charCodeAt(this.#at);
      if (character === 0x20 || character === 0x0a || character === 0x0d || character === 0x09) this.#at++;
      else this.#token(character);
    }
    if (this.#at < text.length) return false;
    if (this.#next !== Next.nothing) throw new SyntaxError("ends too early");
    return true;
  }

  #token(character: number): void {
    switch (this.#next) {
      case Next.valueOrEnd:
        if (character === CLOSE_LIST) this.#close();
        else this.#value(character);
        return;
      case Next.value:
        this.#value(character);
        return;
      case Next.nameOrEnd:
        if (character === CLOSE_OBJECT) {
          this.#close();
          return;
        }
        this.#readName(character);
        return;
      case Next.name:
        this.#readName(character);
        return;
      case Next.colon:
        if (character !== COLON) throw new SyntaxError("no colon");
        this.#at++;
        this.#next = Next.value;
        return;
      case Next.commaOrEnd: {
        const isList = Array.isArray(this.#inner);
        if (character === COMMA) {
          this.#at++;
          this.#next = isList ? Next.value : Next.name;
        } else if (character === (isList ? CLOSE_LIST : CLOSE_OBJECT)) this.#close();
        else throw new SyntaxError("neither comma nor end");
        return;
      }
      case Next.nothing:
        throw new SyntaxError("more than one value");
    }
  }

  #value(character: number): void {
    if (++this.#values > this.#bounds.values) throw new OutOfBounds("values");
    if (character === OPEN_OBJECT || character === OPEN_LIST) this.#open(character);
    else if (this.#inner === undefined) throw new SyntaxError("neither list nor object");
    else if (character === QUOTE) this.#put(this.#string());
    else this.#put(this.#literal(character));
  }

  #open(character: number): void {
    const opened: Container = character === OPEN_LIST ? [] : {};
    if (this.#inner === undefined) this.root = opened;
    else {
      if (this.#outer.length + 2 > this.#bounds.depth) throw new OutOfBounds("depth");
      this.#put(opened);
      this.#outer.push(this.#inner);
      this.#counts.push(this.#count);
    }
    this.#inner = opened;
    this.#count = 0;
    this.#at++;
    this.#next = character === OPEN_LIST ? Next.valueOrEnd : Next.nameOrEnd;
  }

  #close(): void {
    this.#at++;
    this.#inner = this.#outer.pop();
    this.#count = this.#counts.pop() ?? 0;
    this.#next = this.#inner === undefined ? Next.nothing : Next.commaOrEnd;
  }

  /** Adds a value to the innermost container. */
  #put(value: unknown): void {
    const inner = this.#inner!;
    if (Array.isArray(inner)) {
      if (inner.push(value) > this.#bounds.entries) throw new OutOfBounds("entries");
    } else {
      if (++this.#count > this.#bounds.names) throw new OutOfBounds("names");
      if (this.#name === "__proto__") {
        const own = { value, enumerable: true, configurable: true, writable: true };
        Object.defineProperty(inner, "__proto__", own);
      } else inner[this.#name] = value;
    }
    this.#next = Next.commaOrEnd;
  }

  #readName(character: number): void {
    if (character !== QUOTE) throw new SyntaxError("no name");
    this.#name = this.#string();
    this.#next = Next.colon;
  }

  #string(): string {
    const text = this.#text;
    const from = this.#at;
    let isPlain = true;
    let at = from + 1;
    for (; ; at++) {
      const character = text.charCodeAt(at);
      if (character === QUOTE) break;
      // Also false at the end of the text, for NaN.
      if (!(character >= 0x20)) throw new SyntaxError("no end of a text");
      if (at - from > this.#bounds.text) throw new OutOfBounds("text");
      if (character === BACKSLASH) {
        isPlain = false;
        at++;
      }
    }
    this.#at = at + 1;
    return isPlain ? text.slice(from + 1, at) : (JSON.parse(text.slice(from, at + 1)) as string);
  }

  /** `true`, `false`, `null` or a number. */
  #literal(character: number): unknown {
    const text = this.#text;
    if (character >= 0x61) {
      for (const [word, value] of literals) {
        if (!text.startsWith(word, this.#at)) continue;
        this.#at += word.length;
        return value;
      }
      throw new SyntaxError("an unknown word");
    }
    const from = this.#at;
    let at = from;
    while (isOfNumber(text.charCodeAt(at))) {
      if (++at - from > this.#bounds.text) throw new OutOfBounds("text");
    }
    const number = text.slice(from, at);
    this.#at = at;
    return JSON.parse(number);
  }
}

/** Digits, signs, point and exponent. */
function isOfNumber(character: number): boolean {
  return (
    (character >= 0x30 && character <= 0x39) ||
    character === 0x2d ||
    character === 0x2e ||
    character === 0x2b ||
    character === 0x65 ||
    character === 0x45
  );
}
