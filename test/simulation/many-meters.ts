/**
 * Many meters on Data Connect contracts, on virtual time: days that come late, holes, outages, and in the mornings
 * kills, restarts and deploys of all. The seed decides everything.
 */
import { copyFileSync, existsSync, rmSync } from "node:fs";
import path from "node:path";
import { Collectors, type MeterKey } from "../../nodes/collector/index.js";
import {
  clockOf,
  dayOf,
  formatDay,
  lengthOfDay,
  parseDay,
  startOfDay,
  type Collected,
  type Day,
} from "../../nodes/readings/index.js";
import { limitsOf, ServiceError, type Answer, type Query } from "../../nodes/services/index.js";
import { folderInMemory } from "../folder-in-memory.js";
import { chance, Dice } from "./random.js";
import { VirtualClock, type ProcessClock } from "./virtual-clock.js";

const SECOND = 1_000;
const HOUR = 3_600_000;
const wanted: readonly Collected[] = ["daily", "load_curve", "max_power"];
/** Calls of one contract within a second (docs/dev/enedis.md#limits-and-bans). */
const PER_SECOND = 4;
/** A clock change is among the days. */
const FIRST = parseDay("2026-10-20")!;

export interface ManyOptions {
  readonly seed: number;
  readonly meters: number;
  readonly days: number;
  /** Calls of a contract within an hour; fewer meters use fewer up. */
  readonly perHour: number;
  readonly contracts: 1 | 2;
  /** The share of the meters whose calls all fail; none by default. What must hold concerns the others. */
  readonly failing?: number;
  readonly log?: (line: string) => void;
}

export interface ManyOutcome {
  readonly problems: readonly string[];
  readonly calls: number;
  /** The most calls of a contract within an hour, and within a second. */
  readonly mostPerHour: number;
  readonly mostPerSecond: number;
  /** By day: how many newest days that were published by noon lacked at its end. */
  readonly lacking: readonly number[];
  /** For how many days in a row a series lacked its newest day at most, although it was published by noon. */
  readonly longest: number;
  /** Calls for a newest day that was held already. */
  readonly again: number;
  readonly kills: number;
}

/** Simulates them; what must hold and does not is among the outcome's problems. */
export async function simulateMany(options: ManyOptions): Promise<ManyOutcome> {
  const limits: { perHour: number } = limitsOf("data-connect");
  const { perHour } = limits;
  limits.perHour = options.perHour;
  const simulation = new ManyMeters(options);
  try {
    return await simulation.run();
  } finally {
    limits.perHour = perHour;
    simulation.remove();
  }
}

/** How long a contract's token is good, and how long a new one takes, in milliseconds. */
const TOKEN_MS = 3.5 * HOUR;
const SLOW_TOKEN_MS = 20 * SECOND;

/** Days at the end on which nothing goes wrong. */
const CALM = 6;
/** Within so many days a hole is filled. */
const HOLE_DAYS = 5;

/** When Enedis publishes a day of a series that may be late, in milliseconds. */
function publishedAt(seed: number, meter: number, series: number, day: Day): number {
  const draw = chance(seed, 1, meter, series, day);
  const within = chance(seed, 2, meter, series, day);
  const midnight = startOfDay(day + 1) * SECOND;
  if (draw < 0.85) return midnight + (8 + within / 2) * HOUR;
  if (draw < 0.96) return midnight + (9 + 9 * within) * HOUR;
  // A hole: later days come before it.
  return midnight + (24 * (1 + (HOLE_DAYS - 1) * within) + 10) * HOUR;
}

class ManyMeters {
  readonly #options: ManyOptions;
  readonly #dice: Dice;
  readonly #clock = new VirtualClock(startOfDay(FIRST) * SECOND + 4.5 * HOUR);
  readonly #folder = folderInMemory("enedis-linky-many-");
  readonly #problems: string[] = [];
  /** Of each contract, in milliseconds. */
  readonly #sent: number[][];
  /** By meter and series: the newest day that an answer had. */
  readonly #answered = new Map<string, Day>();
  /** By meter and series: for how many days in a row it lacked its newest day in the evening. */
  readonly #lacks = new Map<string, number>();
  readonly #lacking: number[] = [];
  readonly #outages: { readonly from: number; readonly to: number }[] = [];
  /** Of each contract: when it got its last token. */
  readonly #tokens: number[];
  #collectors!: Collectors;
  #process!: ProcessClock;
  #archives = 0;
  #kills = 0;
  #again = 0;
  #longest = 0;
  #mostPerHour = 0;
  #mostPerSecond = 0;

