/** Tables of no known format that are known all the same: what they are, and the line that shows it. */
import {
  ImportError,
  type ImportProblem,
  plain,
  type Head,
  type Row,
  type FormatName,
} from "../base/index.js";

/** Of the exports about voltage and reactive energy of meters above 36 kVA (docs/dev/enedis.md#power-quality). */
const OTHER_QUANTITY =
  /\b(?:tensions?|surtensions?|qualite|coupures?|papillotement|flicker|thd|harmoniques?|desequilibre|reactives?|reactifs?|tangente phi|tan phi|frequence)\b/;

/** @param name a heading in plain form */
export function isOtherQuantity(name: string): boolean {
  return OTHER_QUANTITY.test(name);
}

/** EDF also sells gas. @param name a heading in plain form */
export function isGas(name: string): boolean {
  return /\bm[3³]|\bgaz\b/.test(name);
}

/** What a column is called that says when. */
const TIME = /^(?:date|heure|horodate|debut|jour)\b/;

/** `03/02/2026 00:30`, in a row of TotalEnergies', whose heading nobody has published. */
const STAMP = /^\d\d\/\d\d\/\d{4} \d\d?:\d\d/;

/** Tables that are recognised and not read, by their columns in plain form. */
function unreadKind(names: Row["cells"]): ImportProblem | undefined {
  const has = (...of: string[]): boolean => of.every((name) => names.includes(name));
  if (has("date", "heure", "calendrier", "poste")) return "strasbourg-curve";
  if (has("date de la mesure", "heure de la mesure")) return "portal-curve";
  if (has("entity_id", "state", "last_changed")) return "home-assistant-history";
  const [, stamp = "", value = ""] = names;
  return STAMP.test(stamp) && /^\d+(?:[.,]\d+)? ?kwh$/.test(value) ? "totalenergies-curve" : undefined;
}

/** A column that formats have in common only with themselves. */
const marks: readonly (readonly [column: RegExp, format: FormatName])[] = [
  [/^date de releve de l['’]index$/, "edf-index"],
  [/^date de consommation$/, "edf-daily"],
  [/^horodate fin de pas$/, "half-hour-curve"],
  [/^(?:statistic_id|metadata_id)$/, "home-assistant"],
];

/** @returns undefined: nothing is known of it */
export function refusalOf(head: Head): ImportError | undefined {
  for (const row of head) {
    const names = row.cells.map(plain);
    const problem = problemOf(names);
    if (problem !== undefined) return new ImportError(problem, { line: row.line });
    const format = resembles(names);
    if (format !== undefined) return new ImportError("unknown", { format, line: row.line });
  }
  return undefined;
}

function problemOf(names: Row["cells"]): ImportProblem | undefined {
  const unread = unreadKind(names);
  if (unread !== undefined) return unread;
  const isHeading = names.length > 1 && names.some((name) => TIME.test(name));
  if (isHeading && names.some(isGas)) return "gas";
  if (names.includes("periode de consommation") || names[0] === "mois") return "totals";
  return isHeading && names.some(isOtherQuantity) ? "other-quantity" : undefined;
}

function resembles(names: Row["cells"]): FormatName | undefined {
  const mark = marks.find(([column]) => names.some((name) => column.test(name)));
  if (mark) return mark[1];
  const has = (...of: string[]): boolean => of.every((name) => names.includes(name));
  if (has("identifiant prm", "horodate")) return names.includes("cadran") ? "r64" : "r63";
  return has("debut", "fin") ? "start-end" : undefined;
}
