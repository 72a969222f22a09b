/** Erases a meter's readings for good: `msg.action = "forget"`. */
import * as v from "valibot";
import type { Forgotten } from "../../archive/index.js";
import { NotReady } from "../../collector/index.js";
import { collectingError, statusOf, type Accepted } from "../../common/index.js";
import { grouped } from "../../texts/index.js";
import { readerOf } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { handled } from "./progress.js";
import { assertWritable } from "./writable.js";

export async function forget(context: ActionContext): Promise<ActionResult> {
  const { msg, archive, meter, usagePoint, texts, progress } = context;
  readerOf(msg, texts).require("confirm", lastFourOf(usagePoint.pdl));
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

/** The last four digits of the meter, as a text or, without their zeros in front, as a number. */
function lastFourOf(pdl: string): Accepted<string> {
  return {
    schema: v.pipe(
      v.union([v.string(), v.number()]),
      v.transform((given) => String(given).trim().padStart(4, "0")),
      v.literal(pdl.slice(-4)),
    ),
    words: (accepts) => accepts.lastFour,
  };
}
