/**
 * Long-term statistics of Home Assistant, as its integration Import Statistics exports them: a row for each hour with the
 * name of the statistic, its unit, the START of the hour and the meter's total at its END. A row's energy is the rise
 * since the row of the hour before (docs/dev/enedis.md#home-assistant-statistics).
 */
import { fromWall, HOUR_SECONDS, isDoubled, isSkipped, type Direction } from "../../readings/index.js";
import {
  ImportError,
  type Reason,
  isTooWide,
  widthOf,
  type Row,
  plain,
  readStamp,
  readValue,
  type Stamp,
} from "../base/index.js";
import { checkMeter, directionOf, type Context, type Points } from "../points/index.js";
import type { Format } from "./format.js";
import { Fineness, parseUnit } from "./unit.js";

const name = "home-assistant";

interface Columns {
  readonly id: number;
  readonly unit: number;
  readonly start: number;
  /** The running total: `sum` goes on when a meter is replaced, `state` is what the meter shows. */
  readonly total: number;
  /** The rise since the row before; only where there is no total. */
  readonly rise: number;
  readonly width: number;
}

function columnsOf(row: Row): Columns | undefined {
  const names = row.cells.map(plain);
  const find = (...of: string[]): number => names.findIndex((text) => of.includes(text));
  const at = { id: find("statistic_id", "entity_id"), start: find("start", "start_ts", "start_time") };
  const values = {
    total: names.includes("sum") ? find("sum") : find("state"),
    rise: find("delta", "change"),
  };
  if (at.start < 0 || Math.max(values.total, values.rise) < 0) return undefined;
  // What a table of the database alone has: nothing says the unit, or what it is.
  if (at.id < 0 && find("metadata_id") < 0) return undefined;
  return { ...at, ...values, unit: find("unit", "unit_of_measurement"), width: widthOf(row) };
}

/** One of the file's statistics. */
interface Statistic {
  readonly id: string;
  readonly direction: Direction;
  readonly fineness: Fineness;
  /** Rows that follow no other by one hour; undefined: there are rows that do. */
  apart: number[] | undefined;
}

/** The value of an hour. */
interface Hour {
  readonly statistic: Statistic;
  readonly line: number;
  readonly digits: string;
  /** Of the unit. */
  readonly factor: number;
  /** The values are rises, not totals. */
  readonly areRises: boolean;
  /** What the file says beside a total that it rose by. */
  readonly rise: string | undefined;
}

/** Also as seconds since 1970, as in Home Assistant's database. */
function startIn(text: string): Stamp | undefined {
  const instant = /^\d{9,10}(?:\.0+)?$/.test(text) ? Number(text) : undefined;
  return instant === undefined ? readStamp(text) : { wall: NaN, instant };
}

export const homeAssistant: Format = {
  name,
  recognise: (head) => head.some((row) => columnsOf(row) !== undefined),

  read(points, context) {
    let columns: Columns | undefined;
    const hours = new Hours(points);
    const rows = new InOrder((hour, start) => {
      hours.add(hour, start);
    });
    const statistics = new Statistics(context);
    const readRow = ({ line, cells }: Row, known: Columns): Reason | undefined => {
      const areRises = known.total < 0;
      const at = areRises ? known.rise : known.total;
      if (cells.length <= Math.max(known.id, known.unit, known.start, at)) return "columns";
      if (isTooWide({ line, cells }, known.width)) return "columns";
      // Statistics of a temperature have no total.
      if (cells[at] === "") return undefined;
      const unit = parseUnit(cells[known.unit]!);
      if (unit?.kind !== "energy") return "unit";
      const start = startIn(cells[known.start]!);
      if (start === undefined) return "stamp";
      if ((start.instant ?? start.wall) % HOUR_SECONDS !== 0) return "step";
      const statistic = statistics.of(cells[known.id]!, line);
      if (statistic === undefined) return undefined;
      const rise = areRises ? undefined : cells[known.rise];
      rows.add({ statistic, line, digits: cells[at]!, rise, areRises, factor: unit.factor }, start);
      return undefined;
    };
    const read = (row: Row): void => {
      // Concatenated files have more than one heading.
      const isHeading = columns === undefined || !/^\d/.test(row.cells[columns.start] ?? "");
      const heading = isHeading ? columnsOf(row) : undefined;
      if (heading && (heading.id < 0 || heading.unit < 0)) {
        throw new ImportError("no-unit", { format: name, line: row.line });
      }
      columns = heading ?? columns;
      if (heading || columns === undefined) return;
      const reason = readRow(row, columns);
      if (reason !== undefined) points.reject(row.line, reason, row.cells[columns.start] ?? "");
    };
    return Object.assign(read, {
      end: () => {
        rows.end();
        hours.end();
        statistics.end(points);
      },
    });
  },
};

