/**
 * Simulated years: the real collectors, archive and feed against the strict server, with a virtual clock and seeded
 * chance. The seed decides everything: the household, the storms, restarts and kills, and so the log.
 */
import { copyFileSync, existsSync, rmSync } from "node:fs";
import path from "node:path";
import type { FeedSeries } from "../../nodes/archive/index.js";
import { Collectors } from "../../nodes/collector/index.js";
import { dayOf, exists, formatDay, measures, parseDay, startOfDay } from "../../nodes/readings/index.js";
import type { ServiceId } from "../../nodes/services/index.js";
import { folderInMemory } from "../folder-in-memory.js";
import { Checks } from "./checks.js";
import { ClockChecks } from "./clock-checks.js";
import type { Disturbed } from "./disturbances.js";
import { Gateway, medFormat } from "./gateway.js";
import { Ledger } from "./ledger.js";
import { outcomeOf } from "./outcome.js";
import { LONGEST_SLEEP_MS, PredictionChecks } from "./prediction-checks.js";
import { Dice } from "./random.js";
import { Restores } from "./restores.js";
import {
  atEnedis,
  drawConfigs,
  drawMeters,
  drawSteps,
  type ConfigNode,
  type Outcome,
  type SimulatedMeter,
  type SimulationOptions,
} from "./setup.js";
import { SimulatedNode } from "./simulated-node.js";
import { StormyHousehold } from "./stormy-household.js";
import { drawTroubles } from "./troubles.js";
import { VirtualClock, type Host, type ProcessClock } from "./virtual-clock.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const remote = ["conso-api", "data-connect", "myelectricaldata"] as const;
/** By seed: more can go wrong over a network. */
const services: readonly ServiceId[] = [...remote, ...remote, ...remote, "demo"];
/** Spans with a clock change, with both, and with a 29 February. */
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
  readonly #ledger = new Ledger();
  readonly #gateways: Gateway[];
  readonly #household: StormyHousehold;
  readonly #meters: readonly SimulatedMeter[];
  readonly #configs: ConfigNode[];
  readonly #checks: Checks;
  readonly #host: Host = { offset: 0, asleepUntil: 0 };
  readonly #clocks: ClockChecks;
  readonly #predictions: PredictionChecks;
  readonly #restores: Restores;
  /** Requests and answers until something happens in the middle of a round. */
  #inRound: { left: number; readonly work: () => void } | undefined;
  readonly #nodes: SimulatedNode[] = [];
  readonly #folder = folderInMemory("enedis-linky-simulation-");
  readonly #problems: string[] = [];
  readonly #medFormat = (): ReturnType<typeof medFormat> =>
    medFormat(this.#options.seed, this.#clock.now() > (this.#begin + this.#end) / 2);
  #archives = 0;
  #generation = 0;
  #collectors: Collectors | undefined;
  #process: ProcessClock | undefined;
  #releases: ((removed: boolean) => void)[] = [];
  #killAtChange = false;
  /** Messages until the process is killed right after one. */
  #killAfter = 0;
  /** Deploys, restarts and the like run one after another. */
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
    // After the last storm there is time for the growing pauses between two requests for a hole.
    const calmFrom = lastDay - healsWithin * 2 - 16;
    this.#clock = new VirtualClock(begin);
    this.#clocks = new ClockChecks(
      () => this.#clock.now() + this.#host.offset,
      (text) => this.#problem(text),
    );
    this.#household = new StormyHousehold({
      seed,
      stormyFrom: first - 800,
      calmFrom,
      healsWithin,
      punctual: quiet,
      steps: drawSteps(this.#dice, first, days),
    });
    this.#meters = drawMeters(this.#dice, seed, this.#service, first);
    this.#gateways = this.#drawGateways(quiet);
    this.#predictions = new PredictionChecks({
      clock: this.#clock,
      host: this.#host,
      keys: this.#meters.map(({ key }) => key),
      problem: (text) => this.#problem(text),
    });
    this.#configs = drawConfigs(this.#dice, options, this.#meters, this.#gateways);
    this.#drawNodes();
    const disturbed: Disturbed = {
      dice: this.#dice,
      begin,
      calmFrom,
      configs: this.#configs,
      interventions: this.#interventions(),
    };
    this.#restores = new Restores({
      clock: this.#clock,
      host: this.#host,
      clocks: this.#clocks,
      ledger: this.#ledger,
      gateways: this.#gateways,
      meters: this.#meters,
      nodes: this.#nodes,
      disturbed,
      collectors: () => this.#collectors,
      archivePath: () => this.#archivePath,
      problem: (text) => this.#problem(text),
    });
    drawTroubles(disturbed, this.#gateways, this.#restores, {
      ...options,
      quiet,
      isRemote: this.#service !== "demo",
    });
    this.#checks = new Checks({
      service: this.#service,
      begin,
      end: this.#end,
      ledger: this.#ledger,
      household: this.#household,
      gateways: this.#gateways,
      meters: this.#meters,
      configs: this.#configs,
      problem: (text) => this.#problem(text),
      acceptedOn: this.#clocks.acceptedOn,
      hasYesterday: () => this.#service !== "myelectricaldata" || this.#medFormat() !== "v5",
    });
    for (let at = begin + 5 * DAY; at < this.#end; at += 10 * DAY) {
      this.#at(at, () => this.#checks.rounds(this.#collectors, this.#clock.now()));
    }
    for (const burst of options.bursts ?? []) this.#at(begin + burst, () => this.#burst(20));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async run(rejections: readonly unknown[]): Promise<Outcome> {
    this.#start();
    await this.#clock.runTo(this.#end);
    await this.#works;
    this.#checks.held(this.#collectors, this.#nodes);
    // Restarts, and requests by hand, call at any hour.
    if (!(this.#options.interruptions ?? true)) this.#checks.hours();
    const outcome = outcomeOf(this.#gateways, this.#nodes, this.#meters);
    for (const node of this.#nodes) node.close();
    await this.#collectors?.close();
    await this.#clock.runTo(this.#end + HOUR);
    const problems = [
      ...this.#problems,
      ...this.#gateways.flatMap((gateway) => gateway.problems),
      ...rejections.map((error) => `unhandled rejection: ${String(error)}`),
    ];
    return { service: this.#service, foretold: this.#predictions.checked, ...outcome, problems };
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
          meters: this.#meters.map((meter) => atEnedis(meter)),
          clock: this.#clock,
          dice: new Dice(seed, 2, i),
          ledger: this.#ledger,
          clocks: this.#clocks,
          passes: () => this.#passes(),
          log: (text) => this.#log(text),
          banned: () => this.#insist(i),
          asked: (usagePointId) => this.#predictions.asked(usagePointId),
          consoApi: dice.pick(["both", "both", "legacy", "2026"]),
          medFormat: this.#medFormat,
          users: dice.integer(1, 2),
        }),
    );
  }

  #drawNodes(): void {
    const dice = this.#dice;
    this.#meters.forEach((meter, i) => {
      const all = meter.directions.flatMap((direction) =>
        measures.flatMap((measure): FeedSeries[] =>
          exists(direction, measure) ? [{ direction, measure }] : [],
        ),
      );
      this.#nodes.push(this.#node(`meter${i}-all`, meter, all, "history"));
      this.#addLater(this.#node(`meter${i}-late`, meter, all, "history"));
      if (dice.happens(0.4)) {
        const some = all.filter(() => dice.happens(0.5));
        if (some.length > 0) this.#nodes.push(this.#node(`meter${i}-new`, meter, some, "new"));
      }
    });
  }

  /** A node that gets the whole history at once; its process may be killed meanwhile. */
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
    outputs: readonly FeedSeries[],
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

  // ——— what happens

  #interventions(): Disturbed["interventions"] {
    return {
      at: (instant, work) => this.#at(instant, work),
      log: (text) => this.#log(text),
      expire: (gateway) => gateway.expire(this.#generation + 1),
      deploy: (generations) => this.#deploy(generations),
      burst: (deploys, generations) => this.#burst(deploys, generations),
      restart: (down, meanwhile) => this.#restart(down, meanwhile),
      restartOften: (times) => this.#restartOften(times),
      kill: (down, meanwhile) => this.#kill(down, meanwhile),
      killAtChange: () => (this.#killAtChange = true),
      killAfter: (messages) => (this.#killAfter = messages),
      sleepUntil: (instant) => this.#sleep(instant),
      sleepFor: (ms) => this.#sleep(this.#clock.now() + ms),
      jump: (offset) => this.#jump(offset),
      inRound: (left, work) => (this.#inRound = { left, work }),
      acceptClock: () => this.#acceptClock(),
      refresh: (config) => this.#refresh(config),
      requestHistory: (config, age) => this.#requestHistory(config, age),
    };
  }

  #sleep(until: number): void {
    this.#host.asleepUntil = until;
    this.#predictions.sleeps(until);
  }

  #jump(offset: number): void {
    this.#log(`clock off by ${Math.round(offset / 60_000)} min`);
    this.#host.offset = offset;
    this.#predictions.jumped();
    for (const gateway of this.#gateways) gateway.checks.clockJumped();
  }

  /** A request leaves, or its answer comes. */
  #passes(): void {
    if (this.#inRound === undefined || --this.#inRound.left > 0) return;
    const { work } = this.#inRound;
    this.#inRound = undefined;
    work();
  }

  #acceptClock(): void {
    if (this.#collectors === undefined) {
      this.#at(this.#clock.now() + HOUR, () => this.#acceptClock());
      return;
    }
    if (this.#host.offset !== 0 || this.#collectors.check()?.kind !== "clock") return;
    this.#log("clock accepted");
    const problem = this.#collectors.acceptClock();
    if (problem !== undefined) this.#problem(`the clock is not accepted: ${problem.kind}`);
    this.#clocks.accepted();
    for (const gateway of this.#gateways) gateway.checks.clockAccepted();
  }

  #start(): void {
    const process = this.#clock.process(this.#host);
    const collectors = new Collectors({
      archivePath: this.#archivePath,
      clock: process,
      random: new Dice(this.#options.seed, 3, this.#clock.now() / 1000).next,
      maxSleepMs: LONGEST_SLEEP_MS,
    });
    this.#process = process;
    this.#collectors = collectors;
    this.#predictions.follow(collectors);
    collectors.on("fault", (error) => this.#problem(`fault: ${error.stack!}`));
    collectors.on("archiveFailed", (error) => this.#problem(`archive: ${error.message}`));
    collectors.on("lost", ({ kind }) => this.#restores.lost(kind));
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

  async #restart(down: number, meanwhile?: () => void): Promise<void> {
    if (this.#collectors === undefined) return;
    this.#log(`restart, ${Math.round(down / 1000)} s`);
    this.#detach();
    const collectors = this.#collectors;
    this.#collectors = undefined;
    await collectors.close();
    this.#process!.kill();
    meanwhile?.();
    await this.#clock.sleep(down);
    this.#start();
  }

  async #kill(down: number, meanwhile?: () => void): Promise<void> {
    if (this.#collectors === undefined) return;
    this.#die();
    meanwhile?.();
    await this.#clock.sleep(down);
    this.#start();
  }

  /** Dies at once, and restarts soon. */
  #crash(): void {
    this.#die();
    this.#at(this.#clock.now() + 5_000, () => this.#start());
  }

  /**
   * The process is gone at this moment: what is on disk continues in another file, and the old one no longer counts.
   */
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
    // Running work must end first: it must not meet a closed file that a dead process would never see.
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

  /** Like a container in a restart loop. */
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
    // A ban and a refused consent allow one call.
    const until = Math.max(this.#clock.now(), this.#host.asleepUntil) + 10 * 60_000;
    for (const gateway of this.#gateways) gateway.checks.byHandUntil = until;
    this.#predictions.byHand(key);
    void this.#collectors?.collector(key)?.refresh();
  }

  /** A user who reads of a ban tries by hand, again and again. */
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
    this.#predictions.byHand(key);
    this.#collectors
      ?.collector(key)
      ?.requestHistory([{ direction: "consumption", series: "daily" }], start, start + 5);
    this.#collectors?.wakeSoon(key);
  }
}
