/** Refuses what an archive that can only be read cannot do. */
import { collectingError, notReadyError, type AskableMeter } from "../../common/index.js";
import type { ActionContext } from "./action.js";

/** @throws {LinkyError} `archive`, saying why it cannot be written */
export function assertWritable({
  archive,
  meter,
  texts,
}: Pick<ActionContext, "archive" | "texts"> & { readonly meter: AskableMeter }): void {
  if (!archive.isReadOnly) return;
  const { problem } = meter.collectors;
  throw problem === undefined ? notReadyError(texts) : collectingError(problem, texts);
}
