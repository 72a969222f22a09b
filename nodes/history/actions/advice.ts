/** What the answers to all questions to the adviser have in common (docs/dev/contract.md#questions-to-the-adviser). */
import { sizeOf } from "../../query/index.js";
import { COST_UNIT, type Day } from "../../readings/index.js";
import { hasCosts } from "../cost-request.js";
import { assertSize } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { withoutNotes } from "./query.js";

/** The payload, and what is said of its prices. */
interface Advice {
  readonly payload: unknown;
  readonly pricesCheckedUntil?: string | undefined;
  readonly pricesDoubtful?: true | undefined;
  readonly notes: readonly string[];
}

/** The fields of an answer: nothing of an earlier one stays in them. @param unit of the payload */
export function adviceFields(
  { msg, usagePoint, texts }: ActionContext,
  { payload, pricesCheckedUntil, pricesDoubtful, notes }: Advice,
  unit: string = COST_UNIT,
): ActionResult["fields"] {
  return {
    comparison: undefined,
    ...(hasCosts(msg, texts) && withoutNotes),
    payload,
    unit,
    direction: "consumption",
    usagePointId: usagePoint.pdl,
    pricesCheckedUntil,
    pricesDoubtful,
    notes: notes.length === 0 ? undefined : notes,
  };
}

/** Refuses days whose curve has more intervals than an answer may look at. @throws {InputError} @throws {ArchiveError} */
export async function assertAdviceSize(
  { msg, archive, usagePoint, texts }: ActionContext,
  { start, end }: { readonly start: Day; readonly end: Day },
): Promise<void> {
  const counted = { measure: "load_curve", direction: "consumption", step: "year", detail: true } as const;
  assertSize(await sizeOf(archive, usagePoint, { ...counted, start, end }), msg, texts);
}
