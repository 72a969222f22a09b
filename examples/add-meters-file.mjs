/** Les fichiers de add-meters.mjs · The files of add-meters.mjs: CSV in and out, and variables of an environment. */
import { isUtf8 } from "node:buffer";
import {
  chmodSync,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { TextDecoder } from "node:util";
import Papa from "papaparse";
import { InputError, language, say } from "./add-meters-words.mjs";

/** Wrong lines of a file that are told at most: a wrong column would fill the screen. */
const MOST_TOLD = 10;

/** What a line does, or what is wrong with it. */
function attempt(work, ...line) {
  try {
    return work(...line);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error;
  }
}

/** The first of these errors, which tells the others too; undefined: there is none. */
function together([first, ...others]) {
  if (first !== undefined)
    first.others = [...first.others, ...others.flatMap((error) => [error, ...error.others])];
  return first;
}

/** Does all of these for one line. @throws {InputError} everything that is wrong with it */
export function doAll(...works) {
  const results = works.map((work) => attempt(work));
  const error = together(results.filter((result) => result instanceof InputError));
  if (error !== undefined) throw error;
  return results;
}

/** The errors of a file's lines, the first ten with their number, as one to throw; undefined: no line is wrong. */
export function errorOf(wrong) {
  const left = wrong.length - MOST_TOLD;
  const more = new InputError(`autres lignes erronées : ${left}`, `more wrong lines: ${left}`);
  return together([...wrong.slice(0, MOST_TOLD), ...(left > 0 ? [more] : [])]);
}

/**
 * Does the work for each line of a file.
 *
 * @throws {InputError} the first of what is wrong, with the others, once all lines were tried
 */
export function mapLines(lines, work) {
  const results = lines.map((line, index) => attempt(work, line, index));
  const error = errorOf(results.filter((result) => result instanceof InputError));
  if (error !== undefined) throw error;
  return results;
}

/** A name as it is compared: a spreadsheet may add spaces, a file from macOS has its accents apart. */
export const plain = (text) =>
  String(text ?? "")
    .trim()
    .normalize("NFC");

const columns = { nom: "name", groupe: "group", jeton: "token", prm: "pdl" };

/** The columns of a file that is written. */
const titles = language === "fr" ? ["nom", "groupe", "pdl", "jeton"] : ["name", "group", "pdl", "token"];

/** Excel saves UTF-8 with a mark, Windows-1252 or UTF-16. */
function textOf(file) {
  let bytes;
  try {
    bytes = readFileSync(file);
  } catch ({ code }) {
    throw new InputError(`impossible de le lire (${code})`, `cannot be read (${code})`, file);
  }
  if (bytes.subarray(0, 2).toString("latin1") === "PK") {
    throw new InputError(
      "c’est un classeur : enregistrez-le en CSV UTF-8",
      "is a workbook: save it as CSV UTF-8",
      file,
    );
  }
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  return new TextDecoder(isUtf8(bytes) ? "utf-8" : "windows-1252").decode(bytes);
}

/**
 * @returns the meters of a file; `group` is undefined if it has no such column. A line that is wrong by itself has what
 *   is wrong as `wrong`, and an empty `pdl`: its token is judged with those of the others, once the service is known
 */
export function readMeters(file) {
  const text = textOf(file);
  const { data, errors, meta } = Papa.parse(text, {
    header: true,
    delimiter: /^.*?([,;\t])/.exec(text)?.[1] ?? ",",
    transformHeader: (name) => columns[name.trim().toLowerCase()] ?? name.trim().toLowerCase(),
  });
  // A cell in quotes may have more than one line.
  let line = 1;
  const lines = [meta.fields, ...data.map(Object.values)].map((cells) => {
    const where = `${file}, ${say("ligne", "line")} ${line}`;
    line += cells
      .flat()
      .join("")
      .split(/\r\n|\r|\n/).length;
    return where;
  });
  const quotes = errors.find(({ type }) => type === "Quotes");
  if (quotes !== undefined) {
    throw new InputError("un guillemet n’est pas fermé", "a quote is not closed", lines[quotes.row]);
  }
  if (!meta.fields.includes("name") && data.length > 0) {
    const [french, english] = ["la première ligne doit être", "the first line must be"];
    throw new InputError(`${french} name,pdl,token`, `${english} name,pdl,token`, file);
  }
  const names = new Set();
  const read = ({ __parsed_extra: extra, ...row }, index) => {
    const name = plain(row.name);
    const [pdl, token] = [row.pdl, row.token].map((cell = "") => cell.trim());
    const group = row.group && plain(row.group);
    const where = lines[index + 1];
    if (!name && !group && !pdl && !token) return undefined;
    const fail = (french, english) => {
      throw new InputError(french, english, where);
    };
    if (extra !== undefined) {
      fail(
        "plus de cases que de colonnes ; mettez entre guillemets un nom qui contient le séparateur",
        "more cells than columns; put a name that contains the separator in quotes",
      );
    }
    if (!name) fail("pas de nom", "no name");
    if (names.has(name)) fail(`le nom ${name} y figure deux fois`, `the name ${name} appears twice`);
    names.add(name);
    // As spreadsheets write a number as text, and as a number.
    const digits = pdl
      .replace(/^="(.*)"$/, "$1")
      .replace(/^'|\s/g, "")
      .replace(/[.,]0+$/, "");
    if (/^\d([.,]\d+)?e\+?\d+$/i.test(digits)) {
      fail(
        "le tableur a arrondi le PDL : mettez la colonne au format Texte et saisissez-le à nouveau",
        "the spreadsheet has rounded the PDL: format the column as Text and enter it again",
      );
    }
    if (/^\d{13}$/.test(digits)) {
      fail(
        "un PDL a 14 chiffres ; si le tableur a enlevé le zéro du début, mettez la colonne au format Texte",
        "a PDL has 14 digits; if the spreadsheet removed its leading zero, format the column as Text",
      );
    }
    if (digits !== "" && !/^\d{14}$/.test(digits)) fail("un PDL a 14 chiffres", "a PDL has 14 digits");
    return { name, group, pdl: digits, token, where };
  };
  const meters = data.flatMap((row, index) => {
    const meter = attempt(read, row, index) ?? [];
    if (!(meter instanceof InputError)) return meter;
    // With more cells than columns, another cell may be where the token should be.
    const token = row.__parsed_extra === undefined ? (row.token ?? "").trim() : "";
    return { name: plain(row.name), pdl: "", token, where: lines[index + 1], wrong: meter };
  });
  if (meters.length === 0) throw new InputError("aucun compteur", "no meters", file);
  return meters;
}

/** Writes what Node-RED gives back: it keeps PDLs and tokens to itself, and an empty cell leaves them as they are. */
export function writeMeters(file, meters) {
  const rows = meters.map(({ name, group }) => [name, group ?? "", "", ""]);
  // With a mark and semicolons, as a French Excel opens it.
  const text = `\uFEFF${Papa.unparse([titles, ...rows], { delimiter: ";" })}\r\n`;
  try {
    writeFileSync(file, text, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    throw new InputError(
      "ce fichier existe déjà : choisissez un autre nom",
      "this file exists: choose another name",
      file,
    );
  }
}

/** A name that every shell, Docker and systemd accept: `LINKY_TOKEN_` and the meter's name in capitals. */
export function variableOf(field, name) {
  const letters = name.replace(/œ/gi, "oe").replace(/æ/gi, "ae");
  const ascii = letters.normalize("NFKD").replace(/\p{M}/gu, "").toUpperCase();
  return `${field}_${ascii.replace(/[^A-Z0-9]+/g, "_").replace(/^_|_$/g, "")}`;
}

/**
 * Writes a file for `env_file` of Docker or `EnvironmentFile` of systemd. Other lines stay. It is replaced at once: a
 * full disk leaves the old one.
 *
 * @param values by name
 * @param dropped names that are no longer used
 * @returns whether it is another one now
 */
export function writeVariables(file, values, dropped = new Set()) {
  for (const [name, value] of values) {
    // What one of them would read otherwise: quotes, spaces, $, # and \.
    if (!/^[\w.~+/=:@%,-]+$/.test(value)) {
      throw new InputError(
        `la valeur de ${name} a un caractère qu’un fichier d’environnement ne garde pas`,
        `the value of ${name} has a character that an environment file does not keep`,
        file,
      );
    }
  }
  const isThere = existsSync(file);
  // A link stays a link.
  const target = isThere ? realpathSync(file) : file;
  if (isThere) chmodSync(target, 0o600);
  const present = isThere ? readFileSync(target, "utf8") : "";
  const lines = present === "" ? [] : present.replace(/\r?\n$/, "").split(/\r?\n/);
  const left = new Map(values);
  const kept = lines.flatMap((line) => {
    const [name] = line.split("=", 1);
    if (!values.has(name)) return dropped.has(name) ? [] : [line];
    return left.delete(name) ? [`${name}=${values.get(name)}`] : [];
  });
  const added = Array.from(left, ([name, value]) => `${name}=${value}`);
  const text = [...kept, ...added].map((line) => `${line}\n`).join("");
  if (isThere && text === present) return false;
  const draft = `${target}.tmp`;
  rmSync(draft, { force: true });
  try {
    writeFileSync(draft, text, { mode: 0o600, flag: "wx" });
    renameSync(draft, target);
  } finally {
    rmSync(draft, { force: true });
  }
  return true;
}
