/** Merges a file's readings into the archive: `msg.action = "import"`. */
import type { StagedCounts } from "../../archive/index.js";
import { LinkyError } from "../../common/index.js";
import type { FileContent } from "../../exchange/index.js";
import { directions, measures, seriesOf, type Direction, type Series } from "../../readings/index.js";
import { grouped, show, type Texts } from "../../texts/index.js";
import { exchange } from "../exchange.js";
import { given, type Fields, type Properties } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";

interface ImportRequest {
  readonly content: string | Uint8Array;
  readonly conflicts: "keep" | "replace";
  readonly dryRun: boolean;
  /** What a file is taken for that does not say it itself. */
  readonly direction: Direction;
  readonly measure: Series;
}

export async function importFile(context: ActionContext): Promise<ActionResult> {
  const { msg, properties, archive, usagePoint, texts, now, progress } = context;
  const { content, conflicts, dryRun, direction, measure } = readRequest(msg, properties, texts);
  const { status } = texts.files;
  const { hashMeter, ImportError, readFile } = exchange();
  let file: FileContent;
  try {
    file = await readFile(content, {
      usagePointId: usagePoint.pdl,
      direction,
      measure,
      now,
      progress: (done, all) => {
        progress(status.reading(percent(done, all)));
      },
    });
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    const problem = texts.files.problems[error.problem];
    throw new LinkyError("input", problem(error.meter ?? "", usagePoint.pdl.slice(-4)));
  }
  const counts = await archive.staging.merge(usagePoint, file.series, {
    conflicts,
    dryRun,
    now,
    progress: (done, all) => {
      progress(status.writing(percent(done, all)));
    },
  });
  const rejected = file.rejected.map(({ line, reason }) => ({ line, reason: texts.files.reasons[reason] }));
  return {
    fields: {
      payload: { ...counts, rejected, hash: await hashMeter(archive, usagePoint) },
      usagePointId: usagePoint.pdl,
    },
    status: importStatus(counts, rejected.length, dryRun, texts),
  };
}

/** In tens: each status goes to all editors that are open. */
function percent(done: number, all: number): number {
  return Math.floor((done / all) * 10) * 10;
}

function readRequest(msg: Fields, properties: Properties, texts: Texts): ImportRequest {
  const { payload } = msg;
  const dryRun = given(msg["dryRun"]) ?? false;
  const choose = <T>(name: string, accepted: readonly T[], otherwise: T): T => {
    const value = given(msg[name]) ?? otherwise;
    if (accepted.includes(value as T)) return value as T;
    const list = accepted.map((known) => JSON.stringify(known)).join(", ");
    throw new LinkyError("input", texts.history.badChoice(name, list, show(value)));
  };
  if (typeof payload !== "string" && !(payload instanceof Uint8Array)) {
    throw new LinkyError("input", texts.files.noContent);
  }
  if (typeof dryRun !== "boolean") {
    throw new LinkyError("input", texts.files.badDryRun(show(dryRun)));
  }
  return {
    content: payload,
    conflicts: choose("conflicts", ["keep", "replace"] as const, "keep"),
    dryRun,
    direction: choose("direction", directions, properties.direction),
    // Not the node's own measure: that is what it answers, and most files are curves.
    measure: seriesOf(choose("measure", measures, "load_curve")),
  };
}

function importStatus(
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
  return {
    fill: conflicts + rejected === 0 ? "green" : "yellow",
    shape: dryRun ? "ring" : "dot",
    text: parts.join(" · "),
  };
}
