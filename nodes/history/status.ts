/** What keeps a history node from answering, as its status. Pure. */
import type { NodeStatus } from "node-red";
import type { CollectingProblem } from "../collector/index.js";
import { archiveKeys } from "../common/index.js";
import type { SettingsProblem } from "../texts/index.js";

export function problemStatus(
  settings: SettingsProblem | undefined,
  collecting: CollectingProblem | undefined,
): NodeStatus | undefined {
  if (settings !== undefined) return red(settings);
  return collecting?.kind === "archive" ? red(archiveKeys[collecting.error.problem]) : undefined;
}

/** Fixed texts, which each editor translates. */
function red(key: string): NodeStatus {
  return { fill: "red", shape: "ring", text: `enedis-linky-history.status.${key}` };
}
