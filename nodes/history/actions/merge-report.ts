/** What an import and a restore have in common: their options, their report and their status. */
import type { StagedCounts } from "../../archive/index.js";
import { choiceOf, yesOrNo, type InputReader } from "../../common/index.js";
import { grouped, type Texts } from "../../texts/index.js";
import type { ActionResult } from "./action.js";

export interface MergeOptions {
  readonly conflicts: "keep" | "replace";
  readonly dryRun: boolean;
}

/** @throws {InputError} */
export function readMergeOptions(reader: InputReader): MergeOptions {
  return {
    conflicts: reader.read("conflicts", choiceOf(["keep", "replace"])) ?? "keep",
    dryRun: reader.read("dryRun", yesOrNo) ?? false,
  };
}

export function mergeStatus(
  { imported, unchanged, conflicts }: StagedCounts,
  rejected: number,
  dryRun: boolean,
  texts: Texts,
): ActionResult["status"] {
  const { status } = texts.files;
  const parts = [
    ...(dryRun ? [status.dryRun] : []),
    status.imported(grouped(imported, texts)),
    ...(unchanged > 0 ? [status.unchanged(grouped(unchanged, texts))] : []),
    ...(conflicts > 0 ? [status.conflicts(grouped(conflicts, texts))] : []),
    ...(rejected > 0 ? [status.rejected(grouped(rejected, texts))] : []),
  ];
  const text = parts.join(" · ");
  if (conflicts + rejected > 0) return { fill: "yellow", shape: dryRun ? "ring" : "dot", text };
  if (imported + unchanged === 0) return { fill: "grey", shape: "ring", text };
  return { fill: "green", shape: dryRun ? "ring" : "dot", text };
}
