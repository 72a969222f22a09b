/**
 * The CSV of Enedis's customer area until about 2024 (docs/dev/enedis.md#customer-csv-curve, #customer-csv-indexes).
 *
 * Sections with three heading lines: names, their values, and the columns `Horodate;Valeur` or those of the index. A
 * curve's stamp is the END of its interval with its offset, or its start where the meter is above 36 kVA; an empty value
 * is a hole. A file may contain several
 * sections, and the calendars of the index, which are not readings.
 */
import {
  DAY_SECONDS,
  exists,
  fromWall,
  isCurveStep,
  isOnGrid,
  toWall,
  type Direction,
} from "../../readings/index.js";
import {
  ImportError,
  type Reason,
  isTooWide,
  widthOf,
  type Row,
  dayOfStamp,
  ANY_UNIT,
  isPlainInteger,
  plain,
  readStamp,
  readValue,
  type Stamp,
  valueOrHole,
} from "../base/index.js";
import { checkMeter, directionOf, type Points, type HeadUnit } from "../points/index.js";
import type { Columns, Values, RegisterColumn } from "./customer-csv-columns.js";
import { readCalendar } from "./register-calendar.js";
import type { Format } from "./format.js";
import { isOtherQuantity } from "./refused.js";
import { Fineness, unitIn, parseUnit, type ColumnOf, type FileUnit } from "./unit.js";
import { checkValues, valuesIn } from "./value-columns.js";

type Kind = "load_curve" | "daily" | "max_power" | "index";

interface Section {
  /** undefined: not imported. */
  kind: Kind | undefined;
  /** As given in the file. */
  unit: FileUnit | "unknown" | undefined;
  /** undefined: its head does not say. */
  direction: Direction | undefined;
  step: number | undefined;
  /** Of the unit in its head. */
  headUnit: HeadUnit;
  /** Of its values, if they are in kW, kWh or kVA. */
  fineness: Fineness;
}

const name = "customer-csv";

export const customerCsv: Format = {
  name,
  recognise: (head) =>
    head.slice(0, 5).some((row) => isNames(row, headingOf(row)) || isColumns(row)) || isBare(head[0]),

  read(points, context) {
    const section: Section = {
      kind: context.measure,
      unit: undefined,
      direction: undefined,
      step: undefined,
      headUnit: "unsaid",
      fineness: new Fineness(),
    };
    // A file cut from a larger one has no heading: its rows are read as a curve.
    let columns: Columns | undefined = {
      values: [{ at: 1, direction: undefined, registers: [] }],
      type: -1,
      width: 2,
      unit: undefined,
      counted: undefined,
    };
    let { direction } = context;
    /** The heading of the calendars, after the indexes. */
    let calendars: readonly string[] | undefined;
    let names: readonly string[] | undefined;
    return (row) => {
      const first = headingOf(row);
      if (names) {
        const named = valuesOf(names, row);
        names = undefined;
        checkMeter(named("identifiant prm"), context);
        section.kind = kindOf(named("type de donnees"), named("grandeur physique"), context.measure);
        section.unit = named("unite") === "" ? undefined : (parseUnit(named("unite")) ?? "unknown");
        section.direction = directionOf(named("grandeur metier"));
        const minutes = Number(named("pas en minutes"));
        section.step = isCurveStep(minutes * 60) ? minutes * 60 : undefined;
        // Files of meters above 36 kVA give none.
        section.headUnit = section.unit === undefined ? "empty" : "given";
      } else if (isNames(row, first)) {
        names = row.cells.map(plain);
        calendars = undefined;
      } else if (first === "horodate") {
        columns = columnsOf(row, section);
        calendars = undefined;
        section.fineness = new Fineness();
        if (columns.type >= 0 && section.kind !== undefined) section.kind = "index";
      } else if (first === "periode") {
        columns = undefined;
        calendars = row.cells.map(plain);
      } else if (calendars) {
        readCalendar(points.found[direction].registers, calendars, row);
      } else if (columns) {
        direction = section.direction ?? columns.counted ?? context.direction;
        readRow(points, { ...columns, direction }, section, row);
      }
    };
  },
};

