/**
 * The colours of Tempo days for all nodes of a runtime: the only door to them (docs/dev/contract.md#tempo-colours). What
 * is not known is never blue. Looks wake with the collectors, and live as long as they do: a deploy interrupts none.
 */
import type { Archive } from "../../archive/index.js";
import { secondsOf, sleep, type Random } from "../../base/index.js";
import type { Collectors, Companion } from "../../collector/index.js";
import { dayOf, utcDayOf, type Day, type Period } from "../../readings/index.js";
import type { Color } from "../../pricing/index.js";
import {
  bindingColor,
  dueLook,
  lackingSeasons,
  looksToCome,
  makeLook,
  mayAsk,
  nextLookAt,
  seasonOf,
  slotsOf,
  toldAt,
  toldColor,
  unknownDays,
  type Addresses,
  type DueLook,
  type Fetch,
  type LookState,
  type Season,
  type TempoNow,
} from "../../tempo/index.js";
import { WantingNodes } from "./node-want.js";

export interface TempoOptions {
  readonly collectors: Collectors;
  readonly random: Random;
  readonly addresses: Addresses;
  /** Undefined: nothing is ever asked for. */
  readonly fetch: Fetch | undefined;
  /** In [0, 1[: when within its time each look comes; by default drawn by the archive. */
  readonly draw?: number;
  /** The last look of a day failed, and the colour of tomorrow is not known. */
  readonly failed?: (tomorrow: Day) => void;
}

/** After a start or a deploy, in seconds: a process that keeps restarting must not ask at each start. */
const START_FROM = 10;
const START_SPREAD = 50;
/** How long a question waits. */
const PATIENCE_MS = 20_000;

export class Tempo implements Companion {
  readonly #options: TempoOptions;
  readonly #closed = new AbortController();
  readonly #wanting = new WantingNodes();
  /** Seconds. */
  #from = Infinity;
  #startAt = Infinity;
  #look: Promise<void> | undefined;

  constructor(options: TempoOptions) {
    this.#options = options;
    options.collectors.accompany(this);
  }

