/**
 * The shapes of saved JSON, recognised by their fields alone: answers in v5 and in the shape of 2026, bare or in the
 * wrappers of Conso API and MyElectricalData (docs/dev/enedis.md#telling-shapes-apart), and Enedis's flows R63, R64 and
 * R65 (docs/dev/enedis.md#r6x-as-json). They may lie in lists and in objects of any names.
 */
import { DAY_SECONDS, isCurveStep, parseDuration, type Direction } from "../../readings/index.js";
import { type FormatName, directionNamed, FLOW_NAME, ImportError } from "../base/index.js";
import { directionOf, type RegisterRows, type StampEnd } from "../points/index.js";
import {
  firstOf,
  isObject,
  listOf,
  type JsonObject,
  type PointList,
  type PointNames,
  type Quantity,
} from "./point-list.js";
import { registersOf } from "./register-points.js";
import { addRegisters } from "./class-registers.js";

const v5Names: PointNames = {
  stamp: "date",
  value: "value",
  step: "interval_length",
  nature: "measure_type",
};
const names2026: PointNames = { stamp: "d", value: "v", step: "p", nature: "n" };

/** What surrounds a list. */
interface Around {
  /** That a name or a text around it says: `production_load_curve`. */
  readonly direction: Direction;
  /** MyElectricalData's envelope, whose curves have other stamps (docs/dev/enedis.md#myelectricaldata-v2-stamps). */
  readonly isEnvelope: boolean;
  /** Of a flow: `R63`. */
  readonly flow: string | undefined;
  /** Of 14 digits: a name around it. */
  readonly meter: string | undefined;
  readonly depth: number;
}

/** Those that are read, and their variants: `R63A`. */
const FLOWS = /^(R6[345])(?!\d)/;
/** Lists and objects around a list: a saved collection of answers has three or four. */
const DEEPEST = 8;
/** The lists in a file, in its order. @param direction of a list of which nothing says it */
export function* pointListsIn(json: object, direction: Direction): Generator<PointList> {
  yield* listsIn(json, { direction, isEnvelope: false, flow: undefined, meter: undefined, depth: 0 });
}

function* listsIn(json: unknown, around: Around): Generator<PointList> {
  if (around.depth > DEEPEST) return;
  const inner = { ...around, depth: around.depth + 1 };
  if (Array.isArray(json)) {
    for (const each of json) yield* listsIn(each, inner);
    return;
  }
  if (!isObject(json)) return;
  if (Array.isArray(json["interval_reading"])) {
    yield v5List(json, json["interval_reading"], around);
    return;
  }
  if (isMeasure(json)) {
    yield* measureLists(json, around);
    return;
  }
  const isEnvelope = around.isEnvelope || typeof json["success"] === "boolean";
  const flow = flowOf(json["header"]) ?? around.flow;
  const outer = saidIn(json) ?? around.direction;
  for (const [name, value] of Object.entries(json)) {
    if (typeof value !== "object") continue;
    const meter = /^\d{14}$/.test(name) ? name : around.meter;
    yield* listsIn(value, {
      ...inner,
      isEnvelope,
      flow,
      meter,
      direction: directionNamed(name) ?? outer,
    });
  }
}

/**
 * @returns undefined: it is no flow, or does not say which
 * @throws {ImportError} one that is not read, although it may look like R64: `other-flow`; `unknown`: its code is no name
 */
function flowOf(header: unknown): string | undefined {
  const code = isObject(header) ? header["codeFlux"] : undefined;
  if (typeof code !== "string" || code.trim() === "") return undefined;
  const name = code.trim().toUpperCase();
  const [, flow] = FLOWS.exec(name) ?? [];
  if (flow !== undefined) return flow;
  throw FLOW_NAME.test(name) ? new ImportError("other-flow", { flow: name }) : new ImportError("unknown");
}

/** Fields beside an answer, or in it, that may say what was asked for. */
const TELLING =
  /type|kind|quality|direction|measure|series|route|path|url|endpoint|request|usage|flow|name|title/i;
/** Fields of an object that are looked at. */
const MOST_FIELDS = 50;

/** The direction that the texts in an object say; undefined: none, or both. */
function saidIn(json: JsonObject): Direction | undefined {
  const texts = Object.entries(json)
    .slice(0, MOST_FIELDS)
    .filter(([name, value]) => typeof value === "string" && TELLING.test(name));
  const said = new Set(
    texts.map(([, text]) => directionNamed(String(text))).filter((one) => one !== undefined),
  );
  return said.size === 1 ? [...said][0] : undefined;
}

// ——— v5

function v5List(json: JsonObject, points: readonly unknown[], around: Around): PointList {
  const { isEnvelope } = around;
  const type = isObject(json["reading_type"]) ? json["reading_type"] : {};
  const direction = saidIn(type) ?? saidIn(json) ?? around.direction;
  const quantity = v5Quantity(type, firstOf(points));
  return {
    format: "enedis-v5",
    meter: json["usage_point_id"] ?? around.meter,
    // Max power exists for consumption only.
    direction: quantity === "max_power" ? "consumption" : direction,
    quantity,
    unit: unitOfV5(type["unit"], quantity),
    names: v5Names,
    points,
    period: { start: json["start"], end: json["end"] },
    stamps: stampsOfV5(json, isEnvelope),
  };
}

