/**
 * Files of every format, damaged line by line. What comes from an undamaged line must be what the undamaged file has at
 * that time, or nothing: no value moves, none changes.
 */
import assert from "node:assert/strict";
import { bounds } from "../../nodes/exchange/base/bounds.js";
import { readFiles, type OpenFile } from "../../nodes/exchange/read/files.js";
import { ImportError, type StampEnd } from "../../nodes/exchange/index.js";
import { lengthOfDay, type Direction, type Reading } from "../../nodes/readings/index.js";
import { dayOf, startOfDay } from "../../nodes/readings/index.js";
import {
  r151,
  r64Csv as r64ByClass,
  r64Json as r64ByClassJson,
  registersOfDays,
} from "../exchange/class-flows.js";
import { customerCsv, indexCsv, NOW, r63, supplierCsv } from "../exchange/sample-files.js";
import {
  flow,
  measure,
  r64 as r64Json,
  r64Peaks,
  v5Curve,
  v5Daily,
  v5Peaks,
} from "../exchange/saved-json.js";
import * as tables from "../exchange/tables.js";
import { dialects, intervals, powersOf, spans, type Interval } from "../exchange/tables.js";
import { zip } from "../exchange/workbook.js";
import { PDL } from "../fixtures/readings.js";
import type { Draw } from "./draw.js";

interface Sample {
  readonly write: (all: readonly Interval[]) => string;
  /** Always this long, in minutes. */
  readonly step?: number;
  /** A value is the difference of two lines. */
  readonly isDifference?: boolean;
  /** Or XML: no program makes a table of it. */
  readonly isJson?: boolean;
  /** A line has no date: in another place, it means another day. */
  readonly isUndated?: boolean;
  /** Its stamps are those of starts. */
  readonly areStarts?: boolean;
}

function daysOf(all: readonly Interval[]): Reading[] {
  const days = [...new Set(all.map(({ start }) => dayOf(start)))];
  return days.map((day, i) => ({ start: startOfDay(day), step: lengthOfDay(day), value: 9_000 + 7 * i }));
}

function peaksOf(all: readonly Interval[]): Reading[] {
  return daysOf(all).map((one, i) => ({ ...one, at: one.start + 8_100 + 61 * i }));
}

