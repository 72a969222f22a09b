/**
 * Simulated years: the real collectors, collector, archive and feed against the strict server, with a virtual clock and a
 * seeded chance. From a seed follows everything: the household, the storms, restarts and kills, and so the log.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CoverageState, type Archive, type Output } from "../../nodes/archive/index.js";
import { Collectors, type MeterKey } from "../../nodes/collector/index.js";
import { householdOf } from "../../nodes/demo/index.js";
import {
  allSeries,
  clockOf,
  dayOf,
  exists,
  formatDay,
  measures,
  parseDay,
  periodOf,
  seriesOf,
  startOfDay,
  utcDayOf,
  type Day,
  type Direction,
  type Reading,
  type Series,
} from "../../nodes/readings/index.js";
import { drawOf } from "../../nodes/base/index.js";
import { deadline, limitsOf, newestDay, type ServiceId } from "../../nodes/services/index.js";
import type { Meter, Mishap } from "../enedis-server/index.js";
import { VirtualClock, type Host, type ProcessClock } from "./virtual-clock.js";
import { Gateway, Ledger, type SourceOptions } from "./enedis.js";
import { StormyHousehold } from "./stormy-household.js";
import { nameOf, SimulatedNode } from "./simulated-node.js";
import { Dice } from "./random.js";

export interface SimulationOptions {
  readonly seed: number;
  readonly days: number;
  readonly service?: ServiceId;
  /** Ways to each meter. */
  readonly sources?: 1 | 2;
  /** `quiet`: nothing goes wrong, and yesterday is there before the first tick. */
  readonly weather?: "stormy" | "quiet";
  /** Restarts, kills, deploys and requests by hand. */
  readonly interruptions?: boolean;
  /** Instants (milliseconds after the start) of a burst of twenty deploys. */
  readonly bursts?: readonly number[];
  /** Little history, which takes most of the time. */
  readonly small?: boolean;
  readonly log?: (line: string) => void;
}

export interface Outcome {
  readonly service: ServiceId;
  readonly problems: readonly string[];
  readonly calls: number;
  readonly readings: number;
  readonly messages: number;
  /** Data requests in order: what was asked. */
  readonly asked: readonly string[];
  /** Data requests by Paris day, in order. */
  readonly perDay: ReadonlyMap<Day, number>;
  /** Series wanted, over all meters. */
  readonly wanted: number;
}

interface SimulatedMeter {
  readonly usagePointId: string;
  readonly key: MeterKey;
  readonly directions: readonly Direction[];
  readonly activation: Day | undefined;
}

/** A config node: one way to a meter. */
interface ConfigNode extends SourceOptions {
  readonly meter: SimulatedMeter;
  readonly gateway: Gateway;
}

/** Hours of the ticks. */
const ticks = Array.from({ length: 15 }, (_, i) => 5 + i);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const remote = ["conso-api", "data-connect", "myelectricaldata"] as const;
/** By seed: what goes over a network has more to go wrong. */
const services: readonly ServiceId[] = [...remote, ...remote, ...remote, "demo"];
/** Spans that hold a clock change, both of them, and a 29 February. */
const beginnings = ["2026-09-29", "2027-02-20", "2027-09-25", "2028-02-01"];

export async function simulate(options: SimulationOptions): Promise<Outcome> {
  const simulation = new Simulation(options);
  const rejections: unknown[] = [];
  const reject = (error: unknown): void => {
    rejections.push(error);
  };
  process.on("unhandledRejection", reject);
  try {
    return await simulation.run(rejections);
  } finally {
    process.off("unhandledRejection", reject);
    simulation.remove();
  }
}

