/** A list of points of one series, as saved answers and flows have it. */
import type { FormatName } from "../base/index.js";
import type { Direction, Series } from "../../readings/index.js";
import type { RegisterRows, StampEnd } from "../points/index.js";

/** The field names of a point. */
export interface PointNames {
  readonly stamp: string;
  readonly value: string;
  readonly step: string;
  /** Whether it was measured. */
  readonly nature: string;
}

/** What the values of a list are. `interval_energy`: the energy of each interval of a curve. */
export type Quantity = Series | "interval_energy" | "index";

export interface PointList {
  readonly format: FormatName;
  /** The meter as the file names it. */
  readonly meter: unknown;
  /** undefined: an unknown one. */
  readonly direction: Direction | undefined;
  /** undefined: nothing that is imported. */
  readonly quantity: Quantity | undefined;
  readonly unit: unknown;
  readonly names: PointNames;
  readonly points: readonly unknown[];
  /** The days asked for: the end is the day after the last one. They are an echo, and may be absent. */
  readonly period: { readonly start: unknown; readonly end: unknown };
  /** Which end of its interval a stamp names, as far as the kind of the list tells. */
  readonly stamps: StampEnd | undefined;
  /** Hands over what each register shows, where the points are totals. Yields between slices. */
  readonly addRegisters?: (registers: RegisterRows) => Generator<void, void, void>;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The objects in a list. */
export function listOf(json: unknown): JsonObject[] {
  return Array.isArray(json) ? json.filter(isObject) : [];
}

/** The first point of a list. */
export function firstOf(points: readonly unknown[]): JsonObject {
  return points.find(isObject) ?? {};
}
