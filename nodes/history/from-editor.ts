/** Imports the files that the dialog of a history node sends (docs/dev/decisions.md#47-files-from-the-editor). */
import { InputError, LinkyError, type AskableMeter, type Ready, type ShownStatus } from "../common/index.js";
import { importBounds, type FilesRequest, type ImportAnswer } from "../editor/index.js";
import { dayOf } from "../readings/index.js";
import {
  dateText,
  describeRefusal,
  describeRejection,
  seriesTitle,
  type Language,
  type Texts,
} from "../texts/index.js";
import { assertWritable, mergeStatus, percent } from "./actions/index.js";
import { exchange } from "./exchange.js";
import { importFiles, type ImportReport } from "./import-files.js";
import type { Properties } from "./request.js";

export interface EditorImport extends Ready {
  /** In the language of the request. */
  readonly meter: AskableMeter;
  readonly properties: Properties;
  /** Seconds. */
  readonly now: number;
  readonly signal: AbortSignal;
  /** The texts of the node's status, which are in the meter's language. */
  readonly statusTexts: Texts;
  readonly progress: (status: string) => void;
}

/** @throws {InputError} in the language of the request */
export async function importFromEditor(
  { files, dryRun, conflicts, stamps, language, progress: tell }: FilesRequest,
  { archive, collector, meter, properties, now, signal, statusTexts, progress }: EditorImport,
): Promise<{ readonly answer: ImportAnswer; readonly status: ShownStatus }> {
  const { texts } = meter;
  const { usagePoint } = collector;
  assertWritable({ archive, meter, texts });
  const { status } = statusTexts.files;
  const told = { reading: -1, writing: -1 };
  progress(status.reading(0));
  try {
    const report = await importFiles({
      archive,
      usagePoint,
      conflicts,
      dryRun,
      stamps,
      now,
      signal,
      clock: meter.collectors.clock,
      sources: files,
      // A file that does not say it: as for a message that does not.
      direction: properties.direction,
      measure: "load_curve",
      progress: (stage, done, all) => {
        const tens = percent(done, all);
        if (tens === told[stage]) return;
        told[stage] = tens;
        progress(status[stage](tens));
        tell({ stage: stage === "reading" ? "reading" : "comparing", percent: tens });
      },
    });
    const { counts, rejected, moreRejected } = report;
    return {
      answer: answerOf(report, usagePoint.pdl.slice(-4), language, texts),
      status: mergeStatus(counts, rejected.length + moreRejected, { dryRun, conflicts }, statusTexts),
    };
  } catch (error) {
    if (!(error instanceof exchange().ImportError)) throw error;
    const { wrong, accepted, page } = describeRefusal(texts.files, error, usagePoint.pdl.slice(-4), {
      from: "dialog",
      count: files.length,
    });
    // The dialog asks for what the files do not say.
    if (error.problem === "unknown-stamps") throw new LinkyError("stamps", `${wrong} ${accepted}`);
    throw new InputError("files", undefined, wrong, accepted, page);
  }
}

function answerOf(
  { counts, rounded, rejected, moreRejected, files, calendar }: ImportReport,
  meter: string,
  language: Language,
  texts: Texts,
): ImportAnswer {
  const shown = rejected.slice(0, importBounds.rejected);
  return {
    ...counts,
    meter,
    rounded,
    files: files.map(({ name, format, readings }) => ({
      name,
      readings,
      format: format && texts.files.formats[format],
    })),
    rejected: shown.map(({ file, line, ...why }) => ({
      ...(file !== undefined && { file }),
      line,
      reason: describeRejection(texts.files, why),
    })),
    moreRejected: moreRejected + rejected.length - shown.length,
    calendar: calendar.map(({ direction, series, first, last, months }) => ({
      direction,
      series,
      months,
      name: seriesTitle(language, { direction, series }),
      first: dayIn(language, first),
      last: dayIn(language, last),
    })),
  };
}

/** A day within a sentence. */
function dayIn(language: Language, instant: number): string {
  return dateText(language, dayOf(instant));
}
