/** A `tariff` node's controller on a clock of its own: years pass at once. */
import type { Clock } from "../../nodes/base/index.js";
import { LinkyError, type ChosenContract, type Notice } from "../../nodes/common/index.js";
import { parseDay } from "../../nodes/readings/index.js";
import { readContract, type Color, type PriceSpan } from "../../nodes/pricing/index.js";
import { TariffController, type TariffOptions } from "../../nodes/tariff/controller.js";
import { toldAt, type TempoNow } from "../../nodes/tempo/index.js";
import { textsOf } from "../../nodes/texts/index.js";
import type { Written } from "../costs/second-implementation.js";
import { PriceTable, type Said } from "../fixtures/price-table.js";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A machine whose wall clock may jump, and whose timers do not notice. Milliseconds. */
export class FakeClock implements Clock {
  /** How late a timer may be. */
  late: () => number = () => 0;
  #timers: Timer[] = [];
  #passed = 0;
  #offset: number;

  constructor(start: string) {
    this.#offset = Date.parse(start);
  }

  now = (): number => this.#passed + this.#offset;

  wake(ms: number, callback: () => void): () => void {
    const timer = { at: this.#passed + ms + this.late(), callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  get waiting(): number {
    return this.#timers.length;
  }

  /** The wall clock is set, or the machine slept. */
  jump(to: string): void {
    this.#offset = Date.parse(to) - this.#passed;
  }

  /** Lets time pass until the wall clock shows an instant. */
  runTo(instant: string | number): void {
    const end = (typeof instant === "string" ? Date.parse(instant) : instant) - this.#offset;
    for (;;) {
      const next = this.#timers.reduce<Timer | undefined>(
        (first, one) => (first === undefined || one.at < first.at ? one : first),
        undefined,
      );
      if (next === undefined || next.at > end) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#passed = Math.max(this.#passed, next.at);
      next.callback();
    }
    this.#passed = Math.max(this.#passed, end);
  }
}

function isSame(a: Omit<Notice, "say">, b: Omit<Notice, "say">): boolean {
  return a.node === b.node && a.topic === b.topic && a.about === b.about;
}

export interface Sent {
  /** When it left, in milliseconds. */
  readonly at: number;
  readonly event: string;
  readonly payload: unknown;
  readonly price: number | null;
  readonly start: string;
  readonly end: string;
  readonly next: { payload: string; price: number; start: string } | null;
  readonly prices: { start: string; end: string; value: number; class: string }[];
  readonly [field: string]: unknown;
}

/** Colours by day; a test lets them become known. */
export class FakeColors {
  readonly #known = new Map<number, { color: Color; provisional: boolean }>();
  readonly wanted = new Set<string>();
  #listeners = new Set<() => void>();

  readonly colorOf = (day: number): Color | undefined => {
    const told = this.#toldOf(day);
    return told?.provisional === true ? undefined : told?.color;
  };
  toldAt(instant: number): TempoNow {
    return toldAt(instant, (day) => this.#toldOf(day));
  }
  #toldOf(day: number): { color: Color; provisional: boolean } | undefined {
    return this.#known.get(day);
  }
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  want(node: string): () => void {
    this.wanted.add(node);
    return () => this.wanted.delete(node);
  }
  learn(day: string, color: Color, provisional = false): void {
    this.#known.set(parseDay(day)!, { color, provisional });
    for (const listener of this.#listeners) listener();
  }
  get listeners(): number {
    return this.#listeners.size;
  }
}

/** Announced days, and prices of a series; a test says them. */
class FakeDays {
  readonly #said = new Set<string>();
  readonly #listeners = new Set<() => void>();
  readonly prices = new PriceTable();
  readonly wanted = new Set<string>();
  /** Before, nobody knows them. */
  isOpen = false;

  open(): void {
    this.isOpen = true;
  }
  isAnnounced(_contract: unknown, label: string, day: number): boolean {
    return this.isOpen && this.#said.has(`${label} ${day}`);
  }
  pricesBetween(_contract: unknown, start: number, end: number): readonly PriceSpan[] {
    return this.isOpen ? this.prices.between(start, end) : [];
  }
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  want(node: string): () => void {
    this.wanted.add(node);
    return () => this.wanted.delete(node);
  }
  /** @param spans instants as texts, and € a kWh */
  price(...spans: readonly Said[]): void {
    this.prices.set(...spans);
    for (const listener of this.#listeners) listener();
  }
  say(label: string, days: readonly string[], isAnnounced = true): void {
    for (const key of days.map((day) => `${label} ${parseDay(day)!}`)) {
      if (isAnnounced) this.#said.add(key);
      else this.#said.delete(key);
    }
    for (const listener of this.#listeners) listener();
  }
  get listeners(): number {
    return this.#listeners.size;
  }
}

export class TariffHarness {
  readonly sent: Sent[] = [];
  readonly errors: { code?: string; message: string }[] = [];
  readonly statuses: { event: string; text: string; shape: string; fill: string }[] = [];
  /** Those that wait to be said: a test says them. */
  readonly notices = new Set<Notice>();
  readonly days = new FakeDays();
  isClockSet = true;
  isDeploying = false;
  /** Another process says what is in force. */
  standsBy = false;
  #chosen!: ChosenContract;
  controller!: TariffController;

  constructor(
    readonly clock: FakeClock,
    contract: Written | undefined,
    readonly form: TariffOptions["form"] = { step: "class", format: "tariff" },
    readonly colors = new FakeColors(),
    /** What says notices; by default a test does. */
    readonly teller?: TariffOptions["notices"],
    /** Milliseconds between two looks at a clock that does not jump. */
    readonly maxSleepMs?: number,
  ) {
    this.edit(contract);
    this.start();
  }

  /** Deploys another contract; the node outlives it. */
  edit(contract: Written | undefined): void {
    const error = new LinkyError("contract", "no contract");
    const read = contract && readContract(contract);
    if (read === undefined) this.#chosen = { problem: "absent", error, incident: undefined };
    else if ("problems" in read) this.#chosen = { problem: "invalid", error, incident: read };
    else this.#chosen = { name: "Maison", contract: read.contract };
  }

  /** Starts the node, as a deploy does. */
  start(): void {
    this.controller = new TariffController({
      node: { id: "tariff", status: (status) => this.statuses.push(status as never) },
      clock: this.clock,
      maxSleepMs: this.maxSleepMs,
      isClockSet: () => this.isClockSet,
      isDeploying: () => this.isDeploying,
      standsBy: () => this.standsBy,
      contract: () => this.#chosen,
      colors: this.colors,
      days: this.days,
      form: this.form,
      texts: textsOf("en"),
      notices: this.teller ?? {
        once: (notice) => {
          this.notices.add(notice);
          return () => this.notices.delete(notice);
        },
        isSaid: (one) => [...this.notices].some((other) => isSame(one, other)),
      },
      send: (fields) => this.#take(fields),
      report: (error) => this.errors.push(error),
      failed: (error) => {
        throw error;
      },
    });
    this.controller.deployed();
  }

  /** Sends a message into the node. */
  ask(): void {
    this.controller.answer((fields) => this.#take(fields));
  }

  #take(fields: Record<string, unknown>): void {
    this.sent.push({ at: this.clock.now(), ...fields } as unknown as Sent);
  }

  get events(): string[] {
    return this.sent.map(({ event }) => event);
  }
}
