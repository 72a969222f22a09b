/** Merges a meter's readings from a backup of an archive, as they come: `msg.action = "restore"`. */
import * as v from "valibot";
import { BackupError, type Archive, type StagedCounts } from "../../archive/index.js";
import { InputError, type Accepted, type Fields } from "../../common/index.js";
import type { BackupContent } from "../../exchange/index.js";
import { describeRejection, show, type Texts } from "../../texts/index.js";
import { exchange } from "../exchange.js";
import { readerOf } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { mergeStatus, readMergeOptions, type MergeOptions } from "./merge-report.js";
import { percent } from "./progress.js";
import { assertWritable } from "./writable.js";

/** No file system has longer ones. */
const LONGEST_PATH = 4_096;

export async function restore(context: ActionContext): Promise<ActionResult> {
  const { msg, archive, usagePoint, texts, now, signal, progress } = context;
  const request = readRequest(msg, texts);
  assertWritable(context);
  const { path, conflicts, dryRun } = request;
  const { status, backupProblems } = texts.files;
  progress("restoring", status.openingBackup);
  const { hashMeter, readBackup } = exchange();
  const merge = async (backup: Archive): Promise<[BackupContent, StagedCounts]> => {
    const content = await readBackup(backup, usagePoint, now, signal);
    if (!("slices" in content)) {
      throw refused(path, backupProblems["no-meter"], list(content.others), usagePoint.pdl.slice(-4));
    }
    const { staging } = archive;
    const options = {
      signal,
      progress: (done: number, all: number) => {
        progress("restoring", status.writing(percent(done, all)));
      },
    };
    const counts = dryRun
      ? (await staging.preview(usagePoint, content, options)).counts
      : await staging.mergeFile(usagePoint, content, { ...options, conflicts, now });
    return [content, counts];
  };
  const [{ rejected, moreRejected, others }, counts] = await inBackup(archive, path, texts, merge);
  return {
    fields: {
      payload: {
        ...counts,
        rejected: rejected.map((one) => ({ line: one.line, reason: describeRejection(texts.files, one) })),
        ...(moreRejected > 0 && { moreRejected }),
        hash: await hashMeter(archive, usagePoint),
        others,
      },
      usagePointId: usagePoint.pdl,
    },
    status: mergeStatus(counts, rejected.length + moreRejected, request, texts),
  };
}

/** @throws {InputError} */
async function inBackup<T>(
  archive: Archive,
  path: string,
  texts: Texts,
  work: (backup: Archive) => Promise<T>,
): Promise<T> {
  try {
    const backup = await archive.openBackup(path);
    try {
      return await work(backup);
    } finally {
      backup.close();
    }
  } catch (error) {
    if (!(error instanceof BackupError)) throw error;
    throw refused(path, texts.files.backupProblems[error.problem]);
  }
}

function refused(
  path: string,
  problem: Texts["files"]["backupProblems"]["missing"],
  others = "",
  own = "",
): InputError {
  return new InputError("path", show(path), problem.wrong(others, own), problem.accepted);
}

function list(meters: readonly string[]): string {
  return meters.map((meter) => `…${meter}`).join(", ");
}

const backupPath: Accepted<string> = {
  schema: v.pipe(
    v.string(),
    v.maxLength(LONGEST_PATH),
    v.check((path) => path.trim() !== "" && !path.includes("\0")),
  ),
  words: (accepts) => accepts.backupPath,
};

/** @throws {InputError} */
function readRequest(msg: Fields, texts: Texts): MergeOptions & { readonly path: string } {
  const reader = readerOf(msg, texts);
  return { path: reader.require("path", backupPath), ...readMergeOptions(reader) };
}
