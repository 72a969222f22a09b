/**
 * Simulated years of Tempo colours: the real looks, archive and collectors against the strict server, with a virtual
 * clock and seeded chance. Apart from the households, so that their seeds stay the same.
 */
import { copyFileSync, existsSync, rmSync } from "node:fs";
import path from "node:path";
import { Collectors } from "../../nodes/collector/index.js";
import { Tempo } from "../../nodes/common/meter/tempo.js";
import { dayOf, instantAt, lengthOfDay, startOfDay } from "../../nodes/readings/index.js";
import { seasonOf, type Fetch } from "../../nodes/tempo/index.js";
import { folderInMemory } from "../folder-in-memory.js";
import { TempoServer } from "../tempo-server/index.js";
import { ColorChecks } from "./color-checks.js";
import { colorBeginnings, drawColorStorms, DrawnColors, type ColorStorm } from "./drawn-colors.js";
import { chance, Dice } from "./random.js";
import { VirtualClock, type Host, type ProcessClock } from "./virtual-clock.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Days at the end on which nothing goes wrong: everything is known then. */
const CALM = 6;

export interface ColorOptions {
  readonly seed: number;
  readonly days: number;
  /** Nothing goes wrong. */
  readonly quiet?: boolean;
  readonly log?: (line: string) => void;
}

export interface ColorOutcome {
  readonly requests: number;
  readonly looks: number;
  /** The most on one UTC day. */
  readonly mostRequests: number;
  readonly mostLooks: number;
  readonly starts: number;
  readonly problems: readonly string[];
}

export async function simulateColors(options: ColorOptions): Promise<ColorOutcome> {
  const simulation = new ColorSimulation(options);
  const rejected = (error: unknown): void => {
    simulation.checks.problem(`unhandled rejection: ${String(error)}`);
  };
  process.on("unhandledRejection", rejected);
  try {
    return await simulation.run();
  } finally {
    process.off("unhandledRejection", rejected);
    simulation.remove();
  }
}

class ColorSimulation {
  readonly checks: ColorChecks;
  readonly #dice: Dice;
  readonly #options: ColorOptions;
  readonly #clock: VirtualClock;
  readonly #host: Host = { offset: 0, asleepUntil: 0 };
  readonly #begin: number;
  readonly #end: number;
  readonly #server: TempoServer;
  readonly #storms: readonly ColorStorm[];
  readonly #folder = folderInMemory("enedis-linky-colors-");
  #archives = 0;
  #starts = 0;
  #process: ProcessClock | undefined;
  #collectors: Collectors | undefined;
  #tempo: Tempo | undefined;
  #release: () => void = () => undefined;
  #works: Promise<void> = Promise.resolve();

  constructor(options: ColorOptions) {
    this.#options = options;
    const { seed, days, quiet = false } = options;
    this.#dice = new Dice(seed, 11);
    this.#begin = this.#dice.pick(colorBeginnings) + this.#dice.integer(0, DAY);
    const last = dayOf(this.#begin / 1000) + days;
    // In the evening: a colour that is eight hours late is read by the last look.
    this.#end = instantAt(last, 20) * 1000;
    this.#clock = new VirtualClock(this.#begin);
    const colors = new DrawnColors(seed);
    this.#server = new TempoServer({
      now: this.#clock.now,
      colorOf: colors.of,
      ...(!quiet && { informative: colors.informative, lateBy: colors.lateBy }),
    });
    const calmFrom = instantAt(last - CALM, 15) * 1000;
    this.#storms = quiet ? [] : drawColorStorms(this.#dice, this.#begin, calmFrom);
    this.checks = new ColorChecks({
      colors,
      server: this.#server,
      shown: () => this.#clock.now() + this.#host.offset,
      log: (text) => this.#log(text),
    });
    for (let at = this.#begin + HOUR; at < this.#end; at += DAY) this.#at(at, () => this.#collect());
    for (let at = this.#begin; at < this.#end; at += 3 * HOUR)
      this.#at(at, () => this.checks.held(this.#open));
    if (!quiet) this.#drawTroubles(calmFrom);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async run(): Promise<ColorOutcome> {
    this.#start();
    await this.#clock.runTo(this.#end);
    await this.#works;
    this.checks.complete(this.#open, dayOf(this.#begin / 1000), dayOf(this.#end / 1000) + 1);
    this.#release();
    await this.#collectors?.close();
    const { problems, requests, looks, mostRequests, mostLooks } = this.checks;
    return { requests, looks, mostRequests, mostLooks, starts: this.#starts, problems };
  }

  get #open(): { collectors: Collectors; tempo: Tempo } | undefined {
    if (this.#collectors === undefined || this.#tempo === undefined) return undefined;
    return { collectors: this.#collectors, tempo: this.#tempo };
  }

  #log(text: string): void {
    this.#options.log?.(`${new Date(this.#clock.now()).toISOString().slice(0, 19)} ${text}`);
  }

  #at(instant: number, work: () => void | Promise<void>): void {
    this.#clock.wake(instant - this.#clock.now(), () => {
      this.#works = this.#works.then(work);
    });
  }

  // ——— what happens