  /** The colour that prices a day; undefined: not known. */
  readonly colorOf = (day: Day): Color | undefined => bindingColor(this.#readable, day);

  /**
   * What is told of the Tempo day that runs, also by colours that are provisional and price nothing yet.
   * @param instant in seconds
   */
  toldAt(instant: number): TempoNow {
    return toldAt(instant, (day) => toldColor(this.#readable, day));
  }

  get #readable(): Archive | undefined {
    return this.#options.collectors.readable;
  }

  /**
   * Calls back after a colour came or changed, and when the archive was opened, so that any may have; at times for
   * nothing. The returned function unsubscribes.
   */
  onChange(listener: () => void): () => void {
    const { collectors } = this.#options;
    const changed = (meter: unknown): void => {
      if (meter === undefined) listener();
    };
    collectors.on("change", changed);
    return () => {
      collectors.off("change", changed);
    };
  }

  /**
   * A deployed node wants to know the colours: they are looked for from now on. The returned function releases it.
   * @param node its id
   */
  want(node: string): () => void {
    const { collectors, random } = this.#options;
    const release = this.#wanting.add(node);
    const soon = secondsOf(collectors.clock) + START_FROM + Math.floor(random() * START_SPREAD);
    // Deploys that follow one another put nothing off.
    this.#from = Math.min(this.#from, soon);
    this.#startAt = Math.min(this.#startAt, soon);
    collectors.wakeSoon();
    return release;
  }

  /** The seasons in which days [start, end[ lack the colour that prices them. */
  lacking(days: Period): Set<Season> {
    const archive = this.#readable;
    return archive === undefined ? new Set() : lackingSeasons(archive, days, this.#today);
  }

  get #today(): Day {
    return dayOf(secondsOf(this.#options.collectors.clock));
  }

  /**
   * Looks for the colours of seasons for a question that lacks some, at most once a UTC day and season. Resolves when the
   * look is over, after 20 s, or when the signal is aborted; never rejects.
   */
  async lookFor(seasons: Iterable<Season>, signal: AbortSignal): Promise<void> {
    const asked = [...new Set(seasons)].filter((season) => season <= seasonOf(this.#today + 1));
    if (asked.length === 0 || this.#options.fetch === undefined || signal.aborted) return;
    const done = new AbortController();
    const patience = sleep(
      this.#options.collectors.clock,
      PATIENCE_MS,
      AbortSignal.any([signal, done.signal]),
    );
    await Promise.race([this.#answer(asked), patience]);
    done.abort();
  }

  async #answer(seasons: readonly Season[]): Promise<void> {
    // Its colours may be those that are lacking; all looks share the day's requests.
    while (this.#look !== undefined) await this.#look;
    if (this.#options.collectors.check() !== undefined) return;
    const archive = this.#options.collectors.archive;
    if (archive === undefined) return;
    try {
      const state = this.#state(archive);
      const due = seasons.filter((season) => mayAsk(state, season)).sort((a, b) => b - a);
      if (due.length > 0) await this.#begin(archive, { cause: "question", seasons: due });
    } catch (error) {
      this.#options.collectors.failed(error);
    }
  }

  // ——— a companion of the collectors

  get needsArchive(): boolean {
    return !this.#wanting.isNone;
  }

  wake(archive: Archive | undefined): number {
    if (this.#wanting.isNone) {
      // The next node that wants them starts anew.
      this.#from = this.#startAt = Infinity;
      return Infinity;
    }
    if (archive === undefined || this.#options.fetch === undefined || this.#look !== undefined)
      return Infinity;
    const state = this.#state(archive);
    const due = dueLook(state);
    if (state.now >= this.#startAt) this.#startAt = Infinity;
    if (due !== undefined) void this.#begin(archive, due);
    return nextLookAt(state);
  }

  stop(): void {
    this.#closed.abort(new Error("Node-RED stops."));
  }

  #drawOf(archive: Archive): number {
    return this.#options.draw ?? archive.looks.draw;
  }

  #state(archive: Archive): LookState {
    const now = secondsOf(this.#options.collectors.clock);
    const tomorrow = dayOf(now) + 1;
    const held = archive.colors.all.get(tomorrow);
    const isKnown = bindingColor(archive, tomorrow) !== undefined;
    return {
      now,
      draw: this.#drawOf(archive),
      from: this.#from,
      startAt: this.#startAt,
      requests: archive.looks.on(utcDayOf(now)),
      tomorrow: { isKnown, readAt: held?.provisional === false ? held.readAt : undefined },
      unknown: () => unknownDays(archive, now),
    };
  }

  #begin(
    archive: Archive,
    { cause, seasons }: DueLook | { cause: "question"; seasons: Season[] },
  ): Promise<void> {
    const { collectors, addresses, fetch } = this.#options;
    const { signal } = this.#closed;
    const look = makeLook(
      {
        archive,
        addresses,
        signal,
        fetch: fetch!,
        now: () => collectors.clock.now(),
        reserved: () => looksToCome(this.#state(archive)),
        isCurrent: () => archive === collectors.archive,
      },
      cause,
      seasons,
    )
      .then((isAnswered) => {
        if (!isAnswered && cause === "schedule") this.#tellFailure(archive);
      })
      .catch((error: unknown) => {
        if (!signal.aborted) collectors.failed(error);
      })
      .finally(() => {
        this.#look = undefined;
        if (!signal.aborted) collectors.wakeSoon();
      });
    this.#look = look;
    return look;
  }

  /** Once a day, and only when nobody looks any more: a source that fails in the morning is no news. */
  #tellFailure(archive: Archive): void {
    const now = secondsOf(this.#options.collectors.clock);
    const tomorrow = dayOf(now) + 1;
    const isLast = now >= slotsOf(tomorrow - 1, this.#drawOf(archive)).at(-1)!;
    if (isLast && bindingColor(archive, tomorrow) === undefined) this.#options.failed?.(tomorrow);
  }
}
