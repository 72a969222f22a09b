/**
 * What each output of an `enedis-linky in` node carries (docs/dev/contract.md#outputs). Pure: shared by the runtime
 * and the editor.
 */
import { aFlag, oneOf, readBy, someOf, type ReadBy } from "../base/browser.js";
import {
  COST,
  COST_UNIT,
  directions,
  exists,
  measures,
  unitOf,
  type Direction,
  type Measure,
} from "../readings/index.js";

/** What the node can send. */
export type InMeasure = Measure | typeof COST;

/** In the order of outputs. */
export const inMeasures: readonly InMeasure[] = [...measures, COST];

export type DirectionChoice = Direction | "both";

/** The properties of an `in` node that decide its outputs. */
export const choiceProperties = {
  direction: oneOf([...directions, "both"], "consumption"),
  measures: someOf<InMeasure>(inMeasures, measures),
  outputMode: oneOf(["single", "per-measure"], "single"),
  health: aFlag,
};

export type Choice = ReadBy<typeof choiceProperties>;

/** Reads saved properties, even of older or hand-written flows, with the contract's defaults. */
export function choiceOf(saved: { readonly [property in keyof Choice]?: unknown }): Choice {
  return readBy(choiceProperties, saved);
}

/** The unit of messages. */
export function messageUnit(measure: InMeasure): string {
  return measure === COST ? COST_UNIT : unitOf(measure);
}

/** A measure in one direction. */
export interface Output {
  readonly direction: Direction;
  readonly measure: InMeasure;
}

export type Port =
  /** Carries every chosen measure. */
  { readonly kind: "single" } | ({ readonly kind: "measure" } & Output) | { readonly kind: "health" };

/** The chosen measures that Enedis has, in the order of outputs: consumption before production. */
export function outputsOf(choice: Pick<Choice, "direction" | "measures">): Output[] {
  return directions
    .filter((direction) => choice.direction === direction || choice.direction === "both")
    .flatMap((direction) =>
      inMeasures
        .filter((measure) => choice.measures.includes(measure) && isThere(direction, measure))
        .map((measure) => ({ direction, measure })),
    );
}

/** Whether a direction has a measure. */
export function isThere(direction: Direction, measure: InMeasure): boolean {
  return measure === COST || exists(direction, measure);
}

/** The directions whose costs are chosen. */
export function costDirections(outputs: readonly Output[]): Direction[] {
  return outputs.filter(({ measure }) => measure === COST).map(({ direction }) => direction);
}

/** What a node sends of a direction; undefined: nothing. */
export function useOf(outputs: readonly Output[], direction: Direction): "costs" | "readings" | undefined {
  if (costDirections(outputs).includes(direction)) return "costs";
  return outputs.some((one) => one.direction === direction) ? "readings" : undefined;
}

/** The outputs from top to bottom. */
export function portsOf(choice: Choice): Port[] {
  const first: Port[] =
    choice.outputMode === "single"
      ? [{ kind: "single" }]
      : outputsOf(choice).map((flow) => ({ kind: "measure", ...flow }));
  return choice.health ? [...first, { kind: "health" }] : first;
}

/** Whether the node can ever send anything: otherwise the choice is invalid. */
export function carriesAnything(choice: Choice): boolean {
  return choice.health || outputsOf(choice).length > 0;
}
