/** Merges a file's readings into the archive: `msg.action = "import"`. */
import path from "node:path";
import { isUint8Array } from "node:util/types";
import * as v from "valibot";
import type { StagedCounts } from "../../archive/index.js";
import { choiceOf, InputError, type Accepted, type Fields, type InputReader } from "../../common/index.js";
import type { FileSource, ReadFile } from "../../exchange/index.js";
import { directions, measures, seriesOf, type Direction, type Series } from "../../readings/index.js";
import { describeRefusal, type Texts } from "../../texts/index.js";
import { exchange } from "../exchange.js";
import { readerOf, type Properties } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { mergeStatus, readMergeOptions, type MergeOptions } from "./merge-report.js";
import { percent } from "./progress.js";
import { assertWritable } from "./writable.js";

interface ImportRequest extends MergeOptions {
  readonly source: FileSource;
  /** The field that names the source. */
  readonly field: "payload" | "filename";
  /** Assumed for a file that does not say it. */
  readonly direction: Direction;
  readonly measure: Series;
}

export async function importFile(context: ActionContext): Promise<ActionResult> {
  const { msg, meter, properties, archive, usagePoint, texts, now, signal, progress } = context;
  const { source, field, conflicts, dryRun, direction, measure } = readRequest(msg, properties, texts);
  assertWritable(context);
  const { status } = texts.files;
  const { hashMeter, ImportError, readInProcess } = exchange();
  const merge = async (file: ReadFile): Promise<[ReadFile, StagedCounts]> => {
    const options = { conflicts, dryRun, now, signal };
    const counts = await archive.staging.mergeFile(usagePoint, file, {
      ...options,
      progress: (done, all) => {
        progress(status.writing(percent(done, all)));
      },
    });
    return [file, counts];
  };
  try {
    progress(status.reading(0));
    const [{ rejected, moreRejected }, counts] = await readInProcess(
      source,
      {
        ...{ usagePointId: usagePoint.pdl, direction, measure, now, signal },
        clock: meter.collectors.clock,
        progress: (done, all) => {
          progress(status.reading(percent(done, all)));
        },
      },
      merge,
    );
    const lines = rejected.map(({ line, reason }) => ({ line, reason: texts.files.reasons[reason] }));
    return {
      fields: {
        payload: {
          ...counts,
          rejected: lines,
          ...(moreRejected > 0 && { moreRejected }),
          hash: await hashMeter(archive, usagePoint),
        },
        usagePointId: usagePoint.pdl,
      },
      status: mergeStatus(counts, rejected.length + moreRejected, dryRun, texts),
    };
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    const { wrong, accepted } = describeRefusal(texts.files, error, usagePoint.pdl.slice(-4));
    throw new InputError(field, undefined, wrong, accepted);
  }
}

const fileContent: Accepted<string | Uint8Array> = {
  schema: v.union([v.string(), v.custom<Uint8Array>(hasBytes)]),
  words: (accepts) => accepts.fileContent,
};

/** What only inherits from a Buffer, or was given to another thread, has no bytes. */
function hasBytes(value: unknown): boolean {
  return isUint8Array(value) && (value.buffer as { detached?: boolean }).detached !== true;
}
const fileName: Accepted<string> = {
  schema: v.pipe(
    v.string(),
    v.maxLength(4_096),
    v.check((text) => !text.includes("\0")),
  ),
  words: (accepts) => accepts.fileName,
};

/** @throws {InputError} */
function readRequest(msg: Fields, properties: Properties, texts: Texts): ImportRequest {
  const reader = readerOf(msg, texts);
  return {
    ...readSource(reader),
    ...readMergeOptions(reader),
    direction: reader.read("direction", choiceOf(directions)) ?? properties.direction,
    // Not the node's own measure: that one is for its queries, and most files are curves.
    measure: seriesOf(reader.read("measure", choiceOf(measures)) ?? "load_curve"),
  };
}

/**
 * A content comes first: the node that reads files leaves the name of its file in the message. The node that watches
 * folders has the name in both fields.
 */
function readSource(reader: InputReader): Pick<ImportRequest, "source" | "field"> {
  const [payload, name] = [reader.given("payload"), reader.given("filename")];
  const isContent = typeof payload === "string" || isUint8Array(payload);
  if (name === undefined || (isContent && payload !== name)) {
    return { source: { content: reader.require("payload", fileContent) }, field: "payload" };
  }
  return { source: { path: path.resolve(reader.require("filename", fileName)) }, field: "filename" };
}
