/**
 * The CSV of Enedis's customer area until about 2024 (docs/dev/enedis.md#customer-csv-curve, #customer-csv-indexes).
 *
 * Sections with three heading lines: names, their values, and the columns `Horodate;Valeur` or those of the index. A
 * curve's stamp is the END of its interval with its offset; an empty value is a hole. A file may contain several
 * sections, and the calendars of the index, which are not readings.
 */
import {
  DAY_SECONDS,
  fromWall,
  isCurveStep,
  isOnGrid,
  toWall,
  type Direction,
} from "../../readings/index.js";
import { ImportError } from "../errors.js";
import { checkMeter, directionOf, plain, type Points } from "../points.js";
import { isTooWide, widthOf, type Row } from "../rows.js";
import { numberOf, readStamp, readValue } from "../texts.js";
import type { Format } from "./format.js";
import { Fineness } from "./unit.js";

type Kind = "load_curve" | "daily" | "max_power" | "index";

/** The positions of a section's columns. */
interface Columns {
  readonly value: number;
  /** Index: the column that says which of the meter's readings a row is. */
  readonly type: number;
  readonly width: number;
}

interface Section {
  /** undefined: not imported. */
  kind: Kind | undefined;
  /** As given in the file, or empty. */
  unit: string;
  direction: Direction;
  step: number | undefined;
  /** Of its values, if they are in kW, kWh or kVA. */
  fineness: Fineness;
}

export const customerCsv: Format = {
  name: "customer-csv",
  recognise: (head) => head.slice(0, 5).some((row) => isNames(row) || isColumns(row)) || isBare(head[0]),

  read(points, context) {
    const section: Section = {
      kind: context.measure,
      unit: "",
      direction: context.direction,
      step: undefined,
      fineness: new Fineness(),
    };
    // A file cut from a larger one has no heading: its rows are read as a curve.
    let columns: Columns | undefined = { value: 1, type: -1, width: 2 };
    let names: readonly string[] | undefined;
    return (row) => {
      if (names) {
        const named = valuesOf(names, row);
        names = undefined;
        checkMeter(named("identifiant prm"), context);
        section.kind = kindOf(named("type de donnees"), named("grandeur physique"), context.measure);
        section.unit = named("unite").toLowerCase();
        section.fineness = new Fineness();
        section.direction = directionOf(named("grandeur metier")) ?? context.direction;
        const minutes = Number(named("pas en minutes"));
        section.step = isCurveStep(minutes * 60) ? minutes * 60 : undefined;
        // Files of meters above 36 kVA give no unit.
        if (section.kind === "load_curve" && section.unit === "") {
          points.found[section.direction].mayBeStarts = true;
        }
      } else if (isNames(row)) {
        names = row.cells.map(plain);
      } else if (isColumns(row)) {
        columns = columnsOf(row);
        if (columns.type >= 0 && section.kind !== undefined) section.kind = "index";
      } else if (plain(row.cells[0]!) === "periode") {
        columns = undefined;
      } else if (columns) {
        readRow(points, section, columns, row);
      }
    };
  },
};

function isNames({ cells }: Row): boolean {
  return plain(cells[0]!) === "identifiant prm" && plain(cells[1] ?? "").startsWith("type de donnee");
}

function isColumns({ cells }: Row): boolean {
  return plain(cells[0]!) === "horodate";
}

/** A stamp with its offset, and a value. */
function isBare(row: Row | undefined): boolean {
  return (
    row !== undefined &&
    readStamp(row.cells[0]!)?.instant !== undefined &&
    row.cells.length <= 3 &&
    readValue(row.cells[1] ?? "", 1_000_000) !== undefined
  );
}

function valuesOf(names: readonly string[], { cells }: Row): (name: string) => string {
  return (name) => cells[names.indexOf(name)] ?? "";
}

