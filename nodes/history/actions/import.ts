/** Merges the readings of files into the archive: `msg.action = "import"`. */
import path from "node:path";
import { isUint8Array } from "node:util/types";
import * as v from "valibot";
import { choiceOf, InputError, type Accepted, type Fields, type InputReader } from "../../common/index.js";
import { importBounds } from "../../editor/index.js";
import type { FileSource, ImportProblem, StampEnd } from "../../exchange/index.js";
import { directions, measures, seriesOf, type Direction, type Series } from "../../readings/index.js";
import { describeRefusal, describeRejection, type Texts } from "../../texts/index.js";
import { exchange } from "../exchange.js";
import { importFiles } from "../import-files.js";
import { readerOf, type Properties } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { mergeStatus, readMergeOptions, type MergeOptions } from "./merge-report.js";
import { percent } from "./progress.js";
import { assertWritable } from "./writable.js";

interface ImportRequest extends MergeOptions {
  readonly sources: readonly FileSource[];
  /** The field that names the sources. */
  readonly field: "payload" | "filename";
  /** They are contents without names. */
  readonly areUnnamed: boolean;
  /** Assumed for a file that does not say it. */
  readonly direction: Direction;
  /** The message says it: a file must not contradict. */
  readonly isDirectionGiven: boolean;
  readonly measure: Series;
  readonly stamps: StampEnd | undefined;
}

/** Which end of its interval a stamp names, of files that do not say it. */
const stampEnds = ["start", "end"] as const satisfies readonly StampEnd[];

/** The fields that say what such a file does not, or says otherwise. */
const askedBy: Readonly<Partial<Record<ImportProblem, string>>> = {
  "unknown-stamps": "stamps",
  "is-consumption": "direction",
  "is-production": "direction",
};

export async function importFile(context: ActionContext): Promise<ActionResult> {
  const { msg, meter, properties, archive, usagePoint, texts, now, signal, progress } = context;
  const { field, areUnnamed, ...request } = readRequest(msg, properties, texts);
  assertWritable(context);
  const { status } = texts.files;
  const { ImportError, hashMeter } = exchange();
  try {
    progress("importing", status.reading(0));
    const { counts, rejected, moreRejected, files } = await importFiles({
      ...request,
      archive,
      usagePoint,
      now,
      signal,
      clock: meter.collectors.clock,
      progress: (stage, done, all) => {
        progress("importing", status[stage](percent(done, all)));
      },
    });
    return {
      fields: {
        payload: {
          ...counts,
          rejected: rejected.map(({ stamp, ...one }) => ({
            ...one,
            reason: describeRejection(texts.files, { ...one, stamp }),
          })),
          ...(moreRejected > 0 && { moreRejected }),
          hash: await hashMeter(archive, usagePoint),
          files,
        },
        usagePointId: usagePoint.pdl,
      },
      status: mergeStatus(counts, rejected.length + moreRejected, request, texts),
    };
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    const { wrong, accepted } = describeRefusal(texts.files, error, usagePoint.pdl.slice(-4), {
      from: "message",
      count: request.sources.length,
      areUnnamed,
    });
    throw new InputError(askedBy[error.problem] ?? field, undefined, wrong, accepted);
  }
}

function listOf<T>(one: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T[]> {
  const list = v.custom<unknown[]>(
    (value) => Array.isArray(value) && value.length > 0 && value.length <= importBounds.files,
  );
  return v.pipe(list, v.array(one));
}

const content = v.union([
  v.string(),
  v.pipe(v.custom<Uint8Array>(isUint8Array), v.transform(bytesOf), v.instance(Uint8Array)),
]);
const fileContents: Accepted<(string | Uint8Array)[]> = {
  schema: v.union([
    v.pipe(
      content,
      v.transform((one) => [one]),
    ),
    listOf(content),
  ]),
  words: (accepts) => accepts.fileContent(String(importBounds.files)),
};

/** Where its bytes are, whatever properties and methods a flow has given it. */
const [bufferOf, offsetOf, lengthOf] = (["buffer", "byteOffset", "byteLength"] as const).map(
  (name) =>
    // oxlint-disable-next-line typescript/unbound-method -- called for each value
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype) as object, name)!.get!,
);

/** The bytes alone; undefined: they were given to another thread. */
function bytesOf(value: Uint8Array): Uint8Array | undefined {
  const buffer = bufferOf!.call(value) as ArrayBuffer;
  if ((buffer as { detached?: boolean }).detached === true) return undefined;
  return new Uint8Array(buffer, offsetOf!.call(value) as number, lengthOf!.call(value) as number);
}
const fileName = v.pipe(
  v.string(),
  v.maxLength(4_096),
  v.check((text) => !text.includes("\0")),
);
const fileNames: Accepted<string[]> = {
  schema: v.union([
    v.pipe(
      fileName,
      v.transform((one) => [one]),
    ),
    listOf(fileName),
  ]),
  words: (accepts) => accepts.fileName(String(importBounds.files)),
};

/** @throws {InputError} */
function readRequest(msg: Fields, properties: Properties, texts: Texts): ImportRequest {
  const reader = readerOf(msg, texts);
  const given = reader.read("direction", choiceOf(directions));
  return {
    ...readSources(reader),
    ...readMergeOptions(reader),
    direction: given ?? properties.direction,
    isDirectionGiven: given !== undefined,
    // Not the node's own measure: that one is for its queries, and most files are curves.
    measure: seriesOf(reader.read("measure", choiceOf(measures)) ?? "load_curve"),
    stamps: reader.read("stamps", choiceOf(stampEnds)),
  };
}

/**
 * A content comes first: the node that reads files leaves the name of its file in the message. The node that watches
 * folders has the name in both fields.
 */
function readSources(reader: InputReader): Pick<ImportRequest, "sources" | "field" | "areUnnamed"> {
  const [payload, name] = [reader.given("payload"), reader.given("filename")];
  const isContent = typeof payload === "string" || isUint8Array(payload) || Array.isArray(payload);
  if (name === undefined || (isContent && payload !== name)) {
    const contents = reader.require("payload", fileContents);
    const names = namesOf(name, contents.length);
    return {
      sources: contents.map((one, i) => ({ content: one, name: names[i] })),
      field: "payload",
      areUnnamed: names.length === 0,
    };
  }
  const paths = reader.require("filename", fileNames);
  // The slash at the end of a folder's name stays: there is no such file.
  const sources = paths.map((one) => ({ path: path.resolve(one) + (/[^/]\/$/.test(one) ? "/" : "") }));
  return { sources, field: "filename", areUnnamed: false };
}

/** Beside contents, names only serve reports: as many as there are, or none of them counts. */
function namesOf(given: unknown, count: number): readonly string[] {
  try {
    const { success, output } = v.safeParse(fileNames.schema, given);
    return success && output.length === count ? output : [];
  } catch {
    return []; // code of the message's own, such as a Proxy
  }
}