/** What a row would be the heading of; nearly all begin with a stamp. */
function headingOf({ cells }: Row): string {
  return /^\d/.test(cells[0]!) ? "" : plain(cells[0]!);
}

function isNames({ cells }: Row, first: string): boolean {
  return first === "identifiant prm" && plain(cells[1] ?? "").startsWith("type de donnee");
}

/** What the values are called, where they are no index. */
const VALUE = /^(?:valeur|puissance|energie|consommation|production)\b/;
/** A register of the supplier or the grid operator, or the total: `EAS` of what is drawn, `EAI` of what is injected. */
const REGISTER = /^ea([si]) ([fd]\d{1,2}|t)$/;

function isColumns(row: Row): boolean {
  const [first, ...others] = row.cells.map(plain);
  return first === "horodate" && (VALUE.test(others[0] ?? "") || others.includes("type de releve"));
}

/** A stamp with its offset, and a value. */
function isBare(row: Row | undefined): boolean {
  return (
    row !== undefined &&
    readStamp(row.cells[0]!)?.instant !== undefined &&
    row.cells.length <= 3 &&
    readValue(row.cells[1] ?? "", ANY_UNIT) !== undefined
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

/** The kinds of unit in which each kind of readings may be. */
const unitsOf: Readonly<Record<Kind, readonly FileUnit["kind"][]>> = {
  load_curve: ["power"],
  daily: ["energy"],
  index: ["energy"],
  // Enedis writes W for these VA.
  max_power: ["apparent", "power"],
};

/** What bounds the values of each kind. */
const boundOf: Readonly<Record<Kind, ColumnOf["kind"]>> = {
  load_curve: "curve",
  daily: "day",
  index: "index",
  max_power: "curve",
};

/** @throws {ImportError} `no-unit`, `other-quantity`, `several-columns` */
function columnsOf(row: Row, { kind, unit }: Section): Columns {
  const { line, cells } = row;
  const names = cells.map(plain);
  const [type, width] = [names.indexOf("type de releve"), widthOf(row)];
  const registers = registersIn(names);
  const counted = new Set(registers.map((one) => one.counted));
  const none = {
    values: [],
    type,
    width,
    unit: undefined,
    counted: counted.size === 1 ? [...counted][0] : undefined,
  };
  if (!isColumns(row) || kind === undefined) return none;
  const totals = registers.filter(({ code }) => code === "T");
  if (type >= 0 && totals.length === 0) {
    return { ...none, values: [{ at: 1, direction: undefined, registers }] };
  }
  // Beside columns of the other direction, empty or not, each says its own; alone, its head knows better.
  const own = (one: RegisterColumn): Values => ({
    at: one.at,
    direction: counted.size > 1 ? one.counted : undefined,
    registers: registers.filter((each) => each.counted === one.counted),
  });
  if (totals.length > 0) return { ...none, values: totals.map(own) };
  const [one, ...others] = valuesIn(row, VALUE);
  const of = { format: name, line } as const;
  if (names.some(isOtherQuantity)) throw new ImportError("other-quantity", of);
  if (others.length > 0) throw new ImportError("several-columns", of);
  // That of a peak is a maximum, and may say so.
  if (kind !== "max_power") checkValues([one!], name, line);
  const named = unitIn(one!.heading);
  const isSame = named === undefined || unit === undefined || named === unit;
  if (named === "unknown" || !isSame) throw new ImportError("no-unit", of);
  return { ...none, values: [{ at: one!.at, direction: one!.direction, registers }], unit: named };
}

/** @param names in plain form */
function registersIn(names: readonly string[]): RegisterColumn[] {
  return names.flatMap((text, at) => {
    const [, mark, code] = REGISTER.exec(text) ?? [];
    if (code === undefined) return [];
    return [{ at, code: code.toUpperCase(), counted: mark === "i" ? "production" : "consumption" }];
  });
}

/** Why a curve has no interval that ends at a stamp. */
function faultOf({ wall, instant }: Stamp, text: string): Reason | undefined {
  // The offset of Paris, or UTC, which other tools write: any other one was damaged.
  const isSure = instant === undefined || toWall(instant) === wall || text.endsWith("Z");
  if (!isSure) return "stamp";
  return isOnGrid(wall) ? undefined : "grid";
}

function readRow(
  points: Points,
  columns: Columns & { readonly direction: Direction },
  section: Section,
  row: Row,
): void {
  const { kind } = section;
  const unit = section.unit ?? columns.unit;
  const stamp = readStamp(row.cells[0]!);
  const faults = new Set<Reason>();
  const reject = (reason: Reason): unknown => faults.add(reason);
  if (kind === undefined || columns.values.length === 0) reject("quantity");
  else if (unit === "unknown" || (unit && !unitsOf[kind].includes(unit.kind))) reject("unit");
  else if (stamp === undefined) reject("stamp");
  else {
    for (const of of columns.values) {
      const fault = readCell(points, columns, { ...section, kind, unit }, { row, stamp, of });
      if (fault !== undefined) reject(fault);
    }
  }
  // Two columns of a line say the same of it once.
  for (const reason of faults) points.reject(row.line, reason, row.cells[0]!);
}

/** @returns why it gives no reading */
function readCell(
  points: Points,
  columns: Columns & { readonly direction: Direction },
  section: Section & { readonly kind: Kind; readonly unit: FileUnit | undefined },
  { row, stamp, of }: { readonly row: Row; readonly stamp: Stamp; readonly of: Values },
): Reason | undefined {
  const { line, cells } = row;
  const { kind, unit, fineness } = section;
  const factor = unit?.factor ?? 1;
  const text = isTooWide(row, columns.width) ? undefined : cells[of.at];
  let value = text === undefined ? undefined : readValue(text, factor);
  // Without a unit, it is one of those that Enedis counts in: 0.412 is not.
  if (unit === undefined && typeof readValue(text ?? "", ANY_UNIT) === "number" && !isPlainInteger(text!)) {
    throw new ImportError("no-unit", { format: name, line });
  }
  if (factor === 1_000 && typeof value === "number") {
    fineness.see(text!, value);
    if (!fineness.allows(value, boundOf[kind], { format: name, line })) value = undefined;
  }
  const rounded = fineness.precision;
  const direction = of.direction ?? columns.direction;
  const found = points.found[direction];
  const unread = text === undefined ? "columns" : "value";
  if (kind === "load_curve") {
    const fault = faultOf(stamp, cells[0]!);
    if (fault !== undefined) return fault;
    const units = found.headUnits.get(points.part) ?? new Set();
    found.headUnits.set(points.part, units.add(columns.unit ? "given" : section.headUnit));
    found.curve.push({
      line,
      end: stamp.instant ?? stamp.wall,
      exact: stamp.instant !== undefined,
      step: section.step,
      value: valueOrHole(value),
      rounded,
    });
    return value === undefined ? unread : undefined;
  }
  if (value === "missing" && of.registers.some(({ at }) => isPlainInteger(cells[at] ?? ""))) return "value";
  if (typeof value !== "number") return value === undefined ? unread : undefined;
  // The printed time of a daily row is unreliable: the value belongs to the printed date (docs/dev/enedis.md#index-stamps).
  const day = dayOfStamp(stamp);
  if (kind === "daily") found.daily.push({ line, day, value, rounded });
  else if (kind === "index") {
    // The daily readings are mixed with readings of the meter at other times of the day.
    if (!plain(cells[columns.type] ?? "").startsWith("arrete quotidien")) return undefined;
    found.indexes.push({ line, day, value, rounded });
    if (factor !== 1) return undefined;
    for (const { at, code } of of.registers) {
      const shown = isPlainInteger(cells[at] ?? "") ? readValue(cells[at]!, 1) : undefined;
      if (typeof shown === "number") found.registers.add(day, code, shown);
    }
  } else if (!exists(direction, "max_power")) return "direction";
  else {
    const at = stamp.instant ?? fromWall(stamp.wall);
    found.peaks.push({ line, day: Math.floor(toWall(at) / DAY_SECONDS), value, at, rounded });
  }
  return undefined;
}