class Simulation {
  readonly #options: SimulationOptions;
  readonly #dice: Dice;
  readonly #service: ServiceId;
  readonly #clock: VirtualClock;
  readonly #begin: number;
  readonly #end: number;
  readonly #calmFrom: Day;
  readonly #ledger = new Ledger();
  readonly #gateways: Gateway[];
  readonly #household: StormyHousehold;
  readonly #meters: readonly SimulatedMeter[];
  readonly #configs: ConfigNode[];
  readonly #host: Host = { offset: 0, asleepUntil: 0 };
  readonly #nodes: SimulatedNode[] = [];
  readonly #folder = mkdtempSync(path.join(memoryDisk(), "enedis-linky-simulation-"));
  readonly #problems: string[] = [];
  #archives = 0;
  #generation = 0;
  #collectors: Collectors | undefined;
  #process: ProcessClock | undefined;
  #releases: ((removed: boolean) => void)[] = [];
  #killAtChange = false;
  /** Messages until the process is killed right after one. */
  #killAfter = 0;
  /** Deploys, restarts and the like follow one another. */
  #works: Promise<void> = Promise.resolve();

  constructor(options: SimulationOptions) {
    this.#options = options;
    const { seed, days } = options;
    const quiet = options.weather === "quiet";
    this.#dice = new Dice(seed, 1);
    this.#service = options.service ?? services[seed % services.length]!;
    const first = parseDay(beginnings[this.#dice.integer(0, beginnings.length - 1)]!)!;
    const begin = startOfDay(first) * 1000 + this.#dice.integer(0, DAY);
    this.#begin = begin;
    const lastDay = first + days;
    // At 21, 22 or 23 h in Paris.
    this.#end = startOfDay(lastDay) * 1000 + 22 * HOUR;
    const healsWithin = Math.min(40, Math.floor(days / 5));
    // After the last storm there is time for the growing pauses between two asks for a hole.
    this.#calmFrom = lastDay - healsWithin * 2 - 16;
    this.#clock = new VirtualClock(begin);
    this.#household = new StormyHousehold({
      seed,
      stormyFrom: first - 800,
      calmFrom: this.#calmFrom,
      healsWithin,
      punctual: quiet,
      steps: this.#drawSteps(first),
    });
    this.#meters = this.#drawMeters(first);
    this.#gateways = this.#drawGateways(quiet);
    this.#configs = this.#drawConfigs();
    this.#drawNodes();
    if (!quiet && this.#service !== "demo") {
      for (const gateway of this.#gateways) this.#drawStorms(gateway);
      this.#drawRefusals();
    }
    if (options.interruptions ?? !quiet) this.#drawInterruptions();
    for (let at = begin + 5 * DAY; at < this.#end; at += 10 * DAY) this.#at(at, () => this.#checkPolls());
    for (const burst of options.bursts ?? []) this.#at(begin + burst, () => this.#burst(20));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async run(rejections: readonly unknown[]): Promise<Outcome> {
    this.#start();
    await this.#clock.runTo(this.#end);
    await this.#works;
    this.#check();
    const outcome = this.#outcome();
    for (const node of this.#nodes) node.close();
    await this.#collectors?.close();
    await this.#clock.runTo(this.#end + HOUR);
    const problems = [
      ...this.#problems,
      ...this.#gateways.flatMap((gateway) => gateway.problems),
      ...rejections.map((error) => `unhandled rejection: ${String(error)}`),
    ];
    return { ...outcome, problems };
  }

  #outcome(): Omit<Outcome, "problems"> {
    const perDay = new Map<Day, number>();
    const requests = this.#gateways.flatMap((gateway) => gateway.requests);
    for (const { at } of requests) {
      const day = dayOf(at / 1000);
      perDay.set(day, (perDay.get(day) ?? 0) + 1);
    }
    const sinks = this.#nodes.flatMap((node) => [...node.sinks.values()]);
    return {
      service: this.#service,
      calls: requests.length,
      readings: sinks.reduce((sum, { delivered }) => sum + delivered.size, 0),
      messages: sinks.reduce((sum, { messages }) => sum + messages, 0),
      asked: requests.map(({ usagePointId, what }) => `${usagePointId.slice(-4)} ${what}`),
      perDay,
      wanted: this.#meters.reduce((sum, meter) => sum + this.#wantedSeries(meter).length, 0),
    };
  }

  #log(text: string): void {
    this.#options.log?.(`${new Date(this.#clock.now()).toISOString().slice(0, 19)} ${text}`);
  }

  #problem(text: string): void {
    this.#log(`PROBLEM ${text}`);
    this.#problems.push(`${new Date(this.#clock.now()).toISOString().slice(0, 16)} ${text}`);
  }