  #drawTroubles(until: number): void {
    const dice = this.#dice;
    const happen = (every: number, work: () => void | Promise<void>): void => {
      for (let at = this.#begin + dice.integer(0, every); at < until; at += dice.integer(HOUR, 2 * every)) {
        this.#at(at, work);
      }
    };
    happen(9 * DAY, () => this.#restart(dice.integer(1_000, dice.happens(0.2) ? 3 * DAY : 10 * MINUTE)));
    happen(20 * DAY, async () => {
      for (let i = 0; i < 12; i++) {
        await this.#restart(dice.integer(1_000, MINUTE));
        await this.#clock.sleep(dice.integer(1_000, 20 * MINUTE));
      }
    });
    happen(12 * DAY, () => this.#kill(dice.integer(1_000, HOUR)));
    happen(6 * DAY, async () => {
      for (let i = dice.integer(1, 20); i > 0; i--) {
        await this.#deploy();
        await this.#clock.sleep(dice.integer(1_000, 5 * MINUTE));
      }
    });
    happen(8 * DAY, () => {
      this.#log("sleeps");
      this.#host.asleepUntil = this.#clock.now() + dice.integer(HOUR, 60 * HOUR);
    });
    happen(15 * DAY, async () => {
      // Summer time by hand, or a drifting clock.
      this.#host.offset = dice.pick([-1, 1]) * dice.integer(MINUTE, 3 * HOUR);
      await this.#clock.sleep(dice.integer(MINUTE, 8 * HOUR));
      this.#host.offset = 0;
    });
    happen(5 * DAY, () => this.#question());
  }

  #start(): void {
    const process = this.#clock.process(this.#host);
    const collectors = new Collectors({
      archivePath: this.#archivePath,
      clock: process,
      random: new Dice(this.#options.seed, 12, ++this.#starts).next,
      maxSleepMs: HOUR,
    });
    collectors.on("fault", (error) => this.checks.problem(`fault: ${error.stack!}`));
    collectors.on("archiveFailed", (error) => this.checks.problem(`archive: ${error.message}`));
    this.#process = process;
    this.#collectors = collectors;
    this.#tempo = new Tempo({
      collectors,
      random: new Dice(this.#options.seed, 13, this.#starts).next,
      draw: chance(this.#options.seed, 14),
      addresses: TempoServer.addresses("https://tempo.internal"),
      fetch: this.#fetch(process),
    });
    this.#release = this.#tempo.want("in");
    this.#log("started");
  }

  get #archivePath(): string {
    return path.join(this.#folder, `archive-${this.#archives}.db`);
  }

  /** The network: slow, and it breaks. */
  #fetch(process: ProcessClock): Fetch {
    return async (request, signal) => {
      if (process.isDead) return new Promise<never>(() => undefined);
      this.checks.leaves();
      await this.#wait(process, this.#dice.integer(20, 900), signal);
      const now = this.#clock.now();
      const source = request.path === "" ? "rte" : "fallback";
      const storm = this.#storms.find(
        (one) =>
          now >= one.from &&
          now < one.to &&
          (one.source ?? source) === source &&
          this.#dice.happens(one.share),
      );
      this.#server.behave();
      if (storm !== undefined) this.#server.misbehave(storm.as, { times: 1 });
      const reply = this.#server.fetch(request, signal).catch((error: unknown) => error as Error);
      this.checks.answered(storm?.as);
      await this.#wait(process, storm?.as === "hang" ? 9_000 : this.#dice.integer(20, 1_500), signal);
      const response = await reply;
      this.#log(
        `${source} ${request.path} ${JSON.stringify(request.query ?? {})} ${JSON.stringify(storm?.as ?? "")} ` +
          (response instanceof Error ? response.message : String(response.status)),
      );
      if (response instanceof Error) throw response;
      return response;
    };
  }

  async #wait(process: ProcessClock, ms: number, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => process.wake(ms, resolve));
    signal.throwIfAborted();
  }

  /** A meter's readings of yesterday. */
  async #collect(): Promise<void> {
    const archive = this.#collectors?.archive;
    if (archive === undefined || this.#host.offset !== 0) return;
    const today = dayOf(this.#clock.now() / 1000);
    const { id } = archive.usagePoints.usagePoint("22000000000017", "real", today);
    const series = archive.usagePoints.series(id, "consumption", "daily");
    const reading = { start: startOfDay(today - 1), step: lengthOfDay(today - 1), value: 10_000 };
    await archive.readings.merge({
      series,
      readings: [reading],
      source: 1,
      days: { start: today - 1, end: today },
      now: Math.floor(this.#clock.now() / 1000),
    });
  }

  #question(): void {
    const today = dayOf(this.#clock.now() / 1000);
    this.#log("question");
    const seasons = [seasonOf(today), seasonOf(today) - 1, seasonOf(today - 40)];
    void this.#tempo?.lookFor(seasons, AbortSignal.timeout(2 ** 31 - 1));
  }

  async #deploy(): Promise<void> {
    const tempo = this.#tempo;
    if (tempo === undefined) return;
    this.#log("deploy");
    this.#release();
    await this.#clock.sleep(this.#dice.integer(20, 3_000));
    if (this.#tempo === tempo) this.#release = tempo.want("in");
  }

  async #restart(down: number): Promise<void> {
    const collectors = this.#collectors;
    if (collectors === undefined) return;
    this.#log(`restart, ${Math.round(down / 1000)} s`);
    this.#release();
    this.#collectors = this.#tempo = undefined;
    await collectors.close();
    this.#process!.kill();
    await this.#clock.sleep(down);
    this.#start();
  }

  /** The process is gone at this moment: what is on disk goes on in another file. */
  async #kill(down: number): Promise<void> {
    const collectors = this.#collectors;
    if (collectors === undefined) return;
    this.#log("killed");
    const before = this.#archivePath;
    this.#archives++;
    for (const suffix of ["", "-wal"]) {
      if (existsSync(before + suffix)) copyFileSync(before + suffix, this.#archivePath + suffix);
    }
    this.#collectors = this.#tempo = undefined;
    this.#process!.kill();
    collectors.removeAllListeners();
    await this.#clock.sleep(down);
    collectors.closeNow();
    this.#start();
  }
}