/** One point on each line, as its lines are damaged. */
function json(value: object): string {
  return JSON.stringify(value)
    .replaceAll(/(\[)(?=\{"(?:v|d|value|date)")/g, "$1\n")
    .replaceAll(/\},(?=\{"(?:v|d|value|date)")/g, "},\n");
}

const stampOf = ({ start }: Reading): string =>
  `${new Date(start * 1000 + 7_200_000).toISOString().slice(0, 10)}T00:00:00+01:00`;

const samples: Readonly<Record<string, Sample>> = {
  "customer CSV": { write: (all) => customerCsv(powersOf(all)) },
  "customer indexes": {
    write: (all) => indexCsv(daysOf(all).map((one, i) => [stampOf(one), String(1_000_000 + i * 9_007)])),
    isDifference: true,
  },
  R63: { write: (all) => r63(powersOf(all)).replaceAll("\r", "") },
  "EDF powers": { write: (all) => supplierCsv(powersOf(all)).replaceAll("\r", ""), isUndated: true },
  "half-hour curve": { write: tables.halfHourCurve },
  "Conso Downloader": { write: (all) => tables.consoDownloader(all, "kW") },
  "start and end": { write: (all) => tables.startEnd(all, "Wh") },
  "start and end in kW": { write: (all) => tables.startEnd(all, "kW") },
  "Home Assistant": { write: tables.homeAssistant, step: 60, isDifference: true },
  "EDF registers": {
    write: (all) => tables.edfIndex(all, ["Heures Pleines", "Heures Creuses"]),
    isDifference: true,
  },
  "EDF days": { write: (all) => tables.edfDaily(all, ["Heures Pleines ", "Heures Creuses "]) },
  "EDF max powers": { write: tables.edfMaxPower },
  R64: { write: tables.r64, isDifference: true },
  R65: { write: tables.r65 },
  "v5 curve": { write: (all) => json({ meter_reading: v5Curve(powersOf(all)) }), isJson: true },
  "v5 days": { write: (all) => json(v5Daily(daysOf(all))), isJson: true },
  "v5 peaks": { write: (all) => json(v5Peaks(peaksOf(all))), isJson: true },
  "MyElectricalData's curve": {
    write: (all) => json({ success: true, data: v5Curve(powersOf(all), { starts: true }) }),
    isJson: true,
    areStarts: true,
  },
  "2026 curve": { write: (all) => json(measure("PA", powersOf(all))), isJson: true },
  "2026 days": { write: (all) => json(measure("EA", daysOf(all))), isJson: true },
  "2026 peaks": { write: (all) => json(measure("PMA", peaksOf(all))), isJson: true },
  "R63 as JSON": { write: (all) => json(flow("R63", measure("PA", powersOf(all)))), isJson: true },
  "R64 as JSON": { write: (all) => json(r64Json(daysOf(all))), isJson: true, isDifference: true },
  "R64 classes as JSON": {
    write: (all) => json(r64Json(daysOf(all), { registers: "classes" })),
    isJson: true,
    isDifference: true,
  },
  "R64 peaks as JSON": { write: (all) => json(r64Peaks(peaksOf(all))), isJson: true },
  "R64 by class as JSON": {
    write: (all) => json(JSON.parse(r64ByClassJson(registersOfDays(daysOf(all)))) as object),
    isJson: true,
    isDifference: true,
  },
  "R64 by class": { write: (all) => r64ByClass(registersOfDays(daysOf(all))), isDifference: true },
  R151: {
    // A reading on each line.
    write: (all) =>
      r151(registersOfDays(daysOf(all)))
        .replaceAll(/>\n</g, "><")
        .replaceAll(/(?=<(?:Donnees_Releve|\/PRM)>)/g, "\n"),
    isJson: true,
    isDifference: true,
  },
  // The first point stands behind the date of its reading.
  R50: { write: (all) => tables.r50(all).replaceAll("</Id_Affaire>\n", "</Id_Affaire>"), isJson: true },
  "R65 as JSON": { write: (all) => json(flow("R65", measure("EA", daysOf(all)))), isJson: true },
};

interface Line {
  readonly text: string;
  readonly isDamaged: boolean;
}

interface Found {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

/** What a user says of a file. */
interface Told {
  readonly stamps?: StampEnd | undefined;
  readonly direction: Direction;
  readonly isDirectionGiven?: boolean;
}

/** undefined: it was refused. */
async function read(
  content: Uint8Array,
  told: Told = { direction: "consumption" },
): Promise<Found[] | undefined> {
  // oxlint-disable-next-line typescript/require-await -- as a pipe
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < content.length; from += 4_099) yield content.subarray(from, from + 4_099);
  }
  const file: OpenFile = { name: "1", content: pieces() };
  try {
    const { series } = await readFiles([file], {
      usagePointId: PDL,
      measure: "load_curve",
      now: NOW,
      ...told,
    });
    return series.flatMap(({ direction, series: name, slices, lines }) => {
      const readings = [...slices(bounds.lines)].flat();
      return [...lines()].map((line, i) => {
        const { start, step, value, at } = readings[i]!;
        return { line, key: `${direction} ${name} ${start}`, value: `${value} over ${step} at ${at}` };
      });
    });
  } catch (error) {
    if (error instanceof ImportError) return undefined;
    throw error;
  }
}

/** Lines of the beginning, which say what the others mean. */
const HEADING = 4;

function damageLine(draw: Draw, text: string): string {
  const cells = text.split(/([;,])/);
  const at = draw.integer(0, cells.length - 1);
  return draw
    .pick<() => string>([
      () => Buffer.from(draw.mutate(Buffer.from(text))).toString("latin1"),
      () => text.slice(0, draw.integer(0, text.length)),
      () => text.slice(draw.integer(0, text.length)),
      () => cells.toSpliced(at, draw.integer(1, 2)).join(""),
      () => cells.with(at, draw.text(20)).join(""),
      () => cells.with(at, String(draw.number())).join(""),
      () => text.replaceAll(/\d/g, (digit) => (draw.happens(0.1) ? String(draw.integer(0, 9)) : digit)),
      () => text.replace(",", "."),
      () => `${text}${draw.pick([";", '"', " ", ";1", "\u00a0"])}`,
      () => "",
    ])()
    .replace(/[\r\n\u2028\u2029\0]/g, "");
}

function damaged(draw: Draw, lines: readonly Line[], { isUndated = false }: Sample): Line[] {
  const found = [...lines];
  for (let count = draw.integer(1, 4); count > 0 && found.length > 1; count--) {
    const at = draw.integer(0, (draw.happens(0.2) ? Math.min(HEADING, found.length) : found.length) - 1);
    const { text } = found[at]!;
    const other = draw.integer(0, found.length - 1);
    draw.pick<() => void>([
      () => found.splice(at, draw.integer(1, 3)),
      () => {
        const isBeside = draw.happens(0.5);
        const copy = { text, isDamaged: found[at]!.isDamaged || (isUndated && !isBeside) };
        found.splice(isBeside ? at : other, 0, copy);
      },
      () => {
        // Which of two lines came first may be all that tells their hours apart.
        [found[at], found[other]] = [
          { text: found[other]!.text, isDamaged: true },
          { text, isDamaged: true },
        ];
      },
      () => found.splice(at, 1, { text: damageLine(draw, text), isDamaged: true }),
      () => found.splice(at, 1, { text: damageLine(draw, text), isDamaged: true }),
      () => found.splice(at, 0, { text: damageLine(draw, text), isDamaged: true }),
      () => {
        found.length = at + 1;
        found[at] = { text: text.slice(0, draw.integer(0, text.length)), isDamaged: true };
      },
    ])();
  }
  return found;
}

/**
 * What headings say of the lines below them: the units that the first ones name, whether it is MyElectricalData's, whose
 * stamps are starts, and of which register each list is: without its heading, it goes on with the one before. Another one
 * that makes sense cannot be told from the truth.
 */
function saidIn(lines: readonly Line[]): string {
  const all = lines.map(({ text }) => text);
  const heading = all.slice(0, 2 * HEADING).join("\n");
  const units = new Set(heading.match(/\b[kM]?(?:Wh?|VA)\b|"success":true/g));
  const lists = all.join("\n").match(/"(?:idClasseTemporelle|codeCadran)":"[^"]*"/g) ?? [];
  return [...[...units].sort(), ...lists].join();
}

/**
 * Whether EDF's days go up in a list that goes down: joined files of one day each may do so, and two headings that were
 * exchanged look the same.
 */
function goUp(lines: readonly Line[]): boolean {
  const days = lines.flatMap(
    ({ text }) => /^(\d\d)\/(\d\d)\/(\d{4});;$/.exec(text)?.slice(1).reverse().join() ?? [],
  );
  return days.length > 1 && days.every((day, i) => i === 0 || days[i - 1]! <= day);
}

/** @throws when a value differs that should not */
export async function tryDamaged(draw: Draw): Promise<void> {
  const [name, sample] = draw.pick(Object.entries(samples));
  const step = sample.step ?? draw.pick([15, 30, 60]);
  const span = draw.pick([spans.ordinary, spans.march, spans.october]);
  const text = sample.write(intervals(span[0], span[1], step)).trimEnd();
  const sound = text.split("\n").map((each): Line => ({ text: each, isDamaged: false }));
  const lines = damaged(draw, sound, sample);
  const dialect = draw.pick(
    sample.isJson === true
      ? (["plain", "bom", "utf16", "mac"] as const)
      : (Object.keys(dialects) as (keyof typeof dialects)[]),
  );
  let content: Uint8Array = dialects[dialect](lines.map((line) => line.text).join("\n"));
  if (draw.happens(0.2)) {
    content = zip({ "a.txt": Buffer.from(content) });
    if (draw.happens(0.5)) content = draw.mutate(content);
  }
  const told = tellOf(draw);
  // Undamaged in the same dialect: a spreadsheet rounds nothing here, but it drops zeros.
  const plain = await read(dialects[dialect](text));
  if (plain === undefined || plain.length === 0)
    throw new Error(`${name} (${dialect}) is not read undamaged`);
  const before = await read(dialects[dialect](text), told);
  // What all of its kind say, no user changes; of a direction that it does not say, nothing else changes.
  if (before !== undefined && before.length > 0)
    assert.deepEqual(before.map(timeAndValue), plain.map(timeAndValue));
  const after = await read(content, told);
  // It contradicts its user, or production has no such measure.
  if (before === undefined || before.length === 0) return;
  // Where damage leaves nothing that says it, the user's word counts: a wrong one moves everything.
  const isLie = told.stamps !== undefined && (told.stamps === "start") !== (sample.areStarts === true);
  if (after === undefined || isLie || saidIn(lines) !== saidIn(sound)) return;
  if (sample.isUndated === true && goUp(lines)) return;
  const values = new Map(before.map(({ key, value }) => [key, value]));
  const numbered = sample.isJson === true ? lines.filter(isPoint) : lines;
  const shift = dialect === "excel" ? 1 : 0;
  for (const { key, value, line } of after) {
    if (values.get(key) === value) continue;
    // Whether the last day of a list is ten years older than the others, nothing in it tells.
    if (sample.isUndated === true && !values.has(key)) continue;
    const at = line - 1 - shift;
    // A damaged line may also name the day on the other side of a difference, wherever it stands.
    const near = sample.isDifference === true ? numbered : numbered.slice(at, at + 1);
    if (near.length === 0 || near.some(({ isDamaged }) => isDamaged)) continue;
    throw new Error(
      `${name}, ${step} minutes, ${span[0]}, ${dialect}: line ${line} (${numbered[at]?.text}) gives ${key} ${value}, not ${values.get(key)}`,
    );
  }
}

function tellOf(draw: Draw): Told {
  const isDirectionGiven = draw.happens(0.3);
  const direction = isDirectionGiven ? draw.pick(["consumption", "production"] as const) : "consumption";
  return { stamps: draw.pick([undefined, undefined, "start", "end"] as const), direction, isDirectionGiven };
}

function timeAndValue({ key, value }: Found): string {
  return `${key.replace(/^\w+ /, "")} ${value}`;
}

function isPoint({ text }: Line): boolean {
  return /^(?:\{"(?:v|d|value|date)"|<PDC>|<Donnees_Releve>)/.test(text);
}
