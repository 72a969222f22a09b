/**
 * The supplier EDF's export of powers (`mes-puissances-atteintes-30min`), in Latin-1: newest first; a row with the day,
 * then its times and powers in W. Times are ENDS: a day's block begins with 00:00:00, the midnight that closes it, and
 * the doubled hour of October is newest first too (docs/dev/enedis.md#supplier-export).
 *
 * A row's day stands in another row, which may be missing or damaged: rows are taken only where the order of times and
 * days proves their day.
 */
import type { Points } from "../points/index.js";
import { type Fault, type Row, plain, readStamp, valueOrHole } from "../base/index.js";
import { DAY_SECONDS, HOUR_SECONDS, isDoubled, isOnGrid, type Direction } from "../../readings/index.js";
import { DayList, type Block } from "./day-list.js";
import type { Format } from "./format.js";
import { unitIn, parseUnit, ValueColumn, type FileUnit } from "./unit.js";

const name = "edf-powers";

/** Of the title: `Récapitulatif de mes puissances atteintes en W`. */
const IN_UNIT = / en (k?(?:w|va)h?)$/;

/** Of the title and of the columns; a file may be put together from several. */
function isHeading({ cells }: Row): boolean {
  const text = plain(cells[0]!);
  return text.includes("puissances atteintes") || text.startsWith("date et heure de releve");
}

/** `Estimée`, of each row: most are `Réelle`. */
function isEstimate(nature: string): boolean {
  return /^\s*[eé]/i.test(nature) && /^estim/.test(plain(nature));
}

export const edfPowers: Format = {
  name,
  recognise: (head) => head.slice(0, 5).some(isHeading),

  read(points, { direction }) {
    let titled: FileUnit | undefined;
    const columnFrom = (line: number, named?: FileUnit | "unknown"): ValueColumn => {
      const units = { named, above: titled, assumed: parseUnit("W") };
      return new ValueColumn({ format: name, kind: "curve", line, ...units });
    };
    let column = columnFrom(1);
    const list = new DayList((block, reason) => {
      push(points, direction, block, reason);
    });
    const read = (row: Row): void => {
      const { line, cells } = row;
      const [first, text = "", nature = ""] = cells as [string, string?, string?];
      const time = /^(\d\d?):(\d\d)(?::(\d\d))?$/.exec(first);
      if (time !== null) {
        const [hour = 0, minute = 0, second = 0] = time.slice(1).map((digits) => Number(digits || 0));
        const seconds = hour * HOUR_SECONDS + minute * 60 + second;
        const isTime = hour <= 23 && minute <= 59;
        if (!isTime || !isOnGrid(seconds)) {
          points.reject(line, isTime ? "grid" : "stamp", first);
          list.skip(line);
        } else {
          const read = isEstimate(nature) ? "estimated" : column.read(line, text);
          // The midnight that closes the day.
          list.add({
            line,
            seconds: seconds === 0 ? DAY_SECONDS : seconds,
            read,
            precision: column.precision,
          });
        }
        return;
      }
      const day = text === "" ? readStamp(first)?.wall : undefined;
      if (day !== undefined && day % DAY_SECONDS === 0) list.begin(day / DAY_SECONDS, line);
      else if (isHeading(row)) {
        list.interrupt();
        const title = IN_UNIT.exec(plain(first));
        if (title !== null) titled = parseUnit(title[1]!);
        column = columnFrom(line, unitIn(text));
      } else if (list.hasBegun) {
        points.reject(line, "stamp", first);
        // It may have been the row of a day.
        if (text === "") list.interrupt();
      }
    };
    return Object.assign(read, {
      end: () => {
        list.end();
      },
    });
  },
};

/** @param doubt why the day of these rows is not certain */
function push(points: Points, direction: Direction, { day, rows }: Block, doubt: Fault | undefined): void {
  const { curve, isNewestFirst } = points.found[direction];
  // Not before: a file without a row has no part of its own.
  isNewestFirst.add(points.part);
  let before = Infinity;
  let isLost = false;
  const isTwofold = twofold(rows, day);
  const rises = (from: number, to: number): boolean =>
    to > from && !(isDoubled(day * DAY_SECONDS + to) && isDoubled(day * DAY_SECONDS + from));
  for (const [i, { line, seconds, read, precision }] of rows.entries()) {
    const end = day * DAY_SECONDS + seconds;
    // Times go down, but for the doubled hour: otherwise, the rows of another day have begun.
    isLost ||= rises(before, seconds);
    before = seconds;
    // Before a rise, it may be this row that is out of its place; at the end of a day, it is not.
    const next = rows[i + 1]?.seconds ?? 0;
    isLost ||= rises(seconds, next) && next !== DAY_SECONDS;
    const reason = doubt ?? (isLost || isTwofold.has(seconds) ? "day" : undefined);
    if (reason !== undefined) points.reject(line, reason);
    else {
      if (typeof read === "string" && read !== "missing") points.reject(line, read);
      curve.push({
        line,
        end,
        exact: false,
        step: undefined,
        rounded: precision,
        value: valueOrHole(read),
      });
    }
  }
}

/** Times for which a day has two values in a row: one of them is not its own. October has its own rule. */
function twofold(rows: Block["rows"], day: number): ReadonlySet<number> {
  const reads = new Map<number, unknown>();
  const found = new Set<number>();
  let before = Infinity;
  for (const { seconds, read } of rows) {
    if (isDoubled(day * DAY_SECONDS + seconds)) continue;
    if (seconds > before) break;
    before = seconds;
    if (reads.has(seconds) && reads.get(seconds) !== read) found.add(seconds);
    reads.set(seconds, read);
  }
  return found;
}
