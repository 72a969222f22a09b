/** Merges a file's readings into the archive: `msg.action = "import"`. */
import { isUint8Array } from "node:util/types";
import * as v from "valibot";
import { choiceOf, InputError, type Accepted, type Fields } from "../../common/index.js";
import type { FileContent } from "../../exchange/index.js";
import { directions, measures, seriesOf, type Direction, type Series } from "../../readings/index.js";
import type { Texts } from "../../texts/index.js";
import { exchange } from "../exchange.js";
import { readerOf, type Properties } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { mergeStatus, percent, readMergeOptions, type MergeOptions } from "./merge-report.js";
import { assertWritable } from "./writable.js";

interface ImportRequest extends MergeOptions {
  readonly content: string | Uint8Array;
  /** Assumed for a file that does not say it. */
  readonly direction: Direction;
  readonly measure: Series;
}

export async function importFile(context: ActionContext): Promise<ActionResult> {
  const { msg, properties, archive, usagePoint, texts, now, progress } = context;
  const { content, conflicts, dryRun, direction, measure } = readRequest(msg, properties, texts);
  assertWritable(context);
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
    const wrong = problem.wrong(error.meter ?? "", usagePoint.pdl.slice(-4));
    throw new InputError("payload", undefined, wrong, problem.accepted);
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
    status: mergeStatus(counts, rejected.length, dryRun, texts),
  };
}

const fileContent: Accepted<string | Uint8Array> = {
  schema: v.union([v.string(), v.custom<Uint8Array>(hasBytes)]),
  words: (accepts) => accepts.fileContent,
};

/** What only inherits from a Buffer, or was given to another thread, has no bytes. */
function hasBytes(value: unknown): boolean {
  return isUint8Array(value) && (value.buffer as { detached?: boolean }).detached !== true;
}

/** @throws {InputError} */
function readRequest(msg: Fields, properties: Properties, texts: Texts): ImportRequest {
  const reader = readerOf(msg, texts);
  return {
    content: reader.require("payload", fileContent),
    ...readMergeOptions(reader),
    direction: reader.read("direction", choiceOf(directions)) ?? properties.direction,
    // Not the node's own measure: that one is for its queries, and most files are curves.
    measure: seriesOf(reader.read("measure", choiceOf(measures)) ?? "load_curve"),
  };
}
