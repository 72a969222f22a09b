/**
 * The unit of a column of values: it stands in the column's heading, above the table, in a column of its own or in each
 * cell, and is never guessed.
 */
import { HOUR_SECONDS } from "../../readings/index.js";
import {
  ImportError,
  ANY_UNIT,
  isPlainInteger,
  mayBeThousands,
  plain,
  readValue,
  type FormatName,
} from "../base/index.js";
import type { Precision } from "../points/index.js";

export interface FileUnit {
  readonly kind: "power" | "energy" | "apparent";
  /** To W, Wh or VA. */
  readonly factor: 1 | 1_000;
}

const units: ReadonlyMap<string, FileUnit> = new Map([
  ["w", { kind: "power", factor: 1 }],
  ["kw", { kind: "power", factor: 1_000 }],
  ["wh", { kind: "energy", factor: 1 }],
  ["kwh", { kind: "energy", factor: 1_000 }],
  ["va", { kind: "apparent", factor: 1 }],
  ["kva", { kind: "apparent", factor: 1_000 }],
]);

/** The unit that a text is. */
export function parseUnit(text: string): FileUnit | undefined {
  return units.get(plain(text));
}

/**
 * The unit in a heading: `Valeur (en kW)`, `Valeur (Wh)`, `Consommation en kWh`, `kW`. `unknown`: it names one that is
 * none of ours; undefined: it names none.
 */
export function unitIn(heading: string): FileUnit | "unknown" | undefined {
  const name = plain(heading);
  const [, enclosed] = /[([] ?(?:en )?([^)\]]*)[)\]]$/.exec(name) ?? [];
  if (enclosed !== undefined) return parseUnit(enclosed) ?? "unknown";
  const [, last = name] = /[ _](\S+)$/.exec(name) ?? [];
  return parseUnit(last);
}

/** Above the columns of a table: the label `Unité` and its value, or the heading of the value with its unit. */
export function unitAbove(label: string, value: string): FileUnit | "unknown" | undefined {
  const name = plain(label);
  if (/^unite\b/.test(name)) return plain(value) === "" ? undefined : (parseUnit(value) ?? "unknown");
  return /^(?:valeur|puissance|energie|consommation)\b[^:]*[([]/.test(name) && name.length < 60
    ? unitIn(label)
    : undefined;
}

type Read = number | "missing" | "value" | "unit" | "step";

export interface ColumnOf {
  readonly format: FormatName;
  /** `index`: totals of the meter, which have no bound. */
  readonly kind: "curve" | "day" | "index";
  /** In the heading. */
  readonly named?: FileUnit | "unknown" | undefined;
  /** Above the table. */
  readonly above?: FileUnit | "unknown" | undefined;
  /** That of integers without any other, where the format's documents say so. */
  readonly assumed?: FileUnit | undefined;
  /** The line of the heading. */
  readonly line: number;
}

/** What no meter of one connection records: W of an interval, Wh of a day. */
const MOST = { curve: 1_000_000, day: 24_000_000, index: Infinity } as const;
/** What a meter of up to 36 kVA does not record either. */
const MOST_OF_LINKY = { curve: 40_000, day: 960_000, index: Infinity } as const;

/** Whether the values of a table in kW or kWh show more than whole tens of W or Wh. */
export class Fineness {
  readonly precision: Precision = { rounded: false };
  #isFine = false;
  #hasDecimals = false;

  /**
   * Spreadsheets drop zeros at the end: one cell says nothing, a whole column does.
   * @param value in W or Wh
   */
  see(digits: string, value: number): void {
    const decimals = digits.split(/[.,]/)[1]?.length ?? 0;
    this.#hasDecimals ||= decimals > 0;
    // More than 12 are noise of a spreadsheet.
    this.#isFine ||= (decimals >= 3 && decimals <= 12) || value % 10 !== 0;
    this.precision.rounded = !this.#isFine;
  }

  /**
   * Whether a value that was seen is possible. An English spreadsheet takes the comma of 0,412 for one of thousands and
   * saves 412: no value has decimals any more.
   * @param value in W, or in Wh of a day
   * @throws {ImportError} `lost-decimals`: this one and all before it are too large, or may be
   */
  allows(value: number, kind: ColumnOf["kind"], of: Pick<ColumnOf, "format" | "line">): boolean {
    if (!this.#hasDecimals && value > MOST_OF_LINKY[kind]) {
      throw new ImportError("lost-decimals", { format: of.format, line: of.line });
    }
    return value <= MOST[kind];
  }
}

/** The values of a table's column. */
export class ValueColumn {
  readonly #fineness = new Fineness();
  readonly #column: ColumnOf;
  readonly #unit: FileUnit | undefined;

  /** @throws {ImportError} `no-unit`: an unknown one, or two that differ */
  constructor(column: ColumnOf) {
    this.#column = column;
    const { named, above, format, line } = column;
    const unit = named ?? above;
    const isClear = unit !== "unknown" && (above === undefined || above === unit);
    if (!isClear || !this.#fits(unit)) throw new ImportError("no-unit", { format, line });
    this.#unit = unit;
  }

  /** Of the points of this table. */
  get precision(): Precision {
    return this.#fineness.precision;
  }

  #fits(unit: FileUnit | undefined): boolean {
    return (
      unit === undefined || unit.kind === "energy" || (unit.kind === "power" && this.#column.kind === "curve")
    );
  }

  /**
   * A value in W (curves) or Wh (days). The power of an interval is the mean that gives its energy.
   * @param own the row's cell for the unit, if there is such a column
   * @param step of the interval, in seconds; undefined: not known
   * @throws {ImportError} `no-unit`: nothing says the unit
   */
  read(line: number, cell: string, own = "", step?: number): Read {
    const [, digits = cell, suffix = ""] = /^(.*\d)\s*([a-z]+)$/i.exec(cell) ?? [];
    const given = [own, suffix].filter((text) => text !== "").map(parseUnit);
    if (given.includes(undefined)) return suffix !== "" && own === "" ? "value" : "unit";
    const [named, ...others] = this.#unit ? [this.#unit, ...given] : given;
    const unit = named ?? this.#unitOfPlain(line, digits);
    if (typeof unit === "string") return unit;
    if (others.some((other) => other !== unit) || !this.#fits(unit)) return "unit";
    return this.#valueOf(line, digits, unit, step);
  }

  #unitOfPlain(line: number, digits: string): FileUnit | "missing" | "value" {
    const { assumed, format } = this.#column;
    const value = readValue(digits, ANY_UNIT);
    if (value === "missing") return value;
    if (assumed !== undefined && value === undefined) return "value";
    // 412 is W where the documents say so, but 0.412 might be kW.
    if (assumed === undefined || !isPlainInteger(digits)) throw new ImportError("no-unit", { format, line });
    return assumed;
  }

  #valueOf(line: number, digits: string, { kind, factor }: FileUnit, step: number | undefined): Read {
    if (factor === 1 && mayBeThousands(digits)) return "value";
    const isMean = kind === "energy" && this.#column.kind === "curve";
    if (isMean && step === undefined) return readValue(digits) === "missing" ? "missing" : "step";
    const value = readValue(digits, isMean ? (factor * HOUR_SECONDS) / step! : factor);
    if (typeof value !== "number") return value ?? "value";
    if (factor === 1) return value;
    this.#fineness.see(digits, isMean ? (value * step!) / HOUR_SECONDS : value);
    const { format, kind: of } = this.#column;
    return this.#fineness.allows(value, of, { format, line }) ? value : "value";
  }
}
