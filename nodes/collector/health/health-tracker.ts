/** Works out a meter's health after each round of calls and in the evening, and keeps it across restarts. */
import { clockOf, dayOf, type Day } from "../../readings/index.js";
import { eveningOf, healthOf, healthStates, type HealthInput, type HealthState } from "./health.js";
import type { MeterContext, SourceState } from "../context/index.js";
import type { Progress, Want } from "../plan/index.js";
import type { ActiveBlocks } from "./active-blocks.js";

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

  /** A call has worked: what was refused and is no more, is told at once and not after its round, which may wait for hours. */
  endRefusal(source: SourceState | undefined, wanted: readonly Want[]): void {
    const isRefusal = this.#health === "banned" || this.#health === "consent";
    if (!isRefusal || source === undefined || this.#refused(source, wanted) !== undefined) return;
    this.#set("ok");
  }

  #refused(source: SourceState, wanted: readonly Want[]): "banned" | "consent" | undefined {
    if (this.#activeBlocks.isBanned(source)) return "banned";
    const isConsent =
      this.#activeBlocks.lacksConsent(source) ||
      this.#activeBlocks.lacksConsent(source, "consumption") ||
      wanted.every((want) => this.#activeBlocks.isRefused(source, want));
    return isConsent ? "consent" : undefined;
  }

  /** @param failing why the last call failed */
  update(
    source: SourceState,
    wanted: readonly Want[],
    { upToDate, loadCurveOff }: Progress,
    failing: HealthInput["failing"],
  ): void {
    const now = this.#meter.now();
    const evening = now >= eveningOf(dayOf(now));
    if (evening) this.#updatedOn = dayOf(now);
    // Only an answer ends a refusal: other credentials may not have been tried. A ban may have ended for another meter.
    const consent = this.#health === "consent" ? this.#health : undefined;
    const refused = this.#refused(source, wanted) ?? consent;
    this.#set(
      healthOf({
        previous: this.#health,
        evening,
        upToDate,
        loadCurveOff,
        banned: refused === "banned",
        consent: refused === "consent",
        // Another meter of the account, or an earlier process, may have hit the quota.
        failing: this.#activeBlocks.storedProblem(source, wanted)?.kind === "quota" ? "quota" : failing,
      }),
    );
  }

  #set(health: HealthState): void {
    const { archive, usagePoint } = this.#meter;
    if (health === this.#health) return;
    archive.health.setState(usagePoint.id, health);
    this.#health = health;
  }
}
