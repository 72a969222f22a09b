/**
 * The costs of days for one `in` node and direction: each leaves once it can be priced, and again when its readings, its
 * colour, what is announced of it or its prices move it (docs/dev/decisions.md#50-costs-that-leave).
 *
 * A message is worked out in slices and then taken. The facts that priced its days are stored after it, with the cursor,
 * in one transaction: a kill repeats at most this message, and loses none.
 */
import {
  isUnmoved,
  MAX_READINGS,
  type Archive,
  type Cursor,
  type CursorKey,
  type FirstStart,
  type SentDay,
  type SentDaysKey,
  type UsagePoint,
} from "../archive/index.js";
import { Pauses } from "../base/index.js";
import { COST, REGISTERS, dayOf, type Day, type Direction } from "../readings/index.js";
import { registerDays, type RegisterSpan } from "../registers/index.js";
import { announcementsIn, type ColorOf, type Contract } from "../pricing/index.js";
import { askCost } from "./ask.js";
import {
  changedDays,
  headOf,
  reannouncedDays,
  reregisteredDays,
  type PricingSeries,
} from "./changed-days.js";
import { isPricedInPart } from "./entries.js";
import { FactsReader } from "./facts-reader.js";
import {
  feedState,
  pricingOf,
  type FeedState,
  type New,
  type Outgoing,
  type Through,
  type Walking,
} from "./feed-state.js";
import { factsOf, isSame, sentDayOf } from "./facts.js";
import { energySpan, PRICINGS_AT_ONCE } from "./day-reader.js";
import { leavingOf } from "./leaving.js";
import { newestPriced } from "./newest.js";
import { NoteCollector } from "./notes.js";
import type { CostParcel, SentCost } from "./parcel.js";
import { DayPricing } from "./day-pricing.js";

export interface CostFeedOptions {
  readonly archive: Archive;
  /** The node's id. */
  readonly node: string;
  readonly usagePoint: UsagePoint;
  readonly direction: Direction;
  readonly start: FirstStart;
  /** Seconds. */
  readonly now: () => number;
  /** What prices the direction at present; undefined: nothing. */
  readonly contract: () => Contract | undefined;
  readonly colorOf: ColorOf;
  /** Whether readings of a day are still to be asked for. */
  readonly isAwaited: (day: Day) => boolean;
}

export class CostFeed {
  readonly direction: Direction;
  readonly #options: CostFeedOptions;
  readonly #cursorKey: CursorKey;
  readonly #sentKey: SentDaysKey;
  readonly #series: PricingSeries;
  #cursor: Cursor;
  #saved: Cursor | undefined;
  #state: FeedState = { is: "unpriced" };
  /** Was taken, and is not stored. */
  #sent: Outgoing | undefined;