  #at(instant: number, work: () => void | Promise<void>): void {
    this.#clock.wake(instant - this.#clock.now(), () => {
      this.#works = this.#works.then(work);
    });
  }

  // ——— what is drawn

  /** The step changes some times, also in the middle of a day; five minutes last only for some days. */
  #drawSteps(first: Day): { from: number; step: number }[] {
    const dice = this.#dice;
    const { days } = this.#options;
    const at = (day: Day): number => startOfDay(day) + (dice.happens(0.5) ? dice.integer(9, 18) * 3_600 : 0);
    const short = first + Math.floor(days / 2);
    return [
      { from: at(first - 300), step: dice.pick([1_800, 3_600, 600]) },
      { from: at(first - 250), step: 1_800 },
      { from: at(first + Math.floor(days / 3)), step: dice.pick([1_800, 3_600, 900]) },
      { from: at(short), step: dice.pick([1_800, 600, 300]) },
      { from: at(short + dice.integer(3, 20)), step: dice.pick([1_800, 3_600, 900]) },
    ];
  }

  #drawMeters(first: Day): SimulatedMeter[] {
    const dice = this.#dice;
    return Array.from({ length: dice.pick([1, 1, 2, 3]) }, (_, i) => {
      const usagePointId = `2200000000${String(1_000 + ((this.#options.seed * 7) % 8_990) + i).slice(-4)}`;
      return {
        usagePointId,
        key: `${this.#service === "demo" ? "demo" : "real"}/${usagePointId}`,
        directions: dice.happens(0.4) ? ["consumption", "production"] : ["consumption"],
        activation: dice.happens(0.3) ? first - dice.integer(20, 500) : undefined,
      };
    });
  }

  /** The second one stands in for the first. */
  #drawGateways(quiet: boolean): Gateway[] {
    const dice = this.#dice;
    const drawn = !quiet && this.#service !== "demo" && dice.happens(0.3) ? 2 : 1;
    const { sources = drawn, seed } = this.#options;
    return Array.from(
      { length: sources },
      (_, i) =>
        new Gateway({
          service: i === 0 ? this.#service : dice.pick(remote),
          household: this.#household,
          meters: this.#meters.map((meter) => this.#atEnedis(meter)),
          clock: this.#clock,
          dice: new Dice(seed, 2, i),
          ledger: this.#ledger,
          log: (text) => this.#log(text),
          banned: () => this.#insist(i),
          consoApi: dice.pick(["both", "both", "legacy", "2026"]),
          users: dice.integer(1, 2),
        }),
    );
  }

  #drawConfigs(): ConfigNode[] {
    const dice = this.#dice;
    const { small = false, sources } = this.#options;
    return this.#meters.flatMap((meter, i) => {
      // Not every meter has a second way.
      const gateways = this.#gateways.filter((_g, n) => n === 0 || sources === 2 || dice.happens(0.7));
      const depth = {
        dailyMonths: dice.pick(small ? [1, 2, 14] : [1, 6, 36]),
        loadCurveDays: dice.pick(small ? [7, 20, 30] : [7, 7, 7, 30, 30, 30, 120, 745]),
      };
      return gateways.map((gateway, n) => ({
        node: `config${i}${n === 0 ? "" : "-second"}`,
        usagePointId: meter.usagePointId,
        meter,
        gateway,
        minute: dice.integer(0, 59),
        ...depth,
      }));
    });
  }

  #atEnedis({ usagePointId, activation, directions }: SimulatedMeter, consent?: readonly Direction[]): Meter {
    return {
      usagePointId,
      directions,
      ...(activation !== undefined && { activation: formatDay(activation) }),
      ...(consent && { consent }),
    };
  }

  #drawNodes(): void {
    const dice = this.#dice;
    this.#meters.forEach((meter, i) => {
      const all = meter.directions.flatMap((direction) =>
        measures.flatMap((measure): Output[] => (exists(direction, measure) ? [{ direction, measure }] : [])),
      );
      this.#nodes.push(this.#node(`meter${i}-all`, meter, all, "history"));
      this.#addLater(this.#node(`meter${i}-late`, meter, all, "history"));
      if (dice.happens(0.4)) {
        const some = all.filter(() => dice.happens(0.5));
        if (some.length > 0) this.#nodes.push(this.#node(`meter${i}-new`, meter, some, "new"));
      }
    });
  }

  /** A node that gets the whole history at once, and perhaps the end of its process within. */
  #addLater(node: SimulatedNode): void {
    const { interruptions = true, days, seed } = this.#options;
    const dice = new Dice(seed, 4);
    const messages = dice.integer(2, 12);
    this.#at(this.#begin + dice.integer(DAY, (days / 3) * DAY), () => {
      this.#nodes.push(node);
      if (this.#collectors === undefined) return;
      if (interruptions) this.#killAfter = messages;
      node.open(this.#collectors, this.#process!);
    });
  }

  #node(
    id: string,
    { key }: SimulatedMeter,
    outputs: readonly Output[],
    start: "history" | "new",
  ): SimulatedNode {
    return new SimulatedNode(id, key, outputs, start, {
      problem: (text) => this.#problem(text),
      log: (text) => this.#log(text),
      sent: () => {
        if (this.#killAfter > 0 && --this.#killAfter === 0) this.#crash();
      },
    });
  }

  #drawStorms(gateway: Gateway): void {
    const dice = this.#dice;
    const until = startOfDay(this.#calmFrom) * 1000;
    const kinds: readonly (readonly [Mishap, share: number, hours: number])[] = [
      ["error_500", 0.8, 30],
      ["html_502", 1, 60],
      ["hang", 0.5, 20],
      ["reset", 0.7, 30],
      ["truncated", 0.5, 30],
      ["html", 0.5, 20],
      ["nulls", 0.7, 30],
      ["content_type", 0.5, 20],
      [{ status: 200, body: "{}" }, 0.5, 20],
      [{ status: 200, body: "[null]" }, 0.5, 20],
      [{ status: 503, body: "" }, 0.8, 30],
      ["throttled", 0.3, 30],
      ["banned", 1, 10],
    ];
    for (let at = this.#begin + dice.integer(0, 3 * DAY); at < until; at += dice.integer(2 * HOUR, 9 * DAY)) {
      const [as, share, hours] = dice.pick(kinds);
      // A ban is waited out for days: not too many of them.
      if (as === "banned" && dice.happens(0.7)) continue;
      gateway.storms.push({
        from: at,
        to: Math.min(until, at + dice.integer(1, hours) * HOUR),
        as,
        share,
      });
    }
  }

  /** Consents and credentials end, and are renewed some days later. */
  #drawRefusals(): void {
    const dice = this.#dice;
    const until = startOfDay(this.#calmFrom) * 1000;
    for (
      let at = this.#begin + dice.integer(DAY, 20 * DAY);
      at < until;
      at += dice.integer(10 * DAY, 40 * DAY)
    ) {
      const { meter, gateway, usagePointId } = dice.pick(this.#configs);
      const mendedAt = Math.min(until, at + dice.integer(DAY / 4, 6 * DAY));
      const kind = dice.integer(0, 4);
      if (kind === 0) {
        this.#at(at, () => {
          this.#log("application tokens end");
          gateway.revokeTokens();
        });
      } else if (kind === 1) {
        this.#at(at, () => {
          this.#log("credentials end");
          gateway.expire(this.#generation + 1);
        });
        this.#at(mendedAt, () => this.#deploy(1));
      } else {
        const consent: readonly Direction[] = dice.happens(0.5) ? [] : ["consumption"];
        const renews = dice.happens(0.5);
        this.#at(at, () => {
          this.#log(`${usagePointId.slice(-4)} consent lost: ${consent.length === 0 ? "all" : "production"}`);
          gateway.server!.setMeter(this.#atEnedis(meter, consent));
        });
        this.#at(mendedAt, () => {
          this.#log(`${usagePointId.slice(-4)} consent given${renews ? " with new credentials" : ""}`);
          gateway.server!.setMeter(this.#atEnedis(meter));
          if (renews) return this.#deploy(1);
        });
      }
    }
  }

  #drawInterruptions(): void {
    const dice = this.#dice;
    const until = startOfDay(this.#calmFrom) * 1000;
    for (
      let at = this.#begin + dice.integer(0, 2 * HOUR);
      at < until;
      at += dice.integer(HOUR / 60, dice.pick([HOUR, 4 * DAY, 12 * DAY]))
    ) {
      const kind = dice.integer(0, 15);
      const down = dice.pick([1_000, 40_000, 3 * HOUR, dice.integer(HOUR, 2 * DAY)]);
      if (kind <= 2) this.#at(at, () => this.#restart(down));
      else if (kind <= 4) this.#at(at, () => this.#kill(down));
      else if (kind === 5) {
        this.#at(at, () => {
          this.#killAtChange = true;
        });
      } else if (kind === 6) this.#at(at, () => this.#deploy());
      else if (kind === 7) this.#at(at, () => this.#burst(dice.integer(2, 20)));
      else if (kind === 12) this.#at(at, () => this.#restartOften(dice.integer(2, 8)));
      else if (kind === 13) this.#at(at, () => this.#burst(6, 1));
      else if (kind === 14 && at - this.#begin > 2 * DAY) this.#drawClockFault(at);
      else if (kind === 15) {
        const asleepUntil = at + dice.integer(HOUR / 2, 60 * HOUR);
        this.#at(at, () => {
          this.#log(`the machine sleeps until ${new Date(asleepUntil).toISOString()}`);
          this.#host.asleepUntil = asleepUntil;
        });
      } else if (kind === 8) {
        const messages = dice.integer(1, 8);
        this.#at(at, () => {
          this.#killAfter = messages;
        });
      } else if (kind <= 10) this.#at(at, () => this.#refresh(dice.pick(this.#configs)));
      else this.#at(at, () => this.#requestHistory(dice.pick(this.#configs), dice.integer(1, 400)));
    }
  }

  /** The host's clock is wrong for a while: hours ahead or behind, or in 1970, as a Pi's after a power cut. */
  #drawClockFault(at: number): void {
    const dice = this.#dice;
    if (this.#service === "demo") return; // it invents whatever day it is asked for
    const is1970 = dice.happens(0.3);
    const offset = is1970 ? -at + dice.integer(0, DAY) : dice.integer(-30 * HOUR, 20 * HOUR);
    const rightAt = at + (is1970 ? dice.integer(5_000, 10 * 60_000) : dice.integer(60_000, 2 * DAY));
    this.#at(at, () => {
      this.#jump(offset);
      return is1970 ? this.#kill(1_000) : undefined;
    });
    this.#at(rightAt, () => {
      this.#jump(0);
    });
  }

  // ——— what happens

  #jump(offset: number): void {
    this.#log(`clock off by ${Math.round(offset / 60_000)} min`);
    this.#host.offset = offset;
    for (const gateway of this.#gateways) gateway.clockJumped();
  }

  #start(): void {
    const process = this.#clock.process(this.#host);
    const collectors = new Collectors({
      archivePath: this.#archivePath,
      clock: process,
      random: new Dice(this.#options.seed, 3, this.#clock.now() / 1000).next,
      maxSleepMs: HOUR,
    });
    this.#process = process;
    this.#collectors = collectors;
    collectors.on("fault", (error) => this.#problem(`fault: ${error.stack!}`));
    collectors.on("archiveFailed", (error) => this.#problem(`archive: ${error.message}`));
    collectors.on("damaged", (copy) => this.#problem(`damaged: ${path.basename(copy.path)}`));
    collectors.on("incident", (key, { kind, code, until }) =>
      this.#log(
        `${key.slice(-4)} incident ${kind} ${code ?? ""} until ${until === undefined ? "-" : new Date(until * 1000).toISOString().slice(0, 16)}`,
      ),
    );
    collectors.on("change", (meter) => {
      if (meter === undefined || !this.#killAtChange || this.#process !== process) return;
      this.#killAtChange = false;
      this.#crash();
    });
    this.#attach();
    this.#log("started");
  }

  get #archivePath(): string {
    return path.join(this.#folder, `archive-${this.#archives}.db`);
  }

  #attach(): void {
    this.#releases = this.#configs.map(
      (config) =>
        this.#collectors!.attach(config.gateway.source(config, this.#process!, this.#generation)).release,
    );
    for (const node of this.#nodes) node.open(this.#collectors!, this.#process!);
  }

  #detach(): void {
    for (const node of this.#nodes) node.close();
    for (const release of this.#releases) release(false);
    this.#releases = [];
  }

  async #restart(down: number): Promise<void> {
    if (this.#collectors === undefined) return;
    this.#log(`restart, ${Math.round(down / 1000)} s`);
    this.#detach();
    const collectors = this.#collectors;
    this.#collectors = undefined;
    await collectors.close();
    this.#process!.kill();
    await this.#clock.sleep(down);
    this.#start();
  }

  async #kill(down: number): Promise<void> {
    if (this.#collectors === undefined) return;
    this.#die();
    await this.#clock.sleep(down);
    this.#start();
  }

  /** Dies at once, and is started again soon. */
  #crash(): void {
    this.#die();
    this.#at(this.#clock.now() + 5_000, () => this.#start());
  }

  /** The process is gone at this moment: what is on disk goes on in another file, and the old one is of no account. */
  #die(): void {
    this.#log("killed");
    const collectors = this.#collectors!;
    const before = this.#archivePath;
    this.#archives++;
    for (const suffix of ["", "-wal"]) {
      if (existsSync(before + suffix)) copyFileSync(before + suffix, this.#archivePath + suffix);
    }
    this.#collectors = undefined;
    this.#process!.kill();
    for (const node of this.#nodes) node.kill();
    collectors.removeAllListeners();
    this.#ledger.processDied();
    // What is under way comes to rest first: it must not meet a closed file that a dead process would never see.
    setImmediate(() =>
      setImmediate(() =>
        setImmediate(() => {
          collectors.closeNow();
          for (const suffix of ["", "-wal", "-shm", ".lock"]) rmSync(before + suffix, { force: true });
        }),
      ),
    );
  }

  async #deploy(generations = 0): Promise<void> {
    const collectors = this.#collectors;
    if (collectors === undefined) return;
    this.#log("deploy");
    this.#generation += generations;
    if (generations > 0) for (const gateway of this.#gateways) gateway.expire(this.#generation);
    this.#detach();
    await this.#clock.sleep(this.#dice.integer(20, 3_000));
    // Unless it was killed in the meantime.
    if (this.#collectors === collectors) this.#attach();
  }

  /** As a container that does not come up. */
  async #restartOften(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      await this.#restart(this.#dice.integer(1_000, 60_000));
      await this.#clock.sleep(this.#dice.integer(1_000, 10 * 60_000));
    }
  }

  async #burst(deploys: number, generations = 0): Promise<void> {
    for (let i = 0; i < deploys; i++) {
      await this.#deploy(generations);
      await this.#clock.sleep(15_000 - this.#dice.integer(0, 10_000));
    }
  }

  #refresh({ meter: { key } }: ConfigNode): void {
    this.#log(`${key.slice(-4)} refresh by hand`);
    // A ban and a refused consent allow one.
    const until = Math.max(this.#clock.now(), this.#host.asleepUntil) + 10 * 60_000;
    for (const gateway of this.#gateways) gateway.byHandUntil = until;
    void this.#collectors?.collector(key)?.refresh();
  }

  /** Whoever reads of a ban tries by hand, again and again. */
  #insist(gateway: number): void {
    const config = this.#configs.find((one) => one.gateway === this.#gateways[gateway]);
    if (config === undefined || this.#options.interruptions === false) return;
    for (const minutes of [30, 31, 32]) {
      this.#at(this.#clock.now() + minutes * 60_000, () => this.#refresh(config));
    }
  }

  #requestHistory({ meter: { key } }: ConfigNode, age: number): void {
    const start = dayOf(this.#clock.now() / 1000) - age;
    this.#log(`${key.slice(-4)} history by hand from ${formatDay(start)}`);
    this.#collectors
      ?.collector(key)
      ?.requestHistory([{ direction: "consumption", series: "daily" }], start, start + 5);
    this.#collectors?.wakeSoon();
  }

  // ——— what must hold

  #wantedSeries({ directions }: SimulatedMeter): { direction: Direction; series: Series }[] {
    return directions.flatMap((direction) =>
      allSeries.flatMap((series) => (exists(direction, series) ? [{ direction, series }] : [])),
    );
  }

  #check(): void {
    const archive = this.#collectors?.archive;
    if (archive === undefined) {
      this.#problem("there is no archive at the end");
      return;
    }
    for (const meter of this.#meters) {
      for (const { direction, series } of this.#wantedSeries(meter)) {
        this.#checkSeries(archive, meter, direction, series);
      }
    }
    for (const node of this.#nodes) this.#checkNode(archive, node);
    this.#checkHours();
  }

  /** The archive holds the value served last of all that was served, and everything it could have asked for. */
  #checkSeries(archive: Archive, meter: SimulatedMeter, direction: Direction, series: Series): void {
    const { usagePointId } = meter;
    const today = dayOf(this.#end / 1000);
    const collector = this.#collectors!.collector(meter.key)!;
    const row = archive.usagePoints.series(collector.usagePoint.id, direction, series);
    const held = new Map(archive.readings.between(row.id, 0, this.#end / 1000).map((r) => [r.start, r]));
    const name = `${usagePointId.slice(-4)} ${direction} ${series}`;
    const served = this.#ledger.served(usagePointId, direction, series);
    for (const [start, { values }] of served) {
      const reading = held.get(start);
      if (!values.some((value) => isSame(value, reading))) {
        this.#problem(
          `${name}: ${formatDay(dayOf(start))} holds ${JSON.stringify(reading)}, served ${JSON.stringify(values)}`,
        );
        return;
      }
    }
    for (const start of held.keys()) {
      if (!served.has(start)) {
        this.#problem(`${name}: ${formatDay(dayOf(start))} was never served`);
        return;
      }
    }
    const from = Math.max(row.wantedFrom ?? today, deadline(series, today) + 1, meter.activation ?? 0);
    const newest = newestDay(this.#service, direction, series, today);
    const firstHeld = held.size === 0 ? newest : dayOf(Math.min(...held.keys()));
    let lacking = 0;
    let first: Day | undefined;
    for (let day = from; day <= newest; day++) {
      if (day < firstHeld || !this.#hadTheChance(usagePointId, direction, series, day, today)) continue;
      const published = this.#truth(usagePointId, direction, series, day);
      if (published.every((reading) => held.has(reading.start))) continue;
      first ??= day;
      lacking++;
    }
    if (first !== undefined) {
      const [coverage] = archive.coverage.between(row.id, first, first + 1);
      this.#problem(
        `${name}: ${lacking} days lack, the first is ${formatDay(first)}, ${coverage ? `${CoverageState[coverage.state]}, asked ${coverage.timesAsked} times, last ${new Date(coverage.askedAt * 1000).toISOString()}` : "never asked"}`,
      );
    }
  }

  #truth(usagePointId: string, direction: Direction, series: Series, day: Day): readonly Reading[] {
    if (this.#service === "demo") {
      const firstDeploy = dayOf(this.#begin / 1000);
      return householdOf(usagePointId).published(direction, series, day, day + 1, this.#end, firstDeploy);
    }
    return this.#household.readings(usagePointId, direction, series, day, day + 1, this.#end);
  }

  /** Whether a day was complete at Enedis long enough ago that the plan's pauses have led to it. */
  #hadTheChance(usagePointId: string, direction: Direction, series: Series, day: Day, today: Day): boolean {
    const settledAt =
      this.#service === "demo"
        ? startOfDay(day + 1)
        : this.#household.settledAt(usagePointId, direction, series, day);
    const settled = dayOf(settledAt);
    const age = settled - day;
    if (age <= 6) return settled < today || clockOf(settledAt).hour < 8;
    return today >= day + 2 * age + 2;
  }

  /** Every reading of the archive was delivered with its present value; each total is the present one. */
  #checkNode(archive: Archive, node: SimulatedNode): void {
    const collector = this.#collectors!.collector(node.key)!;
    const from = archive.cursors.startsFrom(node.id, collector.usagePoint.id) ?? -Infinity;
    for (const { output, delivered } of node.sinks.values()) {
      const { direction, measure } = output;
      const series = archive.usagePoints.series(collector.usagePoint.id, direction, seriesOf(measure));
      const held = archive.readings.between(series.id, 0, this.#end / 1000);
      const due = held.filter(({ start }) => start >= from);
      const where = `${node.id} ${nameOf(output)}`;
      if (measure === "monthly" || measure === "yearly") {
        const sums = new Map<Day, number>();
        const periods = new Set<Day>();
        for (const { start, value } of held) {
          const { start: period, end } = periodOf(measure, dayOf(start));
          if (startOfDay(end) > from) periods.add(period);
          sums.set(period, (sums.get(period) ?? 0) + value);
        }
        for (const period of periods) {
          const told = delivered.get(startOfDay(period));
          if (told?.value !== sums.get(period)) {
            this.#problem(`${where}: ${formatDay(period)} is ${sums.get(period)}, delivered ${told?.value}`);
          }
        }
        continue;
      }
      const wrong = due.filter((reading) => {
        const told = delivered.get(reading.start);
        return told?.value !== reading.value || told.at !== reading.at;
      });
      if (wrong.length > 0) {
        this.#problem(
          `${where}: ${wrong.length} readings not delivered, the first of ${formatDay(dayOf(wrong[0]!.start))}`,
        );
      }
      if (delivered.size !== due.length)
        this.#problem(`${where}: ${delivered.size} delivered, ${due.length} held`);
    }
  }

  /** Where only some ticks may ask for the newest day, nothing else does: but first polls, catch-ups, and by hand. */
  #checkHours(): void {
    if (limitsOf(this.#service).historyAnyHour || (this.#options.interruptions ?? true)) return;
    const [{ requests }, ...standIns] = this.#gateways as [Gateway, ...Gateway[]];
    for (const gateway of standIns) {
      for (const { at, usagePointId, what } of gateway.requests) {
        const { day, hour } = clockOf(at / 1000);
        const hours = limitsOf(gateway.service).callingHours(drawOf(usagePointId)) ?? ticks;
        if (day !== dayOf(this.#begin / 1000) && !hours.includes(hour)) {
          this.#problem(
            `${gateway.service}, a stand-in, was asked at ${hour} h on ${formatDay(day)}: ${what}`,
          );
        }
      }
    }
    for (const { at, usagePointId, end, what } of requests) {
      const { day, hour, minute } = clockOf(at / 1000);
      if (day === dayOf(this.#begin / 1000)) continue;
      const config = this.#configs.find((c) => c.usagePointId === usagePointId)!;
      // A tick comes some random seconds late, and the calls of an account wait for each other.
      const late = minute - config.minute;
      const isTick = hour >= 5 && hour <= 19 && late >= 0 && late <= 5;
      const polls = limitsOf(this.#service).callingHours(drawOf(usagePointId))!;
      if (!isTick || (end === day && !polls.includes(hour))) {
        this.#problem(`asked at ${hour}:${minute} on ${formatDay(day)}: ${what}`);
      }
    }
  }

  /** Deploys and restarts are no way around the limits of polls that no tick began. The log reaches back 40 days. */
  #checkPolls(): void {
    const archive = this.#collectors?.archive;
    if (archive === undefined) return;
    const today = utcDayOf(this.#clock.now() / 1000);
    for (const { key } of this.#meters) {
      const collector = this.#collectors!.collector(key);
      if (collector === undefined) continue;
      const { id } = collector.usagePoint;
      for (let day = today - 30; day <= today; day++) {
        const first = archive.calls.rounds(id, "first", day);
        const catchUp = archive.calls.rounds(id, "catch-up", day);
        if (first > 3 || catchUp > 1) {
          this.#problem(`${key.slice(-4)}: ${first} first polls, ${catchUp} catch-ups on ${formatDay(day)}`);
        }
      }
    }
  }
}

/** A folder in memory where the system has one: each commit waits for the disk, and a simulated year has thousands. */
function memoryDisk(): string {
  return existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
}

function isSame(a: Reading | undefined, b: Reading | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.value === b.value && a.step === b.step && a.at === b.at;
}
