/** What must hold of Tempo colours, whatever happens to those who tell them (docs/dev/contract.md#tempo-colours). */
import type { Collectors } from "../../nodes/collector/index.js";
import type { Tempo } from "../../nodes/common/meter/tempo.js";
import { dayOf, formatDay, instantAt, utcDayOf, type Day } from "../../nodes/readings/index.js";
import { shippedColor, type Color } from "../../nodes/pricing/index.js";
import { daysOfSeason, seasonOf } from "../../nodes/tempo/index.js";
import type { TempoMishap, TempoServer } from "../tempo-server/index.js";
import type { DrawnColors } from "./drawn-colors.js";

/** Mishaps in which what is said of days until tomorrow is right. */
const harmless: readonly (TempoMishap | undefined)[] = [undefined, "forecast", "not_announced", "twice"];

export interface ColorChecksOptions {
  readonly colors: DrawnColors;
  readonly server: TempoServer;
  /** The host's clock, in milliseconds. */
  readonly shown: () => number;
  readonly log: (text: string) => void;
}

interface Open {
  readonly collectors: Collectors;
  readonly tempo: Tempo;
}

export class ColorChecks {
  readonly problems: string[] = [];
  requests = 0;
  mostRequests = 0;
  mostLooks = 0;
  readonly #options: ColorChecksOptions;
  /** By UTC day of the host's clock. */
  readonly #sent = new Map<number, number>();
  /** Looks by UTC day, as the archive counts them. */
  readonly #looks = new Map<number, ReadonlySet<number>>();
  /** What was truly said of each day. */
  readonly #said = new Map<Day, Set<Color>>();

  constructor(options: ColorChecksOptions) {
    this.#options = options;
  }

  get looks(): number {
    return [...this.#looks.values()].reduce((sum, { size }) => sum + size, 0);
  }

  problem(text: string): void {
    const line = `${new Date(this.#options.shown()).toISOString().slice(0, 16)} ${text}`;
    this.#options.log(`PROBLEM ${text}`);
    this.problems.push(line);
  }

  /** A request leaves. */
  leaves(): void {
    this.requests++;
    const utcDay = utcDayOf(this.#options.shown() / 1000);
    const sent = (this.#sent.get(utcDay) ?? 0) + 1;
    this.#sent.set(utcDay, sent);
    this.mostRequests = Math.max(this.mostRequests, sent);
    if (sent > 12) this.problem(`${sent} requests on one UTC day`);
  }

  /** The last request was answered. */
  answered(as: TempoMishap | undefined): void {
    const { server } = this.#options;
    const { season, status, time } = server.log.at(-1)!;
    if (status === 400 || status === 405 || status === 429 || season === undefined) {
      this.problem(`a request that is refused: ${JSON.stringify(server.log.at(-1))}`);
      return;
    }
    if (!harmless.includes(as)) return;
    const { start, end } = daysOfSeason(season);
    const tomorrow = dayOf(time / 1000) + 1;
    for (let day = start; day < end && day <= tomorrow; day++) {
      const color = server.shown(day);
      if (color === undefined) continue;
      const said = this.#said.get(day) ?? new Set();
      this.#said.set(day, said.add(color));
    }
  }

  /** What is held at any time. */
  held(open: Open | undefined): void {
    const archive = open?.collectors.archive;
    if (open === undefined || archive === undefined) return;
    const { tempo } = open;
    const now = this.#options.shown();
    const utcDay = utcDayOf(now / 1000);
    for (const day of [utcDay - 1, utcDay]) {
      const looks = new Set(archive.looks.on(day).map(({ look }) => look));
      this.#looks.set(day, looks);
      this.mostLooks = Math.max(this.mostLooks, looks.size);
      if (looks.size > 8) this.problem(`${looks.size} looks on one UTC day`);
    }
    for (const { day, color, readAt, provisional } of archive.colors.all.values()) {
      if (this.#said.get(day)?.has(color) !== true) this.problem(`${formatDay(day)} ${color} was never said`);
      if (provisional !== readAt < instantAt(day - 1, 10, 30)) {
        this.problem(`${formatDay(day)} is ${provisional ? "" : "not "}provisional`);
      }
      if (provisional && tempo.colorOf(day) !== shippedColor(day)) {
        this.problem(`${formatDay(day)} prices although it is provisional`);
      }
    }
    const { day: running, left } = tempo.toldAt(now / 1000);
    const known = { white: 43, red: 22 };
    const { start, end } = daysOfSeason(seasonOf(running));
    for (let day = start; day <= running + 1 && day < end; day++) {
      const color = tempo.colorOf(day);
      if (color === "white" || color === "red") known[color]--;
    }
    if (left.white !== Math.max(0, known.white) || left.red !== Math.max(0, known.red)) {
      this.problem(`left ${JSON.stringify(left)} of ${JSON.stringify(known)}`);
    }
  }

  /** At a calm end, the colours of the days [first, last] are known and right. */
  complete(open: Open | undefined, first: Day, last: Day): void {
    if (open === undefined) {
      this.problem("no process runs");
      return;
    }
    for (let day = first; day <= last; day++) {
      const [color, right] = [open.tempo.colorOf(day), this.#options.colors.of(day)];
      if (color === undefined) this.problem(`${formatDay(day)} is not known`);
      else if (color !== right) this.problem(`${formatDay(day)} is ${color}, not ${right}`);
    }
  }
}
