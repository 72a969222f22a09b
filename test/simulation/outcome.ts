/** What a simulation comes to, as counts and lists. */
import { dayOf, type Day } from "../../nodes/readings/index.js";
import type { Gateway } from "./gateway.js";
import { wantedSeries, type Outcome, type SimulatedMeter } from "./setup.js";
import type { SimulatedNode } from "./simulated-node.js";

export function outcomeOf(
  gateways: readonly Gateway[],
  nodes: readonly SimulatedNode[],
  meters: readonly SimulatedMeter[],
): Omit<Outcome, "service" | "foretold" | "problems"> {
  const perDay = new Map<Day, number>();
  const requests = gateways.flatMap((gateway) => gateway.requests);
  for (const { at } of requests) {
    const day = dayOf(at / 1000);
    perDay.set(day, (perDay.get(day) ?? 0) + 1);
  }
  const sinks = nodes.flatMap((node) => [...node.sinks.values()]);
  return {
    calls: requests.length,
    readings: sinks.reduce((sum, { delivered }) => sum + delivered.size, 0),
    messages: sinks.reduce((sum, { messages }) => sum + messages, 0),
    asked: requests.map(({ usagePointId, what }) => `${usagePointId.slice(-4)} ${what}`),
    perDay,
    wanted: meters.reduce((sum, meter) => sum + wantedSeries(meter).length, 0),
  };
}
