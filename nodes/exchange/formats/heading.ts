/** What stands above the columns of a table: labels, each to the left of its value. */
import { checkMeter, directionOf, type Context } from "../points/index.js";
import { plain, type Row } from "../base/index.js";
import { unitAbove, type FileUnit } from "./unit.js";

export class Heading {
  readonly #context: Context;
  direction: Context["direction"];
  #unit: FileUnit | "unknown" | undefined;
  /** No table has begun since it was read. */
  #isOfNext = false;

  constructor(context: Context) {
    this.#context = context;
    this.direction = context.direction;
  }

  /**
   * The unit above a table that begins. One that stands above an earlier table is that of this one too, unless this one
   * names its own.
   */
  unitFor(named: FileUnit | "unknown" | undefined): FileUnit | "unknown" | undefined {
    const unit = this.#isOfNext || named === undefined ? this.#unit : undefined;
    this.#isOfNext = false;
    return unit;
  }

  /**
   * @returns whether the row has a label
   * @throws {ImportError} `other-meter`, `unreadable-meter`
   */
  read({ cells }: Row): boolean {
    let next = "";
    let direction: Context["direction"] | undefined;
    let isKnown = false;
    // From right to left: each cell's next one that is not empty is known.
    for (const cell of cells.toReversed()) {
      if (cell === "") continue;
      // If a value is empty, the next cell is the next label.
      const value = next.endsWith(":") ? "" : next;
      next = cell;
      const label = plain(cell);
      if (label.startsWith("point reference mesure")) {
        checkMeter(value, this.#context);
        // Of another table, whose direction may follow.
        direction ??= this.#context.direction;
        isKnown = true;
      }
      if (label.startsWith("type de comptage")) {
        direction = directionOf(value) ?? this.#context.direction;
        isKnown = true;
      }
      const unit = unitAbove(cell, value);
      if (unit === undefined) continue;
      [this.#unit, this.#isOfNext, isKnown] = [unit, true, true];
    }
    this.direction = direction ?? this.direction;
    return isKnown;
  }
}
