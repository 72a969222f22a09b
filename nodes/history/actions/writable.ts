/** Refuses what an archive that can only be read cannot do, and what could be lost with a stand-by. */
import { collectingError, notReadyError, unsureError, type AskableMeter } from "../../common/index.js";
import type { ActionContext } from "./action.js";

/** @throws {LinkyError} `archive` or `unavailable`, saying why it cannot be written */
export function assertWritable({
  archive,
  meter,
  texts,
}: Pick<ActionContext, "archive" | "texts"> & { readonly meter: AskableMeter }): void {
  const unsure = unsureError(meter);
  if (unsure !== undefined) throw unsure;
  if (!archive.isReadOnly) return;
  const { problem } = meter.collectors;
  throw problem === undefined ? notReadyError(texts) : collectingError(problem, texts);
}
