/** Brings any service's error body into one form (docs/dev/enedis.md#error-bodies). */
import { rowsOf } from "./codes.js";
import { parseJson } from "./json.js";

export interface ErrorBody {
  /** The most significant code of the body: the innermost known one, else the first of any kind. */
  readonly code: string | undefined;
  /** Descriptions and messages of the body, the innermost first. */
  readonly text: string;
}

/** Codes hidden in texts (MyElectricalData's `ENEDIS_ERROR` and `detail`). */
const hidden = /ADAM[-_](?:ADAM[-_])?(?:DC|ERR)[-_]?\d+|STM-ERR-\d+|no_data_found/gi;

const codeFields = ["error", "code", "error_code", "tag"];
const textFields = ["error_description", "message", "description", "detail"];
const nestedFields = ["enedis_return", "error", "fault", "detail", "data"];

export function readErrorBody(body: object): ErrorBody {
  const codes: string[] = [];
  const texts: string[] = [];
  collect(body, codes, texts, 0);
  const known = codes.filter((code) => rowsOf(code) !== undefined);
  const telling = known.filter((code) => !isWrapper(code));
  // A batch may name several codes: one that stops something says more than a hole.
  const code =
    telling.find((one) => rowsOf(one)![0]!.kind !== "no_data") ?? telling[0] ?? known[0] ?? codes[0];
  return { code, text: texts.join(" – ") };
}

function isWrapper(code: string): boolean {
  return rowsOf(code)!.every((row) => row.wrapper === true);
}

/** Innermost first. Follows JSON inside strings, to twice the depth of any recorded body. */
function collect(body: object, codes: string[], texts: string[], depth: number): void {
  if (depth > 8) return;
  for (const inner of nestedIn(body)) {
    const object = typeof inner === "string" ? parseJson(inner) : inner;
    if (typeof object === "object" && object !== null) collect(object, codes, texts, depth + 1);
  }
  const record = body as Record<string, unknown>;
  for (const field of textFields) {
    const text = record[field];
    if (typeof text !== "string" || parseJson(text)) continue;
    texts.push(text);
    codes.push(...(text.match(hidden) ?? []));
  }
  for (const field of codeFields) {
    const code = record[field];
    if (typeof code === "number") codes.push(String(code));
    else if (typeof code === "string" && code !== "" && !parseJson(code)) {
      if (code.length <= 60) codes.push(code);
      // The newest Conso API passes on plain text from Enedis here.
      if (/\s/.test(code)) texts.push(code);
    }
  }
}

/** Parts of a body that may be bodies themselves; for an array, all its elements. */
export function nestedIn(body: object): readonly unknown[] {
  if (Array.isArray(body)) return body;
  const record = body as Record<string, unknown>;
  return nestedFields.map((field) => record[field]);
}
