/** A node that wants to know the colours of Tempo days as long as a contract of its meter depends on them. */
import type { Direction } from "../readings/index.js";
import type { Meter } from "./meter.js";

export class ColorWant {
  readonly #node: string;
  readonly #meter: Pick<Meter, "contracts" | "tempo">;
  readonly #directions: readonly Direction[];
  #release: (() => void) | undefined;

  /**
   * @param node its id
   * @param directions whose costs it tells
   */
  constructor(node: string, meter: Pick<Meter, "contracts" | "tempo">, directions: readonly Direction[]) {
    this.#node = node;
    this.#meter = meter;
    this.#directions = directions;
  }

  /** All nodes exist: the contracts may be new. */
  deployed(): void {
    const { contracts, tempo } = this.#meter;
    if (!this.#directions.some((direction) => contracts.useColors(direction))) this.release();
    else this.#release ??= tempo.want(this.#node);
  }

  release(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
