/** Erases a meter's readings for good: `msg.action = "forget"`. */
import * as v from "valibot";
import type { Forgotten } from "../../archive/index.js";
import { NotReady } from "../../collector/index.js";
import { collectingError, parsed, shortText, statusOf, type Fields } from "../../common/index.js";
import { grouped, type Texts } from "../../texts/index.js";
import { readerOf } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { handled } from "./progress.js";
import { assertWritable } from "./writable.js";

export async function forget(context: ActionContext): Promise<ActionResult> {
  const { msg, archive, meter, usagePoint, texts, progress } = context;
  assertConfirmed(msg, usagePoint.pdl, texts);
  assertWritable(context);
  const { status } = texts.files;
  const forgotten = await meter.collectors.forget(meter.key!).catch((error: unknown) => {
    throw error instanceof NotReady ? collectingError(error.problem, texts) : error;
  });
  await archive.eraseForgotten((done) => {
    progress("erasing", status.erasing(handled(done, texts)));
  });
  const readings = sumOf(forgotten, "readings");
  return {
    fields: {
      payload: {
        readings,
        days: sumOf(forgotten, "days"),
        measures: forgotten.map(({ direction, series, ...counts }) => ({
          direction,
          measure: series,
          ...counts,
        })),
      },
      usagePointId: usagePoint.pdl,
    },
    status: statusOf("erased", status.erased(grouped(readings, texts))),
  };
}

function sumOf(forgotten: readonly Forgotten[], count: "readings" | "days"): number {
  return forgotten.reduce((sum, of) => sum + of[count], 0);
}

/** The whole PDL: a text, also in groups of digits, or a number. No zero in front is added: the demo's are all zeros. */
const confirmation = v.pipe(
  v.union([shortText, v.number()]),
  v.transform((given) => String(given).replace(/\s/g, "")),
);

/**
 * Its last four digits would not do: they are on the dashboard. No error shows what was given: it may be another PDL.
 * @throws {InputError}
 */
function assertConfirmed(msg: Fields, pdl: string, texts: Texts): void {
  const reader = readerOf(msg, texts);
  const given = reader.given("confirm");
  if (parsed(v.pipe(confirmation, v.literal(pdl)), given) !== undefined) return;
  reader.refuseAs("confirm", undefined, ({ wrong, accepts }) => [
    given === undefined ? wrong.missing("confirm") : wrong.otherMeter("confirm"),
    accepts.wholePdl,
  ]);
}
