/** What stands above the columns of a table: labels, each to the left of its value. */
import { checkMeter, directionOf, plain, type Context } from "../points.js";
import type { Row } from "../rows.js";
import { unitAbove, type Unit } from "./unit.js";

export class Heading {
  readonly #context: Context;
  direction: Context["direction"];
  unit: Unit | "unknown" | undefined;

  constructor(context: Context) {
    this.#context = context;
    this.direction = context.direction;
  }

  /** @throws {ImportError} `other-meter`, `unreadable-meter` */
  read({ cells }: Row): void {
    let next = "";
    // From right to left: each cell's next one that is not empty is known.
    for (const cell of cells.toReversed()) {
      if (cell === "") continue;
      // If a value is empty, the next cell is the next label.
      const value = next.endsWith(":") ? "" : next;
      next = cell;
      const label = plain(cell);
      if (label.startsWith("point reference mesure")) checkMeter(value, this.#context);
      if (label.startsWith("type de comptage")) {
        this.direction = directionOf(value) ?? this.#context.direction;
      }
      this.unit = unitAbove(cell, value) ?? this.unit;
    }
  }
}
