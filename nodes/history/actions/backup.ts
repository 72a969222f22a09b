/** Copies the archive while it is in use: `msg.action = "backup"`. */
import { basename } from "node:path";
import type { ActionContext, ActionResult } from "./action.js";

export async function backup({ archive, meter, texts, progress }: ActionContext): Promise<ActionResult> {
  progress(texts.files.status.copying);
  const path = await archive.backup(meter.hub.clock.now());
  return {
    fields: { payload: path },
    status: { fill: "green", shape: "dot", text: texts.files.status.copied(basename(path)) },
  };
}
