/** A household whose days a test removes, spoils and corrects while flows run on it. */
import type { Day, Direction, Reading, Series } from "../../nodes/readings/index.js";
import { fixtureHousehold, type FixtureOptions, type Household } from "../enedis-server/index.js";

export class AlteredHousehold implements Household {
  readonly #household: Household;
  /** What Enedis makes of a reading; undefined: it has none. */
  publish: (reading: Reading, series: Series) => Reading | undefined = (reading) => reading;
  /** Throws a `Refusal` for days that Enedis refuses. */
  check: (series: Series, start: Day, end: Day) => void = () => undefined;

  constructor(options: FixtureOptions = {}) {
    this.#household = fixtureHousehold(options);
  }

  readings(
    usagePointId: string,
    direction: Direction,
    series: Series,
    start: Day,
    end: Day,
    now: number,
  ): Reading[] {
    this.check(series, start, end);
    return this.#household
      .readings(usagePointId, direction, series, start, end, now)
      .flatMap((reading) => this.publish(reading, series) ?? []);
  }
}
