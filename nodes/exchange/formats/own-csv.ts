/** The package's own CSV, in both styles, as the node `enedis-linky history` writes it. */
import {
  dayOf,
  exists,
  isCurveStep,
  isDirection,
  isMeasure,
  isOnGrid,
  lengthOfDay,
  startOfDay,
  unitOf,
} from "../../readings/index.js";
import { ImportError, readStamp, readValue, type Reason, type Row } from "../base/index.js";
import { SOURCE, type Points } from "../points/index.js";
import { columns } from "../out/index.js";
import type { Format } from "./format.js";

export const ownCsv: Format = {
  name: "own-csv",
  recognise: ([heading]) => heading !== undefined && isHeading(heading),

  read(points, { usagePointId }) {
    return (row) => {
      // Concatenated files have more than one heading.
      if (isHeading(row)) return;
      const [meter = ""] = row.cells;
      if (/^\d{1,4}$/.test(meter) && meter.padStart(4, "0") !== usagePointId.slice(-4)) {
        throw new ImportError("other-meter", { meter: meter.padStart(4, "0") });
      }
      const reason = readRow(points, row);
      if (reason !== undefined) points.reject(row.line, reason, unreadStampIn(row));
    };
  },
};

/** Of `revised` and `rounded`. Includes what spreadsheets write after saving the file. */
const marks: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["vrai", true],
  ["1", true],
  ["", false],
  ["false", false],
  ["faux", false],
  ["0", false],
]);

function isHeading({ cells }: Row): boolean {
  return columns.every((name, i) => cells[i] === name);
}

/** The first of its start, its end and the instant of its peak that is none. */
function unreadStampIn({ cells }: Row): string {
  const [, , , from = "", to = "", , , peak = ""] = cells;
  return [from, to].find((text) => readStamp(text)?.instant === undefined) ?? peak;
}

/** @returns why the row is not imported, if so */
function readRow(points: Points, { line, cells }: Row): Reason | undefined {
  if (cells.length !== columns.length && cells.length !== columns.length + 1) return "columns";
  const [meter, direction, measure, from, to, text, unit, peak, source, revised, rounded = ""] = cells as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string?,
  ];
  if (!/^\d{1,4}$/.test(meter) || !isMeasure(measure)) return "columns";
  if (!isDirection(direction)) return "direction";
  if (measure === "monthly" || measure === "yearly") return "derived";
  if (!exists(direction, measure)) return "direction";
  if (unit !== unitOf(measure)) return measure === "load_curve" && unit === "kWh" ? "derived" : "unit";
  const start = readStamp(from)?.instant;
  const end = readStamp(to)?.instant;
  if (start === undefined || end === undefined) return "stamp";
  const value = readValue(text, 1_000);
  if (value === "missing" || value === undefined) return "value";
  const isRevised = marks.get(revised.toLowerCase());
  const isRounded = marks.get(rounded.toLowerCase());
  if (isRevised === undefined || isRounded === undefined) return "columns";
  const named = SOURCE.test(source) ? points.sourceOf(source) : undefined;
  const origin = {
    ...(named !== undefined && { source: named }),
    ...(isRevised && { revised: true }),
    ...(isRounded && { rounded: true }),
  };
  const found = points.found[direction];
  if (measure === "load_curve") {
    if (!isOnGrid(start)) return "grid";
    if (!isCurveStep(end - start)) return "step";
    found.curve.push({ line, end, exact: true, step: end - start, value, ...origin });
    return undefined;
  }
  const day = dayOf(start);
  if (start !== startOfDay(day) || end - start !== lengthOfDay(day)) return "step";
  if (measure === "daily") {
    found.daily.push({ line, day, value, ...origin });
    return undefined;
  }
  const at = peak === "" ? undefined : readStamp(peak)?.instant;
  if (peak !== "" && (at === undefined || at < start || at >= end)) return "stamp";
  found.peaks.push({ line, day, value, ...(at !== undefined && { at }), ...origin });
  return undefined;
}
