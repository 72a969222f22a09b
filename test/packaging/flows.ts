/** Flows as users have them in their flows.json. */
import type { COST, Measure } from "../../nodes/readings/index.js";

/** Where a node is in the editor. */
export const at = { z: "tab", x: 100, y: 100 };

/**
 * A tab, a meter and an `in` node with one output.
 * @param meter its service and what is wanted
 * @param to where the readings go
 */
export function flowOfMeter(
  meter: object,
  measures: readonly (Measure | typeof COST)[],
  to: readonly string[],
): object[] {
  return [
    { id: "tab", type: "tab", label: "test" },
    { id: "meter", type: "enedis-linky-config", minute: 7, ...meter },
    {
      ...at,
      id: "in",
      type: "enedis-linky in",
      meter: "meter",
      direction: "consumption",
      measures,
      outputMode: "single",
      outputs: 1,
      wires: [to],
    },
  ];
}
