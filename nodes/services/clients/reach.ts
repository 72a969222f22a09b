/**
 * How far a gateway of MyElectricalData goes: before 2.0, its daily consumption ends the day before yesterday
 * (docs/dev/enedis.md#myelectricaldata-v2-routes). No answer names its version; its form does.
 */
import { type Outcome, isModern } from "../answers/index.js";
import type { RequestForm } from "./forms.js";

export interface ReachMemory {
  /**
   * Whether it has yesterday; as long as nothing is known of it, it may.
   * @param at an instant in seconds; undefined: now
   */
  read(at?: number): boolean;
  keep(hasYesterday: boolean): void;
}

/** Whether the gateway has yesterday, judging by an answer; undefined: it does not tell. */
export function reachOf({ response }: Outcome, asked: RequestForm): boolean | undefined {
  // Any version answers a question in the form of v5 in that form.
  if (asked === "v5" || response.json === undefined) return undefined;
  const { json } = response;
  const body = "data" in json && typeof json.data === "object" && json.data !== null ? json.data : json;
  return isModern(body);
}
