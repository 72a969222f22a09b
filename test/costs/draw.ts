/** Contracts and readings by chance, from a seed: what the two implementations of costs are compared with. */
import { daysOfMonth, midnight, plusDays } from "./paris-by-rule.js";
import type { Condition, Counted, Written, WrittenVersion } from "./second-implementation.js";

/** Mulberry32. */
export class Draw {
  #state: number;
  constructor(seed: number) {
    this.#state = Math.imul(seed, 0x9e3779b1) >>> 0;
  }
  /** A number in [0, 1[. */
  share(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }
  /** A whole number of [from, to]. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.share() * (to - from + 1));
  }
  chance(share: number): boolean {
    return this.share() < share;
  }
  of<T>(list: readonly T[]): T {
    return list[this.whole(0, list.length - 1)]!;
  }
}

const two = (n: number): string => String(n).padStart(2, "0");

function clock(draw: Draw): string {
  const minute = draw.of([0, 0, 30, 8, draw.whole(0, 59)]);
  return `${two(draw.whole(0, 23))}:${two(minute)}`;
}

/** Both bounds as `MM-DD`; half of them run over New Year. */
function season(draw: Draw): { from: string; to: string } {
  const date = (): string => {
    const month = draw.whole(1, 12);
    return `${two(month)}-${two(draw.whole(1, daysOfMonth(`2023-${two(month)}-01`)))}`;
  };
  if (draw.chance(0.4)) return { from: "11-01", to: "03-31" };
  if (draw.chance(0.3)) return { from: "04-01", to: "10-31" };
  return { from: date(), to: date() };
}

const weekdays = (draw: Draw): number[] => {
  const days = [1, 2, 3, 4, 5, 6, 7].filter(() => draw.chance(0.4));
  return days.length === 0 ? [draw.whole(1, 7)] : days;
};

export function hours(draw: Draw): Condition[] {
  if (draw.chance(0.06)) return [];
  return Array.from({ length: draw.of([1, 1, 2, 3]) }, () => {
    const isNight = draw.chance(0.5);
    const from = isNight ? `${draw.whole(19, 23)}:${draw.whole(10, 59)}` : clock(draw);
    const to = isNight ? `0${draw.whole(1, 9)}:08` : draw.of([clock(draw), "24:00", "00:00", from]);
    return {
      from,
      to,
      ...(draw.chance(0.25) && { season: season(draw) }),
      ...(draw.chance(0.4) && { days: weekdays(draw) }),
    };
  });
}

const names = ["HP", "HC", "Week end", "a.b-c_1", "X"];

function rules(draw: Draw): (Condition & { class: string })[] {
  const some = Array.from({ length: draw.whole(0, 5) }, () => {
    const rule = {
      class: draw.of(names),
      ...(draw.chance(0.6) && { from: clock(draw) }),
      ...(draw.chance(0.6) && { to: draw.chance(0.1) ? "24:00" : clock(draw) }),
      ...(draw.chance(0.3) && { days: weekdays(draw) }),
      ...(draw.chance(0.25) && { holidays: draw.chance(0.6) }),
      ...(draw.chance(0.25) && { season: season(draw) }),
      ...(draw.chance(0.25) && { color: draw.of(["blue", "white", "red"] as const) }),
    };
    return Object.keys(rule).length === 1 ? { ...rule, days: weekdays(draw) } : rule;
  });
  return [...some, { class: draw.of(names) }];
}

/** In €, with at most 8 decimals. */
function price(draw: Draw, most: number): number {
  if (draw.chance(0.08)) return 0;
  const decimals = draw.of([0, 1, 2, 4, 4, 6, 8]);
  const sign = draw.chance(0.08) ? -1 : 1;
  const amount = Number((draw.share() * most).toFixed(decimals));
  return amount === 0 ? 0 : sign * amount;
}

const fixedClasses = {
  base: ["BASE"],
  hphc: ["HP", "HC"],
  tempo: ["HPJB", "HCJB", "HPJW", "HCJW", "HPJR", "HCJR"],
};

function version(draw: Draw, from: string, isFeedIn: boolean): WrittenVersion {
  const offer = draw.of(
    isFeedIn
      ? (["base", "custom"] as const)
      : (["base", "hphc", "hphc", "tempo", "tempo", "custom", "custom"] as const),
  );
  const own = offer === "custom" ? rules(draw) : undefined;
  const isRegulated = offer !== "custom" && !isFeedIn && draw.chance(0.6);
  const classes =
    own === undefined ? fixedClasses[offer as "base"] : [...new Set(own.map((rule) => rule.class))];
  return {
    from,
    offer,
    power: draw.chance(0.9) ? draw.of([3, 6, 9, 12, 15, 18, 24, 30, 36]) : draw.whole(1, 36),
    prices: isRegulated
      ? "regulated"
      : {
          ...(draw.chance(0.8) && { subscription: price(draw, 40) }),
          classes: Object.fromEntries(classes.map((name) => [name, price(draw, 0.9)])),
        },
    ...((offer === "hphc" || (offer === "tempo" && draw.chance(0.4))) && { hours: hours(draw) }),
    ...(own !== undefined && { rules: own }),
  };
}

/** Around changes: of time, of prices, of seasons, of the year, and Tempo winters. */
function about(draw: Draw): string {
  const year = draw.whole(2020, 2026);
  // The archives of tests know November 2026 (test/archive/harness.ts).
  const last = "2026-09-01";
  const date = draw.of(["02-01", "08-01", "03-28", "10-27", "04-01", "11-01", "01-01", "09-01", "12-20"]);
  const day = plusDays(`${year}-${date}`, -draw.whole(5, 40));
  return day > last ? plusDays(day, -366) : day;
}

export interface Case {
  readonly contract: Written;
  readonly direction: "consumption" | "production";
  /** Days [start, end[ with readings, and those that are asked. */
  readonly held: { readonly start: string; readonly end: string };
  readonly asked: { readonly start: string; readonly end: string };
  readonly today: string;
  /** Whether some colours are not known. */
  readonly forgets: boolean;
  readonly days: readonly DrawnDay[];
  /** What is said of days, one after the other. */
  readonly said: readonly Said[];
  /** What is said of the prices of a series, one message after the other. */
  readonly prices: readonly (readonly SaidPrice[])[];
}

/** Instants [start, end[ in seconds; € a kWh, null: none. */
interface SaidPrice {
  readonly start: number;
  readonly end: number;
  readonly euros: number | null;
}

/** Days that are announced under a label, or taken back. */
interface Said {
  readonly label: string;
  readonly days: readonly string[];
  readonly isAnnounced: boolean;
}

/** A day's readings; instants in seconds. */
interface DrawnDay {
  readonly day: string;
  /** Wh. */
  readonly daily: number | undefined;
  /** What the registers of the supplier's calendar counted, in Wh. */
  readonly registers: readonly Counted[] | undefined;
  /** W. */
  readonly curve: readonly { readonly start: number; readonly step: number; readonly value: number }[];
}

function readings(draw: Draw, day: string, usual: number, lacks: number): DrawnDay {
  const step = 60 * (draw.chance(0.9) ? usual : draw.of([5, 10, 15, 30, 60]));
  const [start, end] = [midnight(day) * 60, midnight(plusDays(day, 1)) * 60];
  const most = draw.of([0, 3, 900, 12_000]);
  const full = Array.from({ length: (end - start) / step }, (_, i) => ({
    start: start + i * step,
    step,
    value: draw.whole(0, most),
  }));
  const [a, b] = [draw.whole(0, full.length), draw.whole(0, full.length)];
  const kind = draw.chance(1 - lacks)
    ? "full"
    : draw.of(["none", "some", "one", "block", "block", "few"] as const);
  const curve = full.filter((_, i) => {
    switch (kind) {
      case "full":
        return true;
      case "none":
        return false;
      case "some":
        return draw.chance(0.8);
      case "one":
        return i !== a;
      case "block":
        return i < Math.min(a, b) || i >= Math.max(a, b);
      case "few":
        return draw.chance(0.1);
    }
  });
  const sum = Math.round(curve.reduce((all, { value }) => all + value * step, 0) / 3_600);
  const daily = draw.of([
    sum,
    sum,
    sum + draw.whole(0, 20_000),
    sum + draw.whole(0, 20),
    Math.max(0, sum - draw.whole(0, 500)),
    0,
    undefined,
    draw.whole(0, 30_000),
  ]);
  return { day, daily, curve, registers: undefined };
}

/** Registers as a supplier programs them: they may fit the contract, fit by their labels, or not at all. */
const programs: readonly (readonly Omit<Counted, "energy">[])[] = [
  [{ id: "BASE", label: "Base" }],
  [
    { id: "HC", label: "Heures Creuses" },
    { id: "HP", label: "Heures Pleines" },
  ],
  [
    { id: "1", label: "heures creuses" },
    { id: "2", label: "HEURES PLEINES" },
    { id: "3", label: "Été" },
  ],
  ["Bleus", "Blancs", "Rouges"].flatMap((color, i) =>
    ["Creuses", "Pleines"].map((hours) => ({
      id: i === 0 ? `H${hours.charAt(0)}JB` : `F${i}${hours.charAt(0)}`,
      label: `Heures ${hours} Jours ${color}`,
    })),
  ),
  [
    { id: "X", label: "" },
    { id: "a.b-c_1", label: "" },
    { id: "W", label: "week-end" },
  ],
];

/** Their own draws: the other cases stay as they were. */
function withRegisters(
  seed: number,
  versions: WrittenVersion[],
  days: DrawnDay[],
): [WrittenVersion[], DrawnDay[]] {
  const draw = new Draw(seed + 7_000_000);
  if (draw.chance(0.4)) return [versions, days];
  const offers = { base: [0], hphc: [1, 1, 2], tempo: [3], custom: [1, 4, 4], series: [0, 1] };
  const fitting = offers[draw.of(versions).offer];
  const program = programs[draw.chance(0.8) ? draw.of(fitting) : draw.whole(0, 4)]!;
  const changed = versions.map((one) => {
    if (one.prices === "regulated" || !draw.chance(0.5)) return one;
    const names = [...Object.keys(one.prices.classes ?? {}), "Extra"];
    const registers = Object.fromEntries(
      program
        .filter(() => draw.chance(0.5))
        .map(({ id, label }) => [draw.chance(0.5) ? id : label || id, draw.of(names)]),
    );
    const classes = { ...one.prices.classes, Extra: price(draw, 1) };
    return {
      ...one,
      registers,
      prices: { ...one.prices, classes },
      ...(draw.chance(0.2) && { energy: "curve" as const }),
    };
  });
  const read = days.map((one) => {
    if (draw.chance(0.15)) return one;
    const most = draw.of([900, 30_000, 30_000]);
    const registers = program.map((named) => ({
      ...named,
      energy: draw.chance(0.3) ? 0 : draw.whole(0, most),
    }));
    // Daily values tell what the dates of registers mean.
    const sum = registers.reduce((all, { energy }) => all + energy, 0);
    return { ...one, registers, daily: draw.chance(0.1) ? undefined : sum };
  });
  return [changed, read];
}

/** What a household that feeds in pays, and the end of Base: their own draws, so that the other cases stay as they were. */
class Calendar {
  readonly #draw: Draw;
  /** Whether it is about February 2027. */
  readonly isLater: boolean;

