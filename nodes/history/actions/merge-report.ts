/** What an import and a restore have in common: their options, their report and their status. */
import type { RegisterCounts, StagedCounts } from "../../archive/index.js";
import { choiceOf, statusOf, yesOrNo, type InputReader, type ShownStatus } from "../../common/index.js";
import { grouped, type Texts } from "../../texts/index.js";

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

const NO_REGISTERS: RegisterCounts = { imported: 0, unchanged: 0, replaced: 0 };

/** What was done with each reading and each value of a register, or in a dry run would be done. */
export function mergeStatus(
  { imported, unchanged, conflicts, farOff = 0, registers = NO_REGISTERS }: StagedCounts,
  rejected: number,
  { dryRun, conflicts: choice }: MergeOptions,
  texts: Texts,
): ShownStatus {
  const { status } = texts.files;
  type Counted = {
    [Name in keyof typeof status]: (typeof status)[Name] extends (count: string) => string ? Name : never;
  }[keyof typeof status];
  const part = (name: Counted, count: number): string[] =>
    count > 0 ? [status[name](grouped(count, texts))] : [];
  const isReplaced = choice === "replace";
  const written = grouped(imported + (isReplaced ? conflicts : 0), texts);
  const parts = [
    ...(dryRun ? [status.dryRun, status.toImport(written)] : [status.imported(written)]),
    ...(isReplaced ? part(dryRun ? "toReplace" : "replaced", conflicts) : []),
    ...part("unchanged", unchanged),
    ...(isReplaced ? [] : part(dryRun ? "conflicts" : "kept", conflicts)),
    ...part(dryRun ? "registersToImport" : "registersImported", registers.imported + registers.replaced),
    ...part(dryRun ? "registersToReplace" : "registersReplaced", registers.replaced),
    ...part("registersUnchanged", registers.unchanged),
    ...part("rejected", rejected),
    ...part("farOff", farOff),
  ];
  const text = parts.join(" · ");
  if (conflicts + rejected + farOff > 0)
    return statusOf(dryRun ? "previewed_in_part" : "imported_in_part", text);
  const all = imported + unchanged + registers.imported + registers.replaced + registers.unchanged;
  if (all === 0) return statusOf("no_readings", text);
  return statusOf(dryRun ? "previewed" : "imported", text);
}