  /** @param before the same feed until the archive failed: what it sent and could not store is not sent again */
  constructor(options: CostFeedOptions, before?: CostFeed) {
    const { archive, node, usagePoint, direction, start, now } = options;
    this.direction = direction;
    this.#options = options;
    this.#cursorKey = { node, usagePoint: usagePoint.id, direction, measure: COST };
    const [daily, curve, registers] = (["daily", "load_curve", REGISTERS] as const).map(
      (name) => archive.usagePoints.series(usagePoint.id, direction, name).id,
    );
    this.#series = { daily: daily!, curve: curve!, registers: registers! };
    this.#sentKey = { node, series: daily! };
    const { cursor, saved } = archive.cursors.open(this.#cursorKey, start, now());
    const goesOn = before?.isUnsaved(this.#series) === true && this.#follows(before, saved);
    this.#cursor = goesOn ? before.#cursor : cursor;
    this.#sent = goesOn ? before.#sent : undefined;
    this.#saved = saved;
  }

  /** Whether more was sent than is stored, of these series. */
  private isUnsaved({ daily }: PricingSeries): boolean {
    return (this.#sent !== undefined || this.#cursor !== this.#saved) && daily === this.#series.daily;
  }

  /** Whether the archive is as the feed before it left it. */
  #follows(before: CostFeed, saved: Cursor | undefined): boolean {
    const { archive } = this.#options;
    const id = pricingOf(before.#state)?.contract.id;
    const heeded = { colors: true, announcedFor: id, pricesFor: id };
    return isUnmoved(saved, before.#saved) && before.#cursor.sentTo <= headOf(archive, this.#series, heeded);
  }

  /**
   * Works out the next message, with pauses for the event loop; one at a time. First stores what belongs to the one
   * before: it has arrived, or was taken back.
   * @param signal aborts it
   * @returns whether there is one
   * @throws {ArchiveError}
   */
  async prepare(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted || this.#presentPricing() === undefined) return false;
    if (this.#state.is === "ready") return true;
    this.settle();
    return this.#options.archive.longWork.run(() => this.#workOut(signal));
  }

  async #workOut(signal: AbortSignal): Promise<boolean> {
    // Until its turn came, all may have changed.
    if (signal.aborted || this.#presentPricing() === undefined) return false;
    const walking = await this.#begun(signal);
    if (walking === undefined) return false;
    const { pricing, walk } = walking;
    const isVain = (): boolean => signal.aborted || this.#state !== walking;
    const notes = new NoteCollector(dayOf(this.#options.now()));
    const readings: SentCost[] = [];
    const days: SentDay[] = [];
    const reader = this.#reader();
    const pauses = new Pauses(PRICINGS_AT_ONCE);
    while (walk.next < walk.days.length && readings.length < MAX_READINGS) {
      await pauses.step();
      const leaves = await this.#look(walking, reader, notes);
      if (isVain()) return false;
      if (leaves === undefined) continue;
      readings.push(leaves.reading);
      days.push(leaves.day);
    }
    const isOver = walk.next === walk.days.length;
    const isAhead = isOver && walk.to > this.#cursor.sentTo;
    const cursor = isAhead ? { ...this.#cursor, sentTo: walk.to, batchTo: walk.to } : this.#cursor;
    const parcel = readings.length === 0 ? undefined : await this.#parcel(pricing, readings, notes);
    if (isVain()) return false;
    const outgoing = parcel && { parcel, days, cursor };
    if (outgoing === undefined) this.#cursor = cursor;
    this.#state = feedState.workedOut(walking, outgoing);
    return parcel !== undefined;
  }

  /** The message that was worked out, to be sent at once. */
  take(): CostParcel | undefined {
    // Another contract may price its days otherwise.
    if (this.#presentPricing() === undefined || this.#state.is !== "ready") return undefined;
    this.#sent = this.#state.outgoing;
    this.#state = feedState.taken(this.#state);
    this.#cursor = this.#sent.cursor;
    return this.#sent.parcel;
  }

  /** Takes back the last message: it did not arrive, and is worked out again. */
  takeBack(): void {
    if (this.#sent === undefined) return;
    this.#sent = undefined;
    this.#cursor = this.#saved!;
    this.#state = feedState.anew(pricingOf(this.#state));
  }

  /** Stores what was sent: no later than a second afterwards, and immediately on a clean close. */
  settle(): void {
    const [cursor, sent] = [this.#cursor, this.#sent];
    if (sent === undefined && cursor === this.#saved) return;
    const { archive, now } = this.#options;
    archive.transaction(() => {
      if (sent !== undefined) archive.sentDays.set(this.#sentKey, sent.days);
      archive.cursors.set(this.#cursorKey, cursor, now());
    });
    this.#sent = undefined;
    this.#saved = cursor;
  }

  /** Messages that repeat the costs of the days [start, end[ of which a part is priced. Moves no cursor. */
  async *replay(start: Day, end: Day): AsyncGenerator<CostParcel> {
    const contract = this.#options.contract();
    if (contract === undefined) return;
    const pricing = this.#pricingBy(contract);
    for (let from = Math.max(start, this.#firstDay(pricing)); from < end;) {
      const before = headOf(this.#options.archive, this.#series, pricing.heeded);
      const notes = new NoteCollector(dayOf(this.#options.now()));
      const to = Math.min(end, from + MAX_READINGS);
      const readings = (await this.#ask(pricing, "day", from, to, notes)).entries.filter(isPricedInPart);
      const parcel = readings.length > 0 && (await this.#parcel(pricing, readings, notes));
      // A day that came meanwhile may have left already: its old cost must not follow it.
      if (headOf(this.#options.archive, this.#series, pricing.heeded) !== before) continue;
      if (parcel) yield parcel;
      from = to;
    }
  }

  /** Looks at the contract: under another one, days that were never sent may be priced. */
  #presentPricing(): DayPricing | undefined {
    const contract = this.#options.contract();
    const before = pricingOf(this.#state);
    if (before !== undefined && isEqual(contract, before.contract)) return before;
    const pricing = contract && this.#pricingBy(contract);
    this.#state = feedState.anew(pricing);
    return pricing;
  }

  #pricingBy(contract: Contract): DayPricing {
    const { archive, colorOf } = this.#options;
    return new DayPricing(contract, announcementsIn(archive, contract, colorOf));
  }

  /** A walk, if need be a new one; undefined: it is in vain, or a message is ready. */
  async #begun(signal: AbortSignal): Promise<Walking | undefined> {
    const state = this.#state;
    if (state.is === "walking") return state;
    if (state.is === "unpriced" || state.is === "ready") return undefined;
    const isVain = (): boolean => signal.aborted || this.#state !== state;
    const walking = await this.#begin(state, isVain);
    if (walking === undefined || isVain()) return undefined;
    this.#state = walking;
    return walking;
  }

  /** undefined: it is in vain. */
  async #begin(state: New | Through, isVain: () => boolean): Promise<Walking | undefined> {
    const { archive, now, isAwaited } = this.#options;
    const { pricing } = state;
    const to = headOf(archive, this.#series, pricing.heeded);
    const registers = await registerDays(archive, this.#options.usagePoint, this.direction);
    if (isVain()) return undefined;
    const today = dayOf(now());
    const first = this.#firstDay(pricing);
    const days = new Set<Day>(state.is === "new" ? this.#neverSent(pricing, first, today) : []);
    const waiting = state.is === "new" ? new Set<Day>() : state.waiting;
    for (const day of waiting) if (day < today && !isAwaited(day)) days.add(day);
    if (to > this.#cursor.sentTo) {
      for (const day of await changedDays(archive, this.#series, this.#cursor.sentTo)) days.add(day);
      for (const day of reannouncedDays(archive, pricing.heeded, this.#cursor.sentTo)) days.add(day);
      const before = state.is === "new" ? undefined : state.registers;
      for (const day of this.#reregistered(before, registers)) days.add(day);
    }
    const sorted = [...days].filter((day) => day >= first).sort((a, b) => a - b);
    for (const day of sorted) {
      if (day >= today) waiting.add(day);
      else waiting.delete(day);
    }
    const walk = { days: sorted.filter((day) => day < today), next: 0, to, registers };
    return feedState.begun(state, walk, waiting);
  }

  /** After a restart, also those that registers priced and may price no longer. */
  #reregistered(
    before: ReadonlyMap<Day, RegisterSpan> | undefined,
    now: ReadonlyMap<Day, RegisterSpan>,
  ): Day[] {
    const sent = before === undefined ? this.#options.archive.sentDays.withRegisters(this.#sentKey) : [];
    return [...sent, ...reregisteredDays(before, now)];
  }

  /** No day before it leaves. */
  #firstDay(pricing: DayPricing): Day {
    const { archive, usagePoint, direction } = this.#options;
    const held = energySpan(archive, usagePoint, direction)?.first ?? Infinity;
    const { startsFrom } = this.#cursor;
    return Math.max(held, pricing.start, Number.isFinite(startsFrom) ? dayOf(startsFrom) : -Infinity);
  }

  /** The days that were never sent, also later ones, and those that wait for a colour that this version may know. */
  #neverSent(pricing: DayPricing, first: Day, today: Day): Day[] {
    const { archive, usagePoint, direction } = this.#options;
    const { sentDays } = archive;
    const sent = sentDays.all(this.#sentKey);
    const days = pricing.heeded.colors ? [...sentDays.withoutColor(this.#sentKey)] : [];
    const last = Math.max(today, energySpan(archive, usagePoint, direction)?.last ?? today);
    for (let day = first; day <= last; day++) if (!sent.has(day)) days.push(day);
    return days;
  }

  /** Looks at the next day of a walk. */
  async #look(
    { walk, pricing, waiting }: Walking,
    reader: FactsReader,
    notes: NoteCollector,
  ): Promise<{ reading: SentCost; day: SentDay } | undefined> {
    const day = walk.days[walk.next]!;
    const { held, sent } = await reader.of(walk.days, walk.next);
    walk.next++;
    const facts = { ...held, ...pricing.knownOf(day) };
    const present = sentDayOf(day, facts);
    if (sent !== undefined && isSame(sent, present)) return undefined;
    const cost = pricing.costOf(day, facts);
    const before = sent && pricing.costOf(day, factsOf(sent));
    switch (leavingOf(before, cost, () => this.#options.isAwaited(day))) {
      case "first":
        return { reading: pricing.entryOf(day, cost, notes), day: present };
      case "revised":
        return { reading: { ...pricing.entryOf(day, cost, notes), revised: true }, day: present };
      case "waits":
        waiting.add(day);
        return undefined;
      case "stays":
        return undefined;
    }
  }

  #reader(): FactsReader {
    const { archive, usagePoint, direction } = this.#options;
    return new FactsReader(archive, usagePoint, direction, this.#sentKey);
  }

  async #parcel(
    pricing: DayPricing,
    readings: readonly SentCost[],
    notes: NoteCollector,
  ): Promise<CostParcel> {
    const { direction, now } = this.#options;
    const ask = (...asked: Asked) => this.#ask(pricing, ...asked);
    const known = readings.findLast(({ complete }) => complete);
    const newest = await newestPriced(ask, this.#firstDay(pricing), dayOf(now()), known, notes);
    return { direction, readings, newest, notes: notes.notes };
  }

  #ask({ contract }: DayPricing, ...[step, start, end, notes]: Asked): ReturnType<typeof askCost> {
    const { archive, usagePoint, direction, colorOf, now } = this.#options;
    const question = { contract, direction, step, start, end, isOwn: true };
    return askCost(archive, usagePoint, question, colorOf, dayOf(now()), notes);
  }
}

type Asked = [step: "day" | "period", start: Day, end: Day, notes?: NoteCollector];

/** A deploy makes contracts anew, also those that it does not change. */
function isEqual(a: Contract | undefined, b: Contract): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
