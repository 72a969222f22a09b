/** A flow of demo meters, some of them in groups, and one `in` node that serves a group of them. */
import type { Harness, Message, Setup } from "./harness.js";

/** A config node of the flow, by its name; its id is {@link configId}. */
export interface GroupMeter {
  readonly name: string;
  readonly group?: string;
  /** By default, that of the name. */
  readonly usagePointId?: string;
  /** Disabled. */
  readonly d?: boolean;
  readonly [property: string]: unknown;
}

/** The selection of an `in` node. */
export const groupA = { meters: "group", group: "A" };

/** Two of them are of group A. */
export const three: readonly GroupMeter[] = [
  { name: "M1", group: "A" },
  { name: "M2", group: "A" },
  { name: "M3", group: "B" },
];

/** Node-RED takes a property with the id of a config node for a reference to it, also a name. */
export function configId(name: string): string {
  return `config-${name}`;
}

/** Each its own usage point. */
function usagePointOf(name: string): string {
  return `7${name.replace(/\D/g, "").padStart(13, "0")}`;
}

/**
 * @param selection of the `in` node: `meters`, `group`, and what else it is to have
 * @param meters the first is the harness's own, `meter`
 */
export function groupSetup(selection: object, [first, ...others]: readonly GroupMeter[]): Setup {
  const configOf = (meter: GroupMeter): object => ({
    service: "demo",
    baseUrl: "",
    language: "en",
    minute: 7,
    dailyMonths: 0,
    loadCurveDays: 0,
    // It belongs to the credentials.
    ...meter,
    usagePointId: undefined,
  });
  const credentialsOf = ({ name, usagePointId = usagePointOf(name) }: GroupMeter) => ({ usagePointId });
  return {
    service: "demo",
    meter: { ...configOf(first!) },
    credentials: credentialsOf(first!),
    in: { meter: "", measures: ["daily"], ...selection },
    more: others.map((meter) => ({
      ...configOf(meter),
      id: configId(meter.name),
      type: "enedis-linky-config",
      credentials: credentialsOf(meter),
    })),
  };
}

/** The readings that have left, as `<meter> <measure> <start>`, in their order. */
export function readingsOf(messages: readonly Message[]): string[] {
  return messages.flatMap(({ topic, measure, readings }) =>
    readings.map(({ start }) => `${topic.split("/")[0]} ${measure} ${start}`),
  );
}

/** The meters of which anything has left. */
export function metersOf(harness: Harness): string[] {
  return [...new Set(harness.all.map(({ topic }) => topic.split("/")[0]!))].sort();
}
