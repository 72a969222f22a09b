/** Merges a meter's readings from a backup of an archive: `msg.action = "restore"`. */
import * as v from "valibot";
import { BackupError, type Archive, type StagedCounts, type StagedSeries } from "../../archive/index.js";
import { InputError, type Accepted, type Fields } from "../../common/index.js";
import { show, type Texts } from "../../texts/index.js";
import { exchange } from "../exchange.js";
import { readerOf } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { mergeStatus, percent, readMergeOptions, type MergeOptions } from "./merge-report.js";
import { assertWritable } from "./writable.js";

/** No file system has longer ones. */
const LONGEST_PATH = 4_096;

export async function restore(context: ActionContext): Promise<ActionResult> {
  const { msg, archive, usagePoint, texts, now, progress } = context;
  const request = readRequest(msg, texts);
  assertWritable(context);
  const { path, dryRun } = request;
  progress(texts.files.status.openingBackup);
  const { hashMeter, readBackup } = exchange();
  const content = await inBackup(archive, path, texts, (backup) => readBackup(backup, usagePoint, now));
  const { others } = content;
  if (!("series" in content)) {
    throw refused(path, texts.files.backupProblems["no-meter"], list(others), usagePoint.pdl.slice(-4));
  }
  const counts = await merge(context, content.series, request);
  const { rejected } = content;
  return {
    fields: {
      payload: {
        ...counts,
        rejected: rejected.map(({ line, reason }) => ({ line, reason: texts.files.reasons[reason] })),
        hash: await hashMeter(archive, usagePoint),
        others,
      },
      usagePointId: usagePoint.pdl,
    },
    status: mergeStatus(counts, rejected.length, dryRun, texts),
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

function merge(
  { archive, usagePoint, texts, now, progress }: ActionContext,
  series: readonly StagedSeries[],
  { conflicts, dryRun }: MergeOptions,
): Promise<StagedCounts> {
  return archive.staging.merge(usagePoint, series, {
    ...{ conflicts, dryRun, now },
    progress: (done, all) => {
      progress(texts.files.status.writing(percent(done, all)));
    },
  });
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