/** What stands beside the points of Enedis's own answers; MyElectricalData's curves have none of it. */
const OF_ENEDIS = ["usage_point_id", "quality", "reading_type", "start"];

function stampsOfV5(json: JsonObject, isEnvelope: boolean): StampEnd | undefined {
  if (isEnvelope) return "start";
  return OF_ENEDIS.some((name) => json[name] !== undefined) ? "end" : undefined;
}

/** The body has no name of its series: its reading type and its points show it (docs/dev/enedis.md#v5-shape). */
function v5Quantity(type: JsonObject, point: JsonObject): Quantity | undefined {
  const length = point["interval_length"];
  const isDay = typeof length === "string" && parseDuration(length) === DAY_SECONDS;
  if (length !== undefined && !isDay) return "load_curve";
  if (type["aggregate"] === "maximum" || type["unit"] === "VA") return "max_power";
  const { date } = point;
  if (isDay || (typeof date === "string" && date.length === 10)) return "daily";
  if (type["measurement_kind"] === "energy" || type["measuring_period"] === "P1D") return "daily";
  return type["aggregate"] === "average" ? "load_curve" : undefined;
}

/**
 * MyElectricalData's daily consumption may say W and serves Wh; a list without any reading type has the units of its
 * series (docs/dev/enedis.md#v5-shape).
 */
function unitOfV5(unit: unknown, quantity: Quantity | undefined): unknown {
  if (quantity === "daily" && (unit === "W" || unit === undefined)) return "Wh";
  return unit ?? (quantity === "load_curve" ? "W" : undefined);
}

// ——— 2026, and the flows

/** A meter's measures: also those of R64, which are in contexts. */
function isMeasure(json: JsonObject): boolean {
  if (Array.isArray(json["grandeur"])) return true;
  const contexts = json["contexte"];
  return (
    Array.isArray(contexts) && contexts.some((each) => isObject(each) && Array.isArray(each["grandeur"]))
  );
}

function* measureLists(json: JsonObject, around: Around): Generator<PointList> {
  const { idPrm, grandeur, contexte, periode } = json;
  const period = isObject(periode)
    ? { start: periode["dateDebut"], end: periode["dateFin"] }
    : { start: undefined, end: undefined };
  // MyElectricalData makes both shapes of the same points: its curves have starts in this one, too.
  const stamps = around.isEnvelope ? "start" : "end";
  const common = { meter: idPrm ?? around.meter, period, stamps, names: names2026 } as const;
  for (const each of listOf(grandeur)) {
    const of = { ...common, unit: each["unite"], direction: directionIn(each) };
    const points = Array.isArray(each["points"]) ? each["points"] : [];
    const quantity = quantityOf(each["grandeurPhysique"], json["pas"], firstOf(points));
    if (points.length > 0) yield { ...of, quantity, points, format: formatOf(around.flow, quantity) };
    yield* registerLists(each, of);
  }
  for (const context of listOf(contexte)) {
    for (const each of listOf(context["grandeur"])) {
      yield* registerLists(each, { ...common, unit: each["unite"], direction: directionIn(each) }, context);
    }
  }
}

function directionIn({ grandeurMetier }: JsonObject): Direction | undefined {
  return typeof grandeurMetier === "string" ? directionOf(grandeurMetier) : undefined;
}

function quantityOf(physical: unknown, step: unknown, point: JsonObject): Quantity | undefined {
  if (physical === "PA") return "load_curve";
  if (physical === "PMA") return "max_power";
  if (physical !== "EA") return undefined;
  const own = point["p"] ?? step;
  const seconds = typeof own === "string" ? parseDuration(own) : undefined;
  return seconds !== undefined && isCurveStep(seconds) ? "interval_energy" : "daily";
}

function formatOf(flow: string | undefined, quantity: Quantity | undefined): FormatName {
  if (flow === "R63") return "r63-json";
  if (flow === "R65") return "r65-json";
  return flow === undefined ? "enedis-2026" : quantity === "daily" ? "r65-json" : "r63-json";
}

/** The totals of R64, at the beginning of days; its highest powers have the same form. */
function* registerLists(
  json: JsonObject,
  of: Pick<PointList, "meter" | "period" | "stamps" | "names" | "unit" | "direction">,
  context: JsonObject = {},
): Generator<PointList> {
  const physical = json["grandeurPhysique"];
  const quantity = physical === "EA" ? "index" : physical === "PMA" ? "max_power" : undefined;
  for (const points of registersOf(json, quantity === "index", context)) {
    yield {
      ...of,
      format: "r64-json",
      quantity,
      points,
      ...(quantity === "index" && {
        addRegisters: (registers: RegisterRows) => addRegisters(json, context, registers),
      }),
    };
  }
}
