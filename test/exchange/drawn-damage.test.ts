/**
 * Tables with drawn damage: lines that another one contradicts, files cut at both ends in the middle of a line, and words
 * about their direction that agree or do not. What must come out is what a reader that shares no code with ours reads in
 * the lines that are left.
 */
import assert from "node:assert/strict";
import { ImportError } from "../../nodes/exchange/index.js";
import { readFiles, type FilesContent } from "../../nodes/exchange/read/files.js";
import type { Direction } from "../../nodes/readings/index.js";
import { PDL } from "../fixtures/readings.js";
import { Dice } from "../simulation/random.js";
import * as independent from "./independent-reader.js";
import { shownAt, type Found } from "./independent-reader.js";
import { customerCsv, NOW, r63, supplierCsv } from "./sample-files.js";
import * as tables from "./tables.js";
import { intervals, powersOf, spans, type Interval } from "./tables.js";
import { seeds } from "../seeds.js";

interface Kind {
  readonly write: (all: readonly Interval[]) => string;
  readonly readAgain: (text: string) => Found[];
  /** Of the heading. */
  readonly head: number;
  readonly series: "load_curve" | "daily" | "max_power";
  /** Of one interval, if it has only one. */
  readonly minutes?: number;
  /** Lines of the body from which each value comes, in the order of the values. */
  readonly linesOf: (body: readonly string[]) => number[][];
  /** A line that says something else about the same time; undefined: the order of the file decides between two. */
  readonly contradict?: (line: string) => string;
  /** A line means another time in another place. */
  readonly isPlaced?: boolean;
  /** Its stamps have no offset. */
  readonly isNaive?: boolean;
  /** What its content says of its direction, and the same file of production. */
  readonly says?: Direction;
  readonly produced?: (text: string) => string;
}

/** Each line has its own value. */
const eachIts = (body: readonly string[]): number[][] => body.map((_, at) => [at]);
const newestFirst = (body: readonly string[]): number[][] => eachIts(body).reverse();
/** Replaces a number by a larger one, so that a register does not fall. */
const other =
  (number: RegExp) =>
  (line: string): string =>
    line.replace(number, (digits) => String(Number(digits) + 2));
const producing =
  (word: string, by: string) =>
  (text: string): string =>
    text.replaceAll(word, by);

