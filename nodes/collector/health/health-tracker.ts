/** Judges a meter's health after each round of calls and in the evening, and remembers it across restarts. */
import { dayOf, type Day } from "../../readings/index.js";
import { eveningOf, healthOf, healthStates, type HealthInput, type HealthState } from "./health.js";
import type { Place } from "../context/meter-context.js";
import type { Progress } from "../plan/progress.js";
import type { Refusals } from "./active-blocks.js";
import type { SourceState } from "../context/source.js";
import type { Want } from "../plan/wants.js";

export class Judge {
  readonly #place: Place;
  readonly #refusals: Refusals;
  #health: HealthState;
  /** The day whose evening was judged. */
  #judgedOn: Day | undefined;

  constructor(place: Place, refusals: Refusals) {
    this.#place = place;
    this.#refusals = refusals;
    const told = place.archive.health.state(place.usagePoint.id);
    this.#health = healthStates.find((state) => state === told) ?? "ok";
  }

  get health(): HealthState {
    return this.#health;
  }

  /** At 20 h, and at a start after it. */
  isDue(): boolean {
    const now = this.#place.now();
    return now >= eveningOf(dayOf(now)) && this.#judgedOn !== dayOf(now);
  }

  /** @param failing what made the last call fail */
  judge(
    source: SourceState,
    wanted: readonly Want[],
    { upToDate, loadCurveOff }: Progress,
    failing: HealthInput["failing"],
  ): void {
    const { archive, usagePoint } = this.#place;
    const now = this.#place.now();
    const evening = now >= eveningOf(dayOf(now));
    if (evening) this.#judgedOn = dayOf(now);
    const health = healthOf({
      previous: this.#health,
      ...{ evening, upToDate, loadCurveOff },
      banned: this.#refusals.isBanned(source),
      consent:
        this.#refusals.lacksConsent(source) ||
        this.#refusals.lacksConsent(source, "consumption") ||
        wanted.every(({ direction }) => this.#refusals.lacksConsent(source, direction)),
      failing,
    });
    if (health === this.#health) return;
    archive.health.setState(usagePoint.id, health);
    this.#health = health;
  }
}
