/**
 * Every status that a node may show, by the word that flows behind a Status node read as `msg.status.event`
 * (docs/dev/contract.md#statuses): a status without one does not compile. Node-RED passes the word on to Status nodes;
 * editors get the appearance and the text only. Pure.
 */
import type { NodeStatus, NodeStatusFill, NodeStatusShape } from "node-red";
import { withoutControls } from "../../texts/index.js";
import type { Problematic } from "./errors.js";
import { fixedText } from "./fixed-texts.js";

/** Each word has one appearance. These words never change. */
export const statusAppearances = {
  // What keeps the node from working:
  no_meter: ["red", "ring"],
  credentials: ["red", "ring"],
  token_expired: ["red", "ring"],
  clock: ["red", "ring"],
  archive: ["red", "ring"],
  no_group: ["red", "ring"],
  old_dashboard: ["red", "ring"],
  // What keeps the meter from being up to date:
  banned: ["red", "ring"],
  consent: ["red", "ring"],
  refused: ["red", "ring"],
  fresh_consent: ["yellow", "ring"],
  quota: ["yellow", "ring"],
  unavailable: ["yellow", "ring"],
  bad_answer: ["yellow", "ring"],
  range: ["yellow", "ring"],
  failed_calls_used_up: ["yellow", "ring"],
  calls_used_up: ["yellow", "ring"],
  load_curve_off: ["yellow", "dot"],
  // What keeps it from having a cost, while all else goes on:
  contract: ["red", "ring"],
  no_contract: ["yellow", "ring"],
  // Also of a tariff node:
  no_price: ["yellow", "ring"],
  // What keeps its readings from PostgreSQL, while all else goes on:
  fleet: ["red", "ring"],
  fleet_away: ["yellow", "ring"],
  // Another Node-RED does all of it:
  standby: ["yellow", "ring"],
  // What the meter does:
  starting: ["grey", "ring"],
  nothing_wanted: ["grey", "ring"],
  waiting: ["grey", "ring"],
  fetching: ["blue", "dot"],
  replaying: ["blue", "ring"],
  history: ["green", "dot"],
  up_to_date: ["green", "dot"],
  // The dashboard node without a meter:
  wired: ["grey", "dot"],
  // What a tariff node knows:
  in_force: ["green", "dot"],
  unknown_color: ["yellow", "ring"],
  // What a history node does, and its last result:
  importing: ["blue", "dot"],
  restoring: ["blue", "dot"],
  exporting: ["blue", "dot"],
  copying: ["blue", "dot"],
  erasing: ["blue", "dot"],
  answered: ["green", "dot"],
  incomplete: ["yellow", "dot"],
  imported: ["green", "dot"],
  imported_in_part: ["yellow", "dot"],
  previewed: ["green", "ring"],
  previewed_in_part: ["yellow", "ring"],
  exported: ["green", "dot"],
  copied: ["green", "dot"],
  erased: ["green", "dot"],
  announced: ["green", "dot"],
  priced: ["green", "dot"],
  no_readings: ["grey", "ring"],
  failed: ["red", "ring"],
} as const satisfies Readonly<Record<string, readonly [NodeStatusFill, NodeStatusShape]>>;

/** The history node before its first request shows nothing. */
export type StatusEvent = keyof typeof statusAppearances | "idle";

/** What takes some time. */
export type ProgressEvent = "importing" | "restoring" | "exporting" | "copying" | "erasing";

export interface LinkyStatus extends Readonly<NodeStatus> {
  readonly event: StatusEvent;
  readonly text: string;
}

export interface ShownStatus extends LinkyStatus {
  readonly event: keyof typeof statusAppearances;
}

export function statusOf(event: keyof typeof statusAppearances, text: string): ShownStatus {
  const [fill, shape] = statusAppearances[event];
  return { fill, shape, text: withoutControls(text), event };
}

/** Flows may read its text as any other. */
export const idle: LinkyStatus = { event: "idle", text: "" };

/** A status whose text is fixed. @param set the node set whose catalogue contains it */
export function fixedStatus(event: keyof typeof statusAppearances, set: string, key: string): ShownStatus {
  return statusOf(event, fixedText(set, key));
}

/** No meter is chosen, or it is missing or disabled. */
export function noMeterStatus(set: string): ShownStatus {
  return fixedStatus("no_meter", set, "no-meter");
}

/** What is wrong with a meter's settings, if anything is; its words are the key of the text. */
export function settingsStatus(set: string, { problem, unset, texts }: Problematic): ShownStatus | undefined {
  if (problem === undefined) return undefined;
  if (problem === "no-meter") return noMeterStatus(set);
  if (problem === "variable-unset") {
    const list = unset.map(({ variable }) => nameOf(variable)).join(", ");
    return statusOf("credentials", texts.status.unset(list, unset.length === 1));
  }
  return fixedStatus(problem === "token-expired" ? "token_expired" : "credentials", set, problem);
}

/** `${NAME}`: NAME. */
function nameOf(variable: string): string {
  return variable.slice(2, -1);
}