const kinds: Readonly<Record<string, Kind>> = {
  "customer CSV": {
    write: (all) => customerCsv(powersOf(all)),
    readAgain: independent.customerCurve,
    head: 3,
    series: "load_curve",
    linesOf: eachIts,
    contradict: other(/\d+$/),
    says: "consumption",
    produced: producing(";Consommation;", ";Production;"),
  },
  "R63 flow": {
    write: (all) => r63(powersOf(all)).replaceAll("\r", ""),
    readAgain: independent.r63Curve,
    head: 1,
    series: "load_curve",
    linesOf: eachIts,
    isNaive: true,
    contradict: other(/\d+(?=;B;)/),
    says: "consumption",
    produced: producing(";CONS;", ";PROD;"),
  },
  "half-hour curve": {
    write: tables.halfHourCurve,
    readAgain: independent.endCurve,
    head: 2,
    series: "load_curve",
    linesOf: eachIts,
    contradict: other(/\d+$/),
    isNaive: true,
  },
  "start and end": {
    write: (all) => tables.startEnd(all, "Wh"),
    readAgain: (text) => independent.startEndCurve(text, "Wh"),
    head: 1,
    series: "load_curve",
    linesOf: eachIts,
    contradict: other(/\d+$/),
    isNaive: true,
  },
  "Conso Downloader": {
    write: (all) => tables.consoDownloader(all, "kW"),
    readAgain: (text) => independent.startEndCurve(text, "kW"),
    head: 1,
    series: "load_curve",
    linesOf: eachIts,
    isNaive: true,
    contradict: (line) => line.replace(/"\d+/, (start) => `"${Number(start.slice(1)) + 1}`),
  },
  "EDF's powers": {
    write: (all) => supplierCsv(powersOf(all)).replaceAll("\r", ""),
    readAgain: independent.edfPowers,
    head: 3,
    series: "load_curve",
    isNaive: true,
    isPlaced: true,
    linesOf: (body) => {
      const isDate = (at: number): boolean => /^\d\d\//.test(body[at]!);
      const rows = [...body.keys()].filter((at) => /^\d\d:/.test(body[at]!));
      return rows.map((at) => [at, [...body.keys()].findLast((of) => of < at && isDate(of))!]).reverse();
    },
    contradict: other(/(?<=^[\d:]+;)\d+/),
  },
  "EDF's registers": {
    write: (all) => tables.edfIndex(all, ["Heures Pleines", "Heures Creuses"]),
    readAgain: independent.edfRegisters,
    head: 3,
    series: "daily",
    linesOf: (body) =>
      newestFirst(body)
        .slice(0, -1)
        .map(([at]) => [at!, at! - 1]),
  },
  "EDF's days": {
    write: (all) => tables.edfDaily(all, ["Heures Pleines ", "Heures Creuses "]),
    readAgain: independent.edfDays,
    head: 3,
    series: "daily",
    says: "consumption",
    linesOf: (body) => newestFirst(body).filter(([at]) => body[at!]!.endsWith("Réelle")),
    contradict: other(/(?<=^[\d/]+;)\d+/),
  },
  "EDF's max powers": {
    write: (all) => tables.edfMaxPower(all).split("\n\n")[0]!,
    readAgain: independent.edfPeaks,
    head: 1,
    series: "max_power",
    linesOf: newestFirst,
    contradict: other(/\d+$/),
  },
  R64: {
    // The supplier's grid would say what the operator's does not.
    write: (all) => tables.r64(all).replace(/.*Fournisseur.*\n/g, ""),
    readAgain: independent.r64Days,
    head: 1,
    series: "daily",
    linesOf: (body) =>
      [...body.keys()]
        .filter((at) => at % 2 === 0 && at + 2 < body.length)
        .map((at) => [0, 1, 2, 3].map((k) => at + k)),
    contradict: other(/\d+(?=;0$)/),
    says: "consumption",
    produced: producing(";CONS;", ";PROD;"),
  },
  R65: {
    write: tables.r65,
    readAgain: independent.r65Days,
    head: 1,
    series: "daily",
    linesOf: eachIts,
    contradict: other(/\d+(?=;0$)/),
    says: "consumption",
    produced: producing(";CONS;", ";PROD;"),
  },
  "Home Assistant": {
    write: tables.homeAssistant,
    readAgain: independent.homeAssistantHours,
    head: 1,
    minutes: 60,
    series: "load_curve",
    isNaive: true,
    says: "consumption",
    produced: producing("_conso,", "_prod,"),
    linesOf: (body) => [...body.keys()].slice(1).map((at) => [at, at - 1]),
    // Another total, and nothing beside it that says which one is right.
    contradict: (line) => {
      const cells = line.split(",");
      return [...cells.slice(0, 3), String(Number(cells[3]) + 2), cells[4], ""].join(",");
    },
  },
};

interface Row {
  readonly text: string;
  /** Of the undamaged body. */
  readonly at: number;
  readonly isCopy: boolean;
}

interface Piece extends Row {
  readonly isWhole: boolean;
}

/** What is left of rows between two positions in their characters. */
function cut(rows: readonly Row[], from: number, to: number): Piece[] {
  let begin = 0;
  return rows.flatMap((row) => {
    const [start, end] = [begin, begin + row.text.length];
    begin = end + 1;
    const text = row.text.slice(Math.max(0, from - start), Math.max(0, to - start));
    // Nothing of a line, and what ends the one before it, leaves an empty line at most.
    return text === "" ? [] : [{ ...row, text, isWhole: start >= from && end <= to }];
  });
}

interface Told {
  readonly name: string;
  readonly direction: Direction;
  readonly isDirectionGiven: boolean;
}

const names: Readonly<Record<string, Direction | undefined>> = {
  "1": undefined,
  "releves.csv": undefined,
  "daily_production.csv": "production",
  "historique_prod_2026.csv": "production",
  "ma-consommation.csv": "consumption",
};

/** Its content, else its name, else what the user assumes; undefined: what the user says contradicts it. */
function directionOf(content: Direction | undefined, { name, ...told }: Told): Direction | undefined {
  const said = content ?? names[name];
  if (said === undefined) return told.direction;
  return told.isDirectionGiven && said !== told.direction ? undefined : said;
}

/** @returns the problem: it is refused */
async function readAs(text: string, { name, ...told }: Told): Promise<FilesContent | string> {
  async function* content(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from(text));
  }
  try {
    const options = { usagePointId: PDL, measure: "load_curve", now: NOW, ...told } as const;
    return await readFiles([{ name, content: content(), isText: true }], options);
  } catch (error) {
    if (error instanceof ImportError) return error.problem;
    throw error;
  }
}

/** Why a file is refused whose first line names somebody else. */
const unlike: ReadonlySet<string> = new Set(["other-meter", "unreadable-meter", "several-series"]);

type Values = Map<string, number>;

const keyOf = (start: number, step: number): string => `${shownAt(start)} (${start}) + ${step}`;

function valuesOf({ series }: FilesContent): Values {
  return new Map(
    series.flatMap(({ slices }) =>
      [...slices(1_000)].flat().map(({ start, step, value }) => [keyOf(start, step), value] as const),
    ),
  );
}

/** What each time may have. */
type Expected = Map<string, { readonly may: ReadonlySet<number | undefined>; readonly isEndCut: boolean }>;

interface Damaged {
  readonly head: readonly string[];
  /** Undamaged. */
  readonly body: readonly string[];
  readonly rows: readonly Row[];
  readonly pieces: readonly Piece[];
}

function expectedOf(kind: Kind, { head, body, rows, pieces }: Damaged): Expected {
  const readAgain = (lines: readonly string[]): Found[] => kind.readAgain([...head, ...lines].join("\n"));
  const states = body.map((_, at) => {
    const all = pieces.filter((piece) => piece.at === at);
    const whole = all.filter(({ isWhole }) => isWhole);
    if (whole.length === 2) return "contested";
    if (all.length === 0) return "gone";
    return all.length === 1 && whole[0]?.isCopy === false ? "sure" : "open";
  });
  const last = pieces.at(-1)!;
  const lines = kind.linesOf(body);
  const before = readAgain(body);
  assert.equal(before.length, lines.length);
  return new Map(
    before.map(([start, step, value], k) => {
      const of = lines[k]!;
      const has = (...some: readonly string[]): boolean => of.some((at) => some.includes(states[at]!));
      const others = rows
        .filter(({ at, isCopy }) => isCopy && of.includes(at))
        .map(({ at, text }) => readAgain(body.with(at, text))[k]?.[2]);
      const isTurn =
        kind.isNaive === true && [start, start + step].some((at) => /-25 0[23]:/.test(shownAt(at)));
      const may = has("gone", "contested")
        ? [undefined]
        : has("open") || isTurn
          ? [undefined, value, ...others]
          : [value];
      return [keyOf(start, step), { may: new Set(may), isEndCut: !last.isWhole && of.includes(last.at) }];
    }),
  );
}

/** Draws one file, and compares what is read with what must be. */
async function tryOne(kind: Kind, dice: Dice): Promise<void> {
  const span = dice.pick([spans.ordinary, spans.march, spans.october]);
  const isProduced = kind.produced !== undefined && dice.happens(0.4);
  const sound = kind.write(intervals(span[0], span[1], kind.minutes ?? dice.pick([15, 30, 60]))).trimEnd();
  const lines = (isProduced ? kind.produced(sound) : sound).split("\n");
  const [head, body] = [lines.slice(0, kind.head), lines.slice(kind.head)];

  const rows = body.map((text, at): Row => ({ text, at, isCopy: false }));
  const isTurn = (text: string): boolean =>
    /(?:2026-10-25|25[/.]10[/.]2026).0[0-3]:/.test(text) || /^0[0-3]:/.test(text);
  for (let count = kind.contradict === undefined ? 0 : dice.integer(0, 3); count > 0; count--) {
    const at = dice.integer(0, body.length - 1);
    const text = kind.contradict!(body[at]!);
    // Naive lines of the doubled hour are told apart by their order alone.
    if (
      text === body[at] ||
      (kind.isNaive === true && isTurn(text)) ||
      rows.some((row) => row.isCopy && row.at === at)
    )
      continue;
    const beside = rows.findIndex((row) => row.at === at) + 1;
    const place =
      kind.isPlaced === true || dice.happens(0.5)
        ? beside
        : dice.pick([rows.length, dice.integer(0, rows.length)]);
    rows.splice(place, 0, { text, at, isCopy: true });
  }
  const size = rows.reduce((sum, { text }) => sum + text.length + 1, -1);
  const from = dice.happens(0.5) ? dice.integer(0, Math.floor(size / 2)) : 0;
  const to = dice.happens(0.5) ? dice.integer(Math.ceil((size * 2) / 3), size) : size;
  const pieces = cut(rows, from, to);

  const told: Told = {
    name: dice.pick(Object.keys(names)),
    direction: dice.pick(["consumption", "production"]),
    isDirectionGiven: dice.happens(0.4),
  };
  const text = [...head, ...pieces.map((piece) => piece.text)].join("\n");
  const direction = directionOf(isProduced ? "production" : kind.says, told);
  const found = await readAs(text, told);
  const what = `${JSON.stringify(told)}\n${text}`;
  if (typeof found === "string") {
    // A part of a meter's number, or of a name, is that of another one; without a whole line, it is nothing known.
    if (pieces[0]?.isWhole === false && unlike.has(found)) return;
    if (!pieces.some(({ isWhole }) => isWhole)) return;
    const other = told.direction === "production" ? "is-consumption" : "is-production";
    assert.ok(direction === undefined && found === other, `refused: ${found}\n${what}`);
    return;
  }
  if (direction === undefined) {
    // What gives nothing contradicts nothing.
    assert.deepEqual(found.series, [], what);
    return;
  }
  for (const one of found.series) {
    assert.deepEqual([one.direction, one.series], [direction, kind.series], what);
  }
  // What production does not have is rejected.
  if (kind.series === "max_power" && direction === "production") {
    assert.deepEqual(found.series, [], what);
    return;
  }
  const values = valuesOf(found);
  const expected = expectedOf(kind, { head, body, rows, pieces });
  for (const time of values.keys()) assert.ok(expected.has(time), `${time} is not in the file\n${what}`);
  for (const [time, { may, isEndCut }] of expected) {
    const value = values.get(time);
    // Where a file ends within the digits of a value, nothing shows it.
    assert.ok(may.has(value) || isEndCut, `${time}: ${value}, not ${[...may].join(" or ")}\n${what}`);
  }
  const contested = pieces.flatMap(({ at, isWhole }, i) => {
    const both = pieces.filter((piece) => piece.at === at && piece.isWhole);
    return isWhole && both.length === 2 ? [head.length + i + 1] : [];
  });
  const named = found.rejected.filter(({ reason }) => ["duplicate", "day", "estimated"].includes(reason));
  for (const line of contested) {
    assert.ok(
      named.some((one) => one.line === line),
      `line ${line} is not named\n${what}`,
    );
  }
}

describe("tables with drawn damage", () => {
  for (const [name, kind] of Object.entries(kinds)) {
    it(`${name}: what is left is read, nothing else`, async () => {
      for (const seed of seeds(40)) {
        try {
          await tryOne(kind, new Dice(seed));
        } catch (error) {
          throw new Error(`${name}, seed ${seed}: ${(error as Error).message}`, { cause: error });
        }
      }
    });
  }
});
