/** The status of an `in` node with many meters: how many are up to date, with the appearance of the worst one. */
import type { Clock } from "../base/index.js";
import {
  StatusDisplay,
  statusAppearances,
  statusOf,
  type LinkyStatus,
  type ShowingNode,
  type ShownStatus,
} from "../common/index.js";
import type { Texts } from "../texts/index.js";

type Event = keyof typeof statusAppearances;

/** From worst to best: what needs the user, what passes, what goes on, what is well. */
const fills = ["red", "yellow", "blue", "grey", "green"] as const;
const events = Object.keys(statusAppearances) as Event[];
const worstFirst = fills.flatMap((fill) => events.filter((event) => statusAppearances[event][0] === fill));

/** What concerns all meters alike: it is shown as it is. */
const ofAll: readonly Event[] = ["clock", "archive"];
const well: readonly Event[] = ["up_to_date", "history", "load_curve_off"];

/**
 * The status of many meters.
 * @param expected how many there are, also those that are not known yet
 */
function groupStatus(statuses: Iterable<ShownStatus>, expected: number, texts: Texts): ShownStatus {
  const counts = new Map<Event, number>();
  let known = 0;
  for (const status of statuses) {
    if (ofAll.includes(status.event)) return status;
    counts.set(status.event, (counts.get(status.event) ?? 0) + 1);
    known++;
  }
  if (known < expected) counts.set("starting", expected - known + (counts.get("starting") ?? 0));
  const countOf = (some: readonly Event[]): number =>
    some.reduce((sum, event) => sum + (counts.get(event) ?? 0), 0);
  const worst = worstFirst.find((event) => counts.has(event)) ?? "starting";
  const toCheck = countOf(events.filter((event) => statusAppearances[event][0] === "red"));
  const text = texts.group.status(expected, countOf(well), toCheck === 0 ? undefined : toCheck);
  return statusOf(worst, text);
}

/** Shown no more often, however many meters report. */
const SHOW_MS = 1_000;

export interface GroupStatusOptions {
  readonly node: ShowingNode;
  readonly clock: Clock;
  readonly texts: () => Texts;
  /** Why there is no meter. */
  readonly none: ShownStatus;
}

export class GroupStatus {
  readonly #options: GroupStatusOptions;
  readonly #display: StatusDisplay;
  readonly #statuses = new Map<string, ShownStatus>();
  #expected = 0;
  #cancel: (() => void) | undefined;
  #isClosed = false;

  constructor(options: GroupStatusOptions) {
    this.#options = options;
    this.#display = new StatusDisplay(options.node, () => options.texts().language);
  }

  /** @param meters how many there are now */
  expect(meters: number): void {
    this.#expected = meters;
    this.#showSoon();
  }

  note(meter: string, status: LinkyStatus): void {
    this.#statuses.set(meter, status as ShownStatus);
    this.#showSoon();
  }

  drop(meter: string): void {
    this.#statuses.delete(meter);
    this.#showSoon();
  }

  /** Shows the status now, even if it is the same: Status nodes may have missed the last one. */
  showAgain(): void {
    this.#display.forget();
    this.#show();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  #showSoon(): void {
    if (this.#isClosed) return;
    this.#cancel ??= this.#options.clock.wake(SHOW_MS, () => {
      this.#cancel = undefined;
      this.#show();
    });
  }

  #show(): void {
    const { none, texts } = this.#options;
    const isNone = this.#expected === 0;
    this.#display.show(isNone ? none : groupStatus(this.#statuses.values(), this.#expected, texts()));
  }
}
