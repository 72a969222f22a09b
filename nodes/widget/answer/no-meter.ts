/** Stands for a meter that was never chosen, or whose config node was deleted or disabled. */
import { secondsOf, type Clock } from "../../base/index.js";
import { dayOf, type Direction } from "../../readings/index.js";
import { firstStart } from "./first-start.js";
import { inBoth } from "./lamp.js";
import type { Snapshot } from "../protocol.js";
import { emptySide, type SnapshotSource } from "./snapshot.js";

export class NoMeter implements SnapshotSource {
  readonly held = undefined;
  readonly #clock: Clock;
  readonly #why: "noneChosen" | "noMeter";

  /** @param why the lamp's sentence */
  constructor(clock: Clock, why: "noneChosen" | "noMeter") {
    this.#clock = clock;
    this.#why = why;
  }

  snapshot(shown: readonly Direction[]): Snapshot {
    const now = secondsOf(this.#clock);
    const side = emptySide(dayOf(now) - 1);
    const sides = Object.fromEntries(shown.map((direction) => [direction, side]));
    return {
      revision: 0,
      at: now,
      name: "",
      hint: "",
      sides,
      ...firstStart(sides, undefined),
      lamp: { color: "red", words: inBoth((texts) => texts.lamp[this.#why]) },
      stopped: true,
    };
  }
}