/** The statistics of a file: one, or one of each direction if their names say so. */
class Statistics {
  readonly #context: Context;
  readonly #known: Statistic[] = [];
  /** The first line of one of gas. */
  #gas: number | undefined;

  constructor(context: Context) {
    this.#context = context;
  }

  /** @returns undefined: of gas @throws {ImportError} `several-series`, `other-meter` */
  of(id: string, line: number): Statistic | undefined {
    const known = this.#known.find((statistic) => statistic.id === id);
    if (known !== undefined) return known;
    const isGas = isNamedGas(id);
    if (isGas) this.#gas ??= line;
    if (this.#gas !== undefined && (!isGas || this.#known.length > 0)) {
      throw new ImportError("several-series", { format: name, line });
    }
    if (isGas) return undefined;
    const [meter] = /(?<!\d)\d{14}(?!\d)/.exec(id) ?? [];
    if (meter !== undefined) checkMeter(meter, this.#context);
    const named = directionIn(id);
    const [first] = this.#known;
    const isPair =
      first === undefined ||
      (named !== undefined && directionIn(first.id) !== undefined && named !== first.direction);
    if (!isPair || this.#known.length > 1) throw new ImportError("several-series", { format: name, line });
    const direction = named ?? this.#context.direction;
    const statistic = { id, direction, fineness: new Fineness(), apart: [] };
    this.#known.push(statistic);
    return statistic;
  }

  /**
   * Rows of days, or of five minutes after a filter, are no hours: what each is the energy of is not known.
   * @throws {ImportError} `gas`: it has no other statistic
   */
  end(points: Points): void {
    if (this.#gas !== undefined) throw new ImportError("gas", { format: name, line: this.#gas });
    for (const { apart = [] } of this.#known) {
      if (apart.length > 1) for (const line of apart) points.reject(line, "step");
    }
  }
}

/** Words of a name that say gas, alone or joined to what is measured: not those of a lawn (`gazon`) or of Gaston. */
const GAS =
  /^(?:grdf|gazpar|ga[sz](?:$|energ|kwh|meter|zaehler|compteur|count|cons|monitor|usage|total|index))|(?:energy|energie|meter|compteur|conso)ga[sz]$/;

/** Gas in kWh looks like electricity: only its name can tell (docs/dev/enedis.md#home-assistant-statistics). */
function isNamedGas(id: string): boolean {
  return plain(id)
    .split(/[^a-z]+/)
    .some((word) => GAS.test(word));
}

/** The direction that a statistic's name gives, if it gives one. */
function directionIn(id: string): Direction | undefined {
  const words = plain(id).split(/[^a-z]+/);
  const found = new Set(words.map(directionOfWord).filter((direction) => direction !== undefined));
  return found.size === 1 ? [...found][0] : undefined;
}

function directionOfWord(word: string): Direction | undefined {
  if (/^(?:import|imported|prelevement|soutirage)$/.test(word)) return "consumption";
  if (/^(?:export|exported|injection|injected|returned|surplus)$/.test(word)) return "production";
  return directionOf(word);
}

/** Rows from the oldest to the newest: the first times of a file say which way it goes. */
class InOrder {
  readonly #take: (hour: Hour, start: Stamp) => void;
  readonly #waiting: (readonly [hour: Hour, start: Stamp])[] = [];
  #isOldestFirst = false;
  /** Of the first statistic: seconds, and by how many of its rows the file goes on in time. */
  #before = NaN;
  #forward = 0;

  constructor(take: (hour: Hour, start: Stamp) => void) {
    this.#take = take;
  }

  add(hour: Hour, start: Stamp): void {
    if (this.#isOldestFirst) {
      this.#take(hour, start);
      return;
    }
    this.#waiting.push([hour, start]);
    if (hour.statistic !== this.#waiting[0]![0].statistic) return;
    const time = start.instant ?? start.wall;
    if (!Number.isNaN(this.#before)) this.#forward += Math.sign(time - this.#before);
    this.#before = time;
    // One damaged stamp decides nothing.
    this.#isOldestFirst = this.#forward >= 2;
    if (this.#isOldestFirst) this.#takeAll();
  }

  end(): void {
    // The two hours of October keep their order, too.
    if (this.#forward < 0) this.#waiting.reverse();
    this.#takeAll();
  }

  #takeAll(): void {
    for (const [hour, start] of this.#waiting) this.#take(hour, start);
    this.#waiting.length = 0;
  }
}

/** An hour whose start is known, and the total at its end, or its rise, in Wh. */
interface ReadHour {
  readonly hour: Hour;
  readonly start: number;
  /** undefined: it cannot be read, or another line says something else. */
  readonly read: number | undefined;
}

/** Turns totals into the energy of hours. */
class Hours {
  readonly #points: Points;
  /** Of the doubled hour: whether it is the first or the second one is not known yet. */
  #waiting: { readonly hour: Hour; readonly wall: number }[] = [];
  readonly #hoursOf = new Map<Statistic, ReadHour[]>();

  constructor(points: Points) {
    this.#points = points;
  }

  add(hour: Hour, { instant, wall }: Stamp): void {
    const [first] = this.#waiting;
    if (first && (first.wall !== wall || first.hour.statistic !== hour.statistic)) this.#takeWaiting();
    if (instant !== undefined) this.#take(hour, instant);
    else if (isDoubled(wall)) this.#waiting.push({ hour, wall });
    else if (isSkipped(wall)) this.#points.reject(hour.line, "clock");
    else this.#take(hour, fromWall(wall));
  }

  /** Both hours came, one after the other; else it is not certain which. */
  #takeWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const [k, { hour, wall }] of waiting.entries()) {
      if (waiting.length === 2) this.#take(hour, fromWall(wall, k === 1));
      else this.#points.reject(hour.line, "clock");
    }
  }

  #take(hour: Hour, start: number): void {
    const { statistic, line, digits, factor } = hour;
    const read = readValue(digits, factor);
    if (read === undefined) this.#points.reject(line, "value");
    if (factor === 1_000 && typeof read === "number") statistic.fineness.see(digits, read);
    const hours = this.#hoursOf.get(statistic) ?? [];
    this.#hoursOf.set(statistic, hours);
    hours.push({ hour, start, read: typeof read === "number" ? read : undefined });
  }

  end(): void {
    this.#takeWaiting();
    for (const hours of this.#hoursOf.values()) {
      let before: ReadHour | undefined;
      for (const one of this.#onceEach(hours)) {
        this.#push(one, before);
        before = one;
      }
    }
  }

  /** In order of time. Of lines that say something else about the end of an hour, none is certain. */
  #onceEach(hours: ReadHour[]): ReadHour[] {
    const once: ReadHour[] = [];
    let contested: number | undefined;
    for (const one of hours.sort((a, b) => a.start - b.start)) {
      const known = once.at(-1);
      if (known?.start !== one.start) once.push(one);
      else if (one.read !== undefined && contested === one.start) {
        this.#points.reject(one.hour.line, "duplicate");
      } else if (known.read === undefined || one.read === known.read) {
        if (one.read !== undefined) once[once.length - 1] = one;
      } else if (one.read !== undefined) {
        for (const { hour } of [known, one]) this.#points.reject(hour.line, "duplicate");
        once[once.length - 1] = { ...one, read: undefined };
        contested = one.start;
      }
    }
    return once;
  }

  #push({ hour, start, read }: ReadHour, before: ReadHour | undefined): void {
    if (read === undefined) return;
    const { statistic, line, areRises, factor } = hour;
    // After a hole, a rise is that of several hours; a total is only where the next one begins.
    if (before?.read === undefined || before.start + HOUR_SECONDS !== start) {
      if (areRises && read > 0) this.#points.reject(line, "step");
      else statistic.apart?.push(line);
      return;
    }
    statistic.apart = undefined;
    const { direction, fineness } = statistic;
    const value = areRises ? read : read - before.read;
    if (value < 0) this.#points.reject(line, "backwards");
    else if (!isConfirmed(hour, value)) this.#points.reject(line, "value");
    else if (factor === 1_000 && !fineness.allows(value, "curve", { format: name, line })) {
      this.#points.reject(line, "value");
    } else {
      const end = start + HOUR_SECONDS;
      const point = { line, end, exact: true, step: HOUR_SECONDS, value, rounded: fineness.precision };
      this.#points.found[direction].curve.push(point);
    }
  }
}

/** A damaged total would falsify two hours: the rise beside it must be the same, but for the noise of fractions. */
function isConfirmed({ rise = "", factor }: Hour, value: number): boolean {
  return rise === "" || Math.abs(Number(rise.replace(",", ".")) * factor - value) < 0.01;
}
