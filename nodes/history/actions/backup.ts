/** Copies the archive while it is in use: `msg.action = "backup"`. */
import { basename } from "node:path";
import { ArchiveError } from "../../archive/index.js";
import { LinkyError, statusOf } from "../../common/index.js";
import type { ActionContext, ActionResult } from "./action.js";

export async function backup({ archive, meter, texts, progress }: ActionContext): Promise<ActionResult> {
  progress("copying", texts.files.status.copying);
  const path = await archive.backup(meter.collectors.clock.now()).catch((error: unknown) => {
    // A failed copy, as on a full disk, says nothing about the archive itself: it stays open.
    if (error instanceof ArchiveError) throw new LinkyError("archive", texts.files.notCopied);
    throw error;
  });
  return {
    fields: { payload: path },
    status: statusOf("copied", texts.files.status.copied(basename(path))),
  };
}
