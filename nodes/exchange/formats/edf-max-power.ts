/**
 * The supplier EDF's export of the highest power of each day (`ma-puissance-max`), newest first, in whole VA and without
 * the instant of the peak. Below it stand the highest ones of months and years, which follow from the days
 * (docs/dev/enedis.md#supplier-max-power).
 */
import { DAY_SECONDS, exists } from "../../readings/index.js";
import type { Points } from "../points/index.js";
import {
  type Reason,
  isTooWide,
  widthOf,
  type Row,
  isPlainInteger,
  plain,
  readStamp,
  readValue,
} from "../base/index.js";
import type { Format } from "./format.js";
import { unitIn, parseUnit } from "./unit.js";

const name = "edf-max-power";

/** What a heading says of the rows below it. */
interface Section {
  readonly of: "days" | "months or years";
  /** Which values are readings, as in EDF's other files; 0: nothing says it. */
  readonly nature: number;
  readonly width: number;
}

/**
 * `Date de la puissance max;Puissance max (VA)`. Any other unit or column was never seen, and the archive that EDF's file
 * lies in has others: it is of no known format then.
 */
function sectionAt(row: Row): Section | undefined {
  const [date, heading = ""] = row.cells;
  const [, value = "", nature = ""] = row.cells.map(plain);
  if (plain(date!) !== "date de la puissance max" || !/^puissance max\b/.test(value)) return undefined;
  const columns = { nature: /^nature\b/.test(nature) ? 2 : 0, width: widthOf(row) };
  if (/\b(?:mensuelle|annuelle)\b/.test(value)) return { of: "months or years", ...columns };
  const isSeen = unitIn(heading) === parseUnit("VA") && columns.width === (columns.nature > 0 ? 3 : 2);
  return isSeen ? { of: "days", ...columns } : undefined;
}

/** The title of a section, alone in its line: `Puissance max mensuelle`. */
function isTitle(row: Row): boolean {
  return widthOf(row) === 1 && /^(?:recapitulatif|puissance max)\b/.test(plain(row.cells[0]!));
}

/** @returns why the row is not imported, if so */
function readDay(points: Points, row: Row, { nature, width }: Section): Reason | undefined {
  const { line, cells } = row;
  const [date, text = ""] = cells;
  if (cells.length <= Math.max(1, nature) || isTooWide(row, width)) return "columns";
  const stamp = readStamp(date!);
  if (stamp === undefined || stamp.wall % DAY_SECONDS !== 0) return "stamp";
  if (nature > 0 && !/^(?:reel|mesur|corrig)/.test(plain(cells[nature]!))) return "estimated";
  const value = readValue(text);
  if (value === "missing") return undefined;
  if (value === undefined || !isPlainInteger(text)) return "value";
  points.found.consumption.peaks.push({ line, day: stamp.wall / DAY_SECONDS, value });
  return undefined;
}

export const edfMaxPower: Format = {
  name,
  recognise: (head) => head.some((row) => sectionAt(row) !== undefined),

  read(points, { direction }) {
    let section: Section | undefined;
    return (row) => {
      // Concatenated files have more than one heading.
      const begun = sectionAt(row);
      section = begun ?? section;
      if (section === undefined || begun !== undefined || isTitle(row)) return;
      const isTotal = section.of !== "days";
      const fault = exists(direction, "max_power") ? undefined : "direction";
      const reason = isTotal ? "derived" : (fault ?? readDay(points, row, section));
      if (reason !== undefined) points.reject(row.line, reason, row.cells[0]!);
    };
  },
};