  constructor(seed: number) {
    this.#draw = new Draw(seed + 9_000_000);
    this.isLater = this.#draw.chance(0.12);
  }

  start(usual: string): string {
    return this.isLater ? plusDays("2027-02-01", -this.#draw.whole(5, 40)) : usual;
  }

  version(one: WrittenVersion, isFeedIn: boolean): WrittenVersion {
    const injects = this.#draw.chance(0.5) ? { injects: this.#draw.chance(0.7) } : {};
    if (isFeedIn || !this.isLater || this.#draw.chance(0.3)) return { ...one, ...injects };
    const base = { offer: "base", power: this.#draw.of([15, 18, 24, 36]), prices: "regulated" } as const;
    return { from: one.from, ...base, ...injects };
  }
}

const labels = ["sobriety", "EJP 22", "constructor"];

/** Announced days and rules for them: their own draws, too. */
class Announcing {
  readonly #draw: Draw;

  constructor(seed: number) {
    this.#draw = new Draw(seed + 13_000_000);
  }

  /** Before other rules, among them, and as one more condition of theirs; never the last one's. */
  version(one: WrittenVersion): WrittenVersion {
    const draw = this.#draw;
    if (one.rules === undefined || draw.chance(0.3)) return one;
    const changed = one.rules.map((rule, i) =>
      i < one.rules!.length - 1 && draw.chance(0.3) ? { ...rule, announced: draw.of(labels) } : rule,
    );
    for (let i = draw.whole(0, 2); i > 0; i--) {
      const window = draw.chance(0.3) ? {} : { from: clock(draw), to: draw.of([clock(draw), "24:00"]) };
      const rule = { class: draw.of(one.rules).class, announced: draw.of(labels), ...window };
      changed.splice(draw.whole(0, changed.length - 1), 0, rule);
    }
    return { ...one, rules: changed };
  }

  /** Also of the day before the first, of which windows reach into it; some days are taken back, and said once more. */
  said(start: string, end: string): Said[] {
    const draw = this.#draw;
    const all: string[] = [];
    for (let day = plusDays(start, -1); day <= end; day = plusDays(day, 1)) all.push(day);
    return Array.from({ length: draw.whole(0, 6) }, (_, i) => ({
      label: draw.of(labels),
      days: all.filter(() => draw.chance(0.3)).slice(0, 100),
      isAnnounced: i < 2 || draw.chance(0.6),
    }));
  }
}

/** Its own draw, too. */
function billDay(seed: number): number {
  const draw = new Draw(seed + 11_000_000);
  return draw.of([1, 2, 28, draw.whole(1, 28), draw.whole(1, 28)]);
}

/** Its versions do not name registers yet. @param draw goes on for what is drawn next */
function begin(seed: number, draw: Draw) {
  const calendar = new Calendar(seed);
  const announcing = new Announcing(seed);
  const isFeedIn = draw.chance(0.15);
  const start = calendar.start(about(draw));
  const end = plusDays(start, draw.whole(20, 60));
  const within = (): string => plusDays(start, draw.whole(0, 60));

  const froms = Array.from({ length: draw.of([0, 0, 1, 2]) }, within);
  const first = draw.of(["", "", "2010-05-17", within()]);
  const versions = [first, ...froms]
    .sort()
    .filter((from, i, all) => i === 0 || from !== all[i - 1])
    .map((from) => announcing.version(calendar.version(version(draw, from, isFeedIn), isFeedIn)));
  return { isFeedIn, start, end, versions, said: announcing.said(start, end) };
}

const written = (seed: number, isFeedIn: boolean, versions: readonly WrittenVersion[]): Written => ({
  ...(isFeedIn && { kind: "feed-in" as const }),
  billDay: billDay(seed),
  versions,
});

/** The contract of a case, without its readings. */
export function contractOfCase(seed: number): Written {
  const { isFeedIn, versions } = begin(seed, new Draw(seed));
  return written(seed, isFeedIn, withRegisters(seed, versions, [])[0]);
}

export function caseOf(seed: number): Case {
  const draw = new Draw(seed);
  const { isFeedIn, start, end, versions, said } = begin(seed, draw);

  const usual = draw.of([5, 10, 15, 30, 30, 60]);
  const lacks = draw.of([0, 0.2, 0.6]);
  const days: DrawnDay[] = [];
  for (let day = start; day < end; day = plusDays(day, 1)) {
    if (!draw.chance(lacks / 6)) days.push(readings(draw, day, usual, lacks));
  }
  const [priced, read] = withRegisters(seed, versions, days);
  const asked = {
    start: draw.chance(0.6) ? start : plusDays(start, draw.whole(-10, 12)),
    end: draw.chance(0.6) ? end : plusDays(end, draw.whole(-7, 10)),
  };
  return {
    contract: written(seed, isFeedIn, priced),
    direction: isFeedIn ? "production" : "consumption",
    held: { start, end },
    asked,
    today: draw.chance(0.15) ? plusDays(end, -draw.whole(0, 9)) : plusDays(end, draw.whole(11, 30)),
    forgets: draw.chance(0.2),
    days: read,
    said,
    prices: [],
  };
}

/** A contract some of whose versions are a series: each that has prices of its own, or none but the last. */
export function withSeries(seed: number, contract: Written): Written {
  const draw = new Draw(seed + 17_000_000);
  const last = contract.versions.length - 1;
  const versions = contract.versions.map((one, i): WrittenVersion => {
    if (i < last && draw.chance(0.4)) return one;
    const { from, power, registers } = one;
    const prices = draw.chance(0.2)
      ? {}
      : { subscription: price(draw, 40), ...(draw.chance(0.3) && { classes: {} }) };
    return { from, power, offer: "series", prices, ...(registers && { registers }) };
  });
  return { ...contract, versions };
}

/** The same case by a series of prices: some days have one price, some minutes none, and what is said later counts. */
export function seriesCaseOf(seed: number): Case {
  const drawn = caseOf(seed);
  return { ...drawn, contract: withSeries(seed, drawn.contract), prices: saidPrices(seed, drawn) };
}

function saidPrices(seed: number, { held }: Case): SaidPrice[][] {
  const draw = new Draw(seed + 19_000_000);
  const euros = [0, -0.05, 0.2, 0.2, ...Array.from({ length: 4 }, () => price(draw, 0.9))];
  const holes = draw.of([0, 0, 0.02, 0.3]);
  const messages: SaidPrice[][] = [];
  for (let day = plusDays(held.start, -1); day <= held.end; day = plusDays(day, 1)) {
    const [begin, end] = [midnight(day), midnight(plusDays(day, 1))];
    const step = draw.of([5, 15, 15, 60, 60, 97, 1_600]);
    const message: SaidPrice[] = [];
    // A long one reaches into the next day, which the next message covers.
    for (let at = begin; at < end; at += step) {
      if (!draw.chance(holes)) message.push({ start: at * 60, end: (at + step) * 60, euros: draw.of(euros) });
    }
    messages.push(message);
    if (draw.chance(0.15)) {
      const start = (begin + draw.whole(0, 1_380)) * 60;
      messages.push([
        { start, end: start + draw.of([300, 3_600, 86_400]), euros: draw.of([null, ...euros]) },
      ]);
    }
  }
  return messages;
}
