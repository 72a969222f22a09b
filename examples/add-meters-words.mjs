/**
 * Les mots de add-meters.mjs · The words of add-meters.mjs, and the language of its flows: --language, or that of the
 * shell, English where it has none.
 */
import process from "node:process";
import { parseArgs } from "node:util";

const { LC_ALL, LC_MESSAGES, LANG } = process.env;
// Windows has none of these variables.
const locale = LC_ALL || LC_MESSAGES || LANG || Intl.DateTimeFormat().resolvedOptions().locale;
// The other options are not known here, and do not matter.
const { values } = parseArgs({ options: { language: { type: "string" } }, strict: false });
const chosen = typeof values.language === "string" ? values.language : locale;
export const language = chosen.startsWith("fr") ? "fr" : "en";

export const say = (french, english) => (language === "fr" ? french : english);

/** What stops the script: told in one line, without a stack and without a secret. */
export class InputError extends Error {
  /** More of the same, each told in its line. */
  others = [];

  constructor(french, english, where) {
    const place = where === undefined ? "" : say(`${where} : `, `${where}: `);
    super(`${place}${say(french, english)}`);
  }
}

/** Prints what stopped the script, and has it end so. */
export function tell({ message, others = [] }) {
  for (const text of [message, ...others.map((other) => other.message)])
    process.stderr.write(`add-meters: ${text.split("\n")[0]}\n`);
  process.exitCode = 1;
}
