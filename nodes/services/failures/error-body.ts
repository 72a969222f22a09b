/** Brings any service's error body into one form (docs/dev/enedis.md#error-bodies). */
import { rowsOf } from "./codes.js";
import { parseJson } from "../contract/index.js";
import { hasPage } from "../http/index.js";

export interface ErrorBody {
  /** The most significant code of the body: the innermost known one, else the first of any kind. */
  readonly code: string | undefined;
  /** Descriptions and messages of the body, the innermost first. */
  readonly text: string;
  /** It passes on a page, as the firewall of Enedis answers (docs/dev/enedis.md#conso-api-envelope). */
  readonly hasPage: boolean;
  /** When the API gateway says it reopens. */
  readonly nextAccessTime: string | undefined;
}

/** Codes hidden in texts (MyElectricalData's `ENEDIS_ERROR` and `detail`). */
const hidden = /ADAM[-_](?:ADAM[-_])?(?:DC|ERR)[-_]?\d{1,12}|STM-ERR-\d{1,12}|no_data_found/gi;

/** What a code looks like. Anything else is a text. */
const codeForm = /^[\w .:-]{1,60}$/;

const codeFields = ["error", "code", "error_code", "tag"];
const textFields = ["error_description", "message", "description", "detail"];
const nestedFields = ["enedis_return", "error", "fault", "detail", "data"];

/** Twice the depth of any recorded body. */
const MAX_DEPTH = 8;
/** Bodies inside a body, and entries of a list. */
const MAX_BODIES = 200;
/** Characters in which codes are looked for: a batch of two years has 10,000. */
const MAX_TEXT = 64 * 1024;
/** Characters of JSON inside strings. */
const MAX_NESTED = 256 * 1024;

export function readErrorBody(body: object): ErrorBody {
  const reader = new ErrorReader();
  reader.read(body, 0);
  return reader.result();
}

/** Walks through a body, within bounds: it may be anything. */
class ErrorReader {
  readonly #codes: string[] = [];
  readonly #texts: string[] = [];
  #hasPage = false;
  #nextAccessTime: string | undefined;
  #bodiesLeft = MAX_BODIES;
  #textLeft = MAX_TEXT;
  #nestedLeft = MAX_NESTED;
  readonly #nested = new Map<string, object | undefined>();

  /** Innermost first. Follows JSON inside strings. */
  read(body: object, depth: number): void {
    const record = body as Record<string, unknown>;
    const isList = Array.isArray(body);
    const values: unknown[] = isList ? body.slice(0, MAX_BODIES) : Object.values(record);
    for (const inner of isList ? values : nestedFields.map((field) => record[field])) {
      const object = typeof inner === "string" ? this.#json(inner) : inner;
      if (typeof object !== "object" || object === null || depth === MAX_DEPTH) continue;
      if (this.#bodiesLeft-- > 0) this.read(object, depth + 1);
    }
    // In whatever field: no error of a service looks like a page.
    this.#hasPage ||= values.some((value) => typeof value === "string" && hasPage(value));
    for (const field of textFields) {
      const text = record[field];
      if (typeof text === "string" && !this.#json(text)) this.#text(text, true);
    }
    for (const field of codeFields) {
      const code = record[field];
      if (typeof code === "number") this.#codes.push(String(code));
      else if (typeof code === "string" && !this.#json(code)) {
        if (codeForm.test(code)) this.#codes.push(code);
        // The newest Conso API passes on plain text from Enedis here.
        if (/\s/.test(code)) this.#text(code, false);
      }
    }
    const time = record["nextAccessTime"];
    if (typeof time === "string") this.#nextAccessTime ??= time.slice(0, 100);
  }

  result(): ErrorBody {
    const known = this.#codes.filter((code) => rowsOf(code) !== undefined);
    const telling = known.filter((code) => !isWrapper(code));
    // A batch may name several codes: one that stops something says more than a hole.
    const code =
      telling.find((one) => rowsOf(one)![0]!.kind !== "no_data") ?? telling[0] ?? known[0] ?? this.#codes[0];
    const text = this.#texts.join(" – ");
    return { code, text, hasPage: this.#hasPage, nextAccessTime: this.#nextAccessTime };
  }

  #text(whole: string, mayHideCodes: boolean): void {
    if (this.#textLeft <= 0) return;
    const text = whole.slice(0, this.#textLeft);
    this.#textLeft -= text.length;
    this.#texts.push(text);
    if (mayHideCodes) for (const code of text.match(hidden) ?? []) this.#codes.push(code);
  }

  #json(text: string): object | undefined {
    if (this.#nested.has(text)) return this.#nested.get(text);
    if (!/^\s{0,100}[{[]/.test(text) || text.length > this.#nestedLeft) return undefined;
    this.#nestedLeft -= text.length;
    const json = parseJson(text);
    this.#nested.set(text, json);
    return json;
  }
}

function isWrapper(code: string): boolean {
  return rowsOf(code)!.every((row) => row.wrapper === true);
}
