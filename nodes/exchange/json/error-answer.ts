/** Answers without readings that were saved as files: what the service said. */
import { withoutMeters } from "../base/index.js";
import { isObject } from "./point-list.js";

/** Fields of errors of Enedis and the gateways, the most telling ones first. */
const codes = ["error", "code", "error_code", "tag", "status", "errorCode"];
const sentences = ["error_description", "description", "message", "detail", "errorMessage", "fault"];

/** Errors within errors: a gateway passes on Enedis's. */
const DEEPEST = 4;
/** Characters of what is repeated. */
const LONGEST = 160;

/** What an answer says instead of readings; undefined: it is none. */
export function answerIn(json: object): string | undefined {
  const found: string[] = [];
  look(json, 0, found);
  const text = [...new Set(found)].join(", ");
  return text === "" ? undefined : text.slice(0, LONGEST);
}

function look(json: unknown, depth: number, found: string[]): void {
  if (!isObject(json) || depth > DEEPEST) return;
  // The innermost one is the service's own.
  for (const name of [...codes, ...sentences, "enedis_return", "data"]) look(json[name], depth + 1, found);
  for (const name of [...codes, ...sentences]) {
    const value = json[name];
    if (typeof value !== "string" && typeof value !== "number") continue;
    const text = clean(String(value));
    if (text !== "" && found.length < 3) found.push(text);
  }
}

/** Neither a meter's number nor anything that may be a secret. */
function clean(text: string): string {
  const printed = text.slice(0, 1_000).replace(/<[^>]*>|[\p{C}<>]/gu, " ");
  return withoutMeters(printed)
    .replace(/[\w.~+/=-]{24,}/g, "…")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, LONGEST);
}