  constructor(options: ManyOptions) {
    this.#options = options;
    this.#dice = new Dice(options.seed, 1);
    this.#sent = Array.from({ length: options.contracts }, () => []);
    this.#tokens = Array.from({ length: options.contracts }, () => -Infinity);
    for (let day = FIRST + 3; day < this.#calmFrom; day++) {
      if (!this.#dice.happens(0.15)) continue;
      const from = startOfDay(day) * SECOND + this.#dice.integer(7, 14) * HOUR;
      this.#outages.push({ from, to: from + this.#dice.integer(1, 4) * HOUR });
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async run(): Promise<ManyOutcome> {
    const { days } = this.#options;
    this.#start();
    for (let day = FIRST; day < FIRST + days; day++) {
      await this.#clock.runTo(startOfDay(day) * SECOND + 8 * HOUR);
      if (day > FIRST && day < this.#calmFrom) await this.#disturb();
      await this.#clock.runTo(startOfDay(day + 1) * SECOND - 60 * SECOND);
      this.#endOfDay(day);
    }
    this.#assertWhole();
    await this.#close();
    return {
      problems: this.#problems,
      calls: this.#sent.reduce((sum, { length }) => sum + length, 0),
      mostPerHour: this.#mostPerHour,
      mostPerSecond: this.#mostPerSecond,
      lacking: this.#lacking,
      longest: this.#longest,
      again: this.#again,
      kills: this.#kills,
    };
  }

  #problem(text: string): void {
    this.#problems.push(`${new Date(this.#clock.now()).toISOString().slice(0, 19)} ${text}`);
  }

  // ——— the process

  get #archivePath(): string {
    return path.join(this.#folder, `archive-${this.#archives}.db`);
  }

  #start(): void {
    this.#process = this.#clock.process({ offset: 0, asleepUntil: 0 });
    this.#collectors = new Collectors({
      archivePath: this.#archivePath,
      clock: this.#process,
      random: new Dice(this.#options.seed, 2, this.#clock.now() / SECOND).next,
      maxSleepMs: HOUR,
    });
    this.#collectors.on("fault", (error) => this.#problem(`fault: ${error.stack}`));
    this.#collectors.on("archiveFailed", (error) => this.#problem(`archive: ${error.message}`));
    this.#attach();
  }

  #attach(): void {
    for (let meter = 0; meter < this.#options.meters; meter++) {
      const contract = meter % this.#options.contracts;
      const process = this.#process;
      const { key } = this.#collectors.attach({
        node: `config${meter}`,
        service: "data-connect",
        usagePointId: pdlOf(meter),
        baseUrl: "http://127.0.0.1",
        identity: [`contract ${contract}`],
        credentials: [`${contract}`],
        // As the dialog draws it.
        minute: Math.floor(chance(this.#options.seed, 3, meter) * 60),
        dailyMonths: 1,
        loadCurveDays: 7,
        createService: ({ beforeSend }) => ({
          id: "data-connect",
          read: async (query) => {
            await this.#token(contract);
            beforeSend(false);
            this.#note(meter, contract, query);
            await this.#clock.sleep(100);
            // Its process has ended: nobody hears the answer.
            if (process.isDead) return await new Promise<never>(() => undefined);
            return this.#answer(meter, query);
          },
        }),
      });
      this.#collectors.want(
        key,
        `in ${meter}`,
        wanted.map((series) => ({ direction: "consumption", series })),
      );
    }
  }

  /** In the first hour after most days are published, on two days of three. */
  async #disturb(): Promise<void> {
    const kind = this.#dice.integer(0, 5);
    await this.#clock.runTo(this.#clock.now() + this.#dice.integer(0, HOUR));
    if (kind === 0 || kind === 1) this.#kill();
    else if (kind === 2) {
      await this.#close();
      this.#start();
    } else if (kind === 3) this.#attach();
  }

  async #close(): Promise<void> {
    const closing = this.#collectors.close();
    await this.#clock.runTo(this.#clock.now() + 60 * SECOND);
    await closing;
    this.#process.kill();
  }

  /** What is on disk at this moment goes on in another file. */
  #kill(): void {
    this.#kills++;
    const before = this.#archivePath;
    const collectors = this.#collectors;
    this.#archives++;
    for (const suffix of ["", "-wal"]) {
      if (existsSync(before + suffix)) copyFileSync(before + suffix, this.#archivePath + suffix);
    }
    this.#process.kill();
    collectors.removeAllListeners();
    collectors.closeNow();
    for (const suffix of ["", "-wal", "-shm", ".lock"]) rmSync(before + suffix, { force: true });
    this.#start();
  }

  // ——— the service

  /** A token is renewed when it is needed, sometimes slowly. */
  async #token(contract: number): Promise<void> {
    if (this.#clock.now() - this.#tokens[contract]! < TOKEN_MS) return;
    this.#tokens[contract] = this.#clock.now();
    await this.#clock.sleep(SLOW_TOKEN_MS);
  }

  /** Whether all calls of a meter fail. */
  #fails(meter: number): boolean {
    return chance(this.#options.seed, 4, meter) < (this.#options.failing ?? 0);
  }

  #note(meter: number, contract: number, { direction, series, end }: Query): void {
    const now = this.#clock.now();
    const sent = this.#sent[contract]!;
    sent.push(now);
    const within = (span: number): number => sent.length - firstAfter(sent, now - span);
    const [inHour, inSecond] = [within(HOUR), within(SECOND)];
    this.#mostPerHour = Math.max(this.#mostPerHour, inHour);
    this.#mostPerSecond = Math.max(this.#mostPerSecond, inSecond);
    if (inHour > this.#options.perHour) this.#problem(`${inHour} calls within an hour`);
    if (inSecond > PER_SECOND) this.#problem(`${inSecond} calls within a second`);
    const isNewest = end === dayOf(now / SECOND);
    if (isNewest && this.#answered.get(`${meter}/${direction}/${series}`) === end - 1) this.#again++;
  }

  #answer(meter: number, { direction, series, start, end }: Query): Answer {
    const now = this.#clock.now();
    if (this.#fails(meter)) throw new ServiceError("unavailable", "broken", { httpStatus: 500 });
    if (this.#outages.some(({ from, to }) => from <= now && now < to)) {
      throw new ServiceError("unavailable", "down", { httpStatus: 503 });
    }
    const readings = [];
    for (let day = start; day < end; day++) {
      if (this.#publishedAt(meter, series, day) > now) continue;
      readings.push({ start: startOfDay(day), step: lengthOfDay(day), value: 1_000 });
    }
    if (readings.length === 0) throw new ServiceError("no_data", "nothing");
    const newest = dayOf(readings.at(-1)!.start);
    this.#answered.set(`${meter}/${direction}/${series}`, newest);
    return { readings, oddities: [] };
  }

  get #calmFrom(): Day {
    return FIRST + this.#options.days - CALM;
  }

  #publishedAt(meter: number, series: Collected, day: Day): number {
    // All holes are filled before the last days.
    if (day >= this.#calmFrom - HOLE_DAYS) return (startOfDay(day + 1) + 8 * 3_600) * SECOND;
    return publishedAt(this.#options.seed, meter, wanted.indexOf(series), day);
  }

  // ——— what must hold

  /** Which series lack their newest day, although it was published by noon and the service was there. */
  #endOfDay(day: Day): void {
    const noon = startOfDay(day) * SECOND + 12 * HOUR;
    let lacking = 0;
    for (let meter = 0; meter < this.#options.meters; meter++) {
      if (this.#fails(meter)) continue;
      for (const { series, last } of this.#collectors.collector(keyOf(meter))!.seriesProgress()) {
        const key = `${meter}/${series}`;
        const isThere = last === day - 1 || this.#publishedAt(meter, series, day - 1) > noon;
        const days = isThere ? 0 : (this.#lacks.get(key) ?? 0) + 1;
        this.#lacks.set(key, days);
        this.#longest = Math.max(this.#longest, days);
        if (!isThere) lacking++;
      }
    }
    this.#lacking.push(lacking);
    if (lacking > 0) this.#assertBudgetUsed(day, lacking);
    const made = this.#sent.map((sent) => sent.length - firstAfter(sent, startOfDay(day) * SECOND));
    this.#options.log?.(`${formatDay(day)}: ${made.join(" + ")} calls, ${lacking} newest days lacking`);
  }

  /** Nobody lacks a newest day while calls are left over: from 13 to 23 h, but for outages, each hour is used up. */
  #assertBudgetUsed(day: Day, lacking: number): void {
    const { perHour } = this.#options;
    for (const sent of this.#sent) {
      for (let hour = 13; hour < 23; hour++) {
        const [from, to] = [hour, hour + 1].map((each) => startOfDay(day) * SECOND + each * HOUR) as [
          number,
          number,
        ];
        if (clockOf(from / SECOND).hour !== hour) continue;
        if (this.#outages.some((outage) => outage.from < to + HOUR && from < outage.to + HOUR)) continue;
        const made = firstAfter(sent, to) - firstAfter(sent, from);
        if (made < 0.9 * perHour) {
          this.#problem(`${lacking} newest days lack, and from ${hour} h on only ${made} calls were made`);
          return;
        }
      }
    }
  }

  /** After calm days nothing is left: neither history nor a hole. */
  #assertWhole(): void {
    for (let meter = 0; meter < this.#options.meters; meter++) {
      if (this.#fails(meter)) continue;
      const { historyLeft, upToDate } = this.#collectors.collector(keyOf(meter))!.report();
      if (historyLeft > 0) this.#problem(`${pdlOf(meter)} has ${historyLeft} calls of history left`);
      if (!upToDate) this.#problem(`${pdlOf(meter)} is not up to date`);
    }
  }
}

const pdlOf = (meter: number): string => `22${String(meter).padStart(12, "0")}`;
const keyOf = (meter: number): MeterKey => `real/${pdlOf(meter)}`;

/** The index of the first instant after one, in a sorted list. */
function firstAfter(sorted: readonly number[], instant: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! > instant) high = middle;
    else low = middle + 1;
  }
  return low;
}
