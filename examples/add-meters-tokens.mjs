/** Les jetons de add-meters.mjs · The tokens of add-meters.mjs: refused as the dialog of a meter refuses them, in its words. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { lineProblem } from "../dist/token-problem.js";
import { InputError, language } from "./add-meters-words.mjs";

const catalogue = path.join(
  import.meta.dirname,
  "../dist/locales",
  language === "fr" ? "fr" : "en-US",
  "enedis-linky-config.json",
);
const { errors } = JSON.parse(readFileSync(catalogue, "utf8"))["enedis-linky-config"];

/**
 * Judges a cell that is filled; what Node-RED has already, nobody can read.
 *
 * @param config the access of all meters, with its service and its address
 * @throws {InputError} the token cannot be right; without the token
 */
export function judgeToken({ pdl, token, where }, { service, baseUrl }) {
  if (token === "") return;
  const problem = lineProblem(service, baseUrl, { token, usagePointId: pdl }, Date.now() / 1000);
  if (problem === undefined) return;
  const text = errors[problem.key].replace(/__(\w+)__/g, (_, name) => problem.values[name]);
  throw new InputError(text, text, where);
}
