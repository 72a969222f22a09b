/** Works out a meter's health after each round of calls and in the evening, and keeps it across restarts. */
import { clockOf, dayOf, type Day } from "../../readings/index.js";
import { eveningOf, healthOf, healthStates, type HealthInput, type HealthState } from "./health.js";
import type { MeterContext } from "../context/meter-context.js";
import type { Progress } from "../plan/progress.js";
import type { ActiveBlocks } from "./active-blocks.js";
import type { SourceState } from "../context/source.js";
import type { Want } from "../plan/wants.js";

/** From this hour on (Paris), a newest day that still waits for its call holds up no message. */
const LATEST_HOUR = 23;

export class HealthTracker {
  readonly #meter: MeterContext;
  readonly #activeBlocks: ActiveBlocks;
  #health: HealthState;
  /** The last day that had its evening check. */
  #updatedOn: Day | undefined;

  constructor(meter: MeterContext, activeBlocks: ActiveBlocks) {
    this.#meter = meter;
    this.#activeBlocks = activeBlocks;
    const told = meter.archive.health.state(meter.usagePoint.id);
    this.#health = healthStates.find((state) => state === told) ?? "ok";
  }

  get health(): HealthState {
    return this.#health;
  }

  /**
   * At 20 h (Paris time), and at a start after that.
   * @param mayGetNewest a round may still get the newest day: it is waited for until 23 h
   */
  isDue(mayGetNewest: boolean): boolean {
    const now = this.#meter.now();
    const isEvening = now >= eveningOf(dayOf(now)) && this.#updatedOn !== dayOf(now);
    return isEvening && (!mayGetNewest || clockOf(now).hour >= LATEST_HOUR);
  }

  /** @param failing why the last call failed */
  update(
    source: SourceState,
    wanted: readonly Want[],
    { upToDate, loadCurveOff }: Progress,
    failing: HealthInput["failing"],
  ): void {
    const { archive, usagePoint } = this.#meter;
    const now = this.#meter.now();
    const evening = now >= eveningOf(dayOf(now));
    if (evening) this.#updatedOn = dayOf(now);
    const health = healthOf({
      previous: this.#health,
      ...{ evening, upToDate, loadCurveOff },
      banned: this.#activeBlocks.isBanned(source),
      consent:
        this.#activeBlocks.lacksConsent(source) ||
        this.#activeBlocks.lacksConsent(source, "consumption") ||
        wanted.every((want) => this.#activeBlocks.isRefused(source, want)),
      // Another meter of the account, or an earlier process, may have hit the quota.
      failing: this.#activeBlocks.storedProblem(source, wanted)?.kind === "quota" ? "quota" : failing,
    });
    if (health === this.#health) return;
    archive.health.setState(usagePoint.id, health);
    this.#health = health;
  }
}
