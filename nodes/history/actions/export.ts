/** All native readings of the meter as a CSV: `msg.action = "export"`. */
import { InputError, statusOf } from "../../common/index.js";
import { countOf } from "../../query/index.js";
import { grouped } from "../../texts/index.js";
import { bounds } from "../bounds.js";
import { exchange } from "../exchange.js";
import type { ActionContext, ActionResult } from "./action.js";
import { handled } from "./progress.js";

export async function exportAll(context: ActionContext): Promise<ActionResult> {
  const { archive, usagePoint, properties, texts, progress } = context;
  const { status } = texts.files;
  const count = await countOf(archive, usagePoint);
  if (count > bounds.exported) {
    const { wrong, accepts } = texts.input;
    const most = accepts.smallExport(grouped(bounds.exported, texts));
    throw new InputError("action", '"export"', wrong.largeExport(grouped(count, texts)), most);
  }
  const { exportMeter } = exchange();
  const { csv, hash, rows } = await exportMeter(archive, usagePoint, properties.csv, (done) => {
    progress("exporting", status.exporting(handled(done, texts)));
  });
  const text = status.exported(grouped(rows, texts));
  return {
    fields: { payload: csv, hash, usagePointId: usagePoint.pdl },
    status: statusOf(rows === 0 ? "no_readings" : "exported", text),
  };
}
