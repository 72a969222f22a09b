/** Whether calls are made by a clock that can be right (docs/dev/decisions.md#39-the-door-of-clocks). */
import { utcDayOf } from "../../nodes/readings/index.js";

const DAY_MS = 86_400_000;
/** A call counts as sent when it was counted, unless it waited for longer. */
const WAIT_MS = 61_000;
const EARLIEST = Date.UTC(2026, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/** The clock that one archive's processes see, whatever the true time. */
export class ClockChecks {
  /** UTC days on which a user accepted the clock. */
  readonly acceptedOn = new Set<number>();
  /** What the host's clock shows, in milliseconds. */
  readonly shown: () => number;
  /** The highest instant of a call that the archive knows, in milliseconds. */
  highest = -Infinity;
  readonly #problem: (text: string) => void;

  constructor(shown: () => number, problem: (text: string) => void) {
    this.shown = shown;
    this.#problem = problem;
  }

  /** The instant by which a process writes: the last right one while its clock is not set. */
  get sound(): number {
    const shown = this.shown();
    return shown < EARLIEST || shown >= LATEST || shown < this.highest - DAY_MS ? this.highest : shown;
  }

  get shownDay(): number {
    return utcDayOf(this.shown() / 1000);
  }

  /** A request leaves. @param counted it is no request for a token */
  leaves(counted: boolean): void {
    const shown = this.shown();
    const isBehind = shown < this.highest - DAY_MS - WAIT_MS;
    if (shown < EARLIEST || shown >= LATEST || isBehind) {
      this.#problem(`asked while the clock shows ${new Date(shown).toISOString().slice(0, 16)}`);
    }
    if (counted) this.highest = Math.max(this.highest, shown);
  }

  /** A user accepted the clock. */
  accepted(): void {
    this.highest = Math.min(this.highest, this.shown());
    this.acceptedOn.add(this.shownDay);
  }
}