/** @param otherwise the kind of a section without a type */
function kindOf(type: string, quantity: string, otherwise: Kind): Kind | undefined {
  const kind = plain(type) === "" ? otherwise : namedKind(plain(type));
  const physical = plain(quantity);
  const isOurs =
    physical === "" ||
    /^(?:energie|puissance) active/.test(physical) ||
    (kind === "max_power" && physical.startsWith("puissance max"));
  return isOurs ? kind : undefined;
}

function namedKind(type: string): Kind | undefined {
  if (type.startsWith("courbe")) return "load_curve";
  if (type.startsWith("index")) return "index";
  if (type.startsWith("puissance max")) return "max_power";
  return type.startsWith("energie") || type.startsWith("consommation quot") ? "daily" : undefined;
}

/** Factor from each unit to the one in which a kind is stored. */
const factors: Readonly<Record<Kind, Readonly<Record<string, number>>>> = {
  load_curve: { "": 1, w: 1, kw: 1_000 },
  daily: { "": 1, wh: 1, kwh: 1_000 },
  index: { "": 1, wh: 1, kwh: 1_000 },
  // Enedis writes W for these VA.
  max_power: { "": 1, va: 1, w: 1, kva: 1_000, kw: 1_000 },
};

function columnsOf(row: Row): Columns {
  const names = row.cells.map(plain);
  const total = names.findIndex((name) => /^ea[si] t$/.test(name));
  return { value: total >= 0 ? total : 1, type: names.indexOf("type de releve"), width: widthOf(row) };
}

function readRow(points: Points, section: Section, columns: Columns, row: Row): void {
  const { line, cells } = row;
  if (section.kind === undefined) {
    points.reject(line, "quantity");
    return;
  }
  const factor = factors[section.kind][section.unit];
  if (factor === undefined) {
    points.reject(line, "unit");
    return;
  }
  const stamp = readStamp(cells[0]!);
  if (stamp === undefined) {
    points.reject(line, "stamp");
    return;
  }
  const text = isTooWide(row, columns.width) ? undefined : cells[columns.value];
  const value = text === undefined ? undefined : readValue(text, factor);
  // Without a unit, it is one of those that Enedis counts in: 0.412 is not.
  if (
    section.unit === "" &&
    typeof readValue(text ?? "", 1_000_000) === "number" &&
    !/^[\d\s]+$/.test(text!)
  ) {
    throw new ImportError("no-unit", { format: "customer-csv", line });
  }
  if (factor === 1_000 && typeof value === "number") section.fineness.see(text!, value);
  const rounded = section.fineness.precision;
  if (value === undefined) points.reject(line, text === undefined ? "columns" : "value");
  const found = points.found[section.direction];
  if (section.kind === "load_curve") {
    const isParis = stamp.instant === undefined || toWall(stamp.instant) === stamp.wall;
    if (!isParis || !isOnGrid(stamp.wall)) {
      points.reject(line, isParis ? "grid" : "stamp");
      return;
    }
    found.curve.push({
      line,
      end: stamp.instant ?? stamp.wall,
      exact: stamp.instant !== undefined,
      step: section.step,
      value: numberOf(value),
      rounded,
    });
    return;
  }
  if (typeof value !== "number") return;
  // The printed time of a daily row is unreliable: the value belongs to the printed date (docs/dev/enedis.md#index-stamps).
  const day = Math.floor(stamp.wall / DAY_SECONDS);
  if (section.kind === "daily") found.daily.push({ line, day, value, rounded });
  else if (section.kind === "index") {
    // The daily readings are mixed with readings of the meter at other times of the day.
    if (plain(cells[columns.type] ?? "").startsWith("arrete quotidien"))
      found.indexes.push({ line, day, value, rounded });
  } else {
    const at = stamp.instant ?? fromWall(stamp.wall);
    found.peaks.push({ line, day: Math.floor(toWall(at) / DAY_SECONDS), value, at, rounded });
  }
}
