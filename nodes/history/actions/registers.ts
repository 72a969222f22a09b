/** Says what the meter's registers counted: a query with `measure: "registers"`. */
import { fixedStatus, statusOf, type ShownStatus } from "../../common/index.js";
import { REGISTERS, formatInstant, startOfDay, toUnit, type Direction } from "../../readings/index.js";
import { heldSpans, registerEntries, type RegisterEntry } from "../../registers/index.js";
import { grouped, type Texts } from "../../texts/index.js";
import { hasCosts } from "../cost-request.js";
import { exchange } from "../exchange.js";
import { readRegisterRequest, type RegisterRequest } from "../register-request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { withoutNotes } from "./query.js";

const UNIT = "kWh";

export async function registers(context: ActionContext): Promise<ActionResult> {
  const { msg, properties, archive, usagePoint, today, meter, texts } = context;
  const billDayOf = (direction: Direction): number => meter.contracts.billDayOf(direction);
  const request = readRegisterRequest(msg, properties, today, texts, billDayOf);
  const { direction, format } = request;
  const entries = registerEntries(await heldSpans(archive, usagePoint, direction), request, today);
  const shown = entries.map(shownOf);
  return {
    fields: {
      payload:
        format === "csv"
          ? exchange().registersCsv(
              usagePoint.pdl,
              shown.map((entry) => ({ ...entry, direction, unit: UNIT })),
              properties.csv,
            )
          : shown,
      unit: UNIT,
      measure: REGISTERS,
      direction,
      usagePointId: usagePoint.pdl,
      comparison: undefined,
      ...(hasCosts(msg, texts) && withoutNotes),
    },
    status: registerStatus(entries, request, texts),
  };
}

export interface ShownRegisters {
  readonly start: string;
  readonly end: string;
  readonly value: number;
  readonly byRegister: Readonly<Record<string, number>>;
  readonly byDistributorRegister: Readonly<Record<string, number>>;
  readonly missing: number;
}

function shownOf({ start, end, energy, supplier, distributor, missing }: RegisterEntry): ShownRegisters {
  // A label comes from outside: one like `__proto__` would be lost otherwise.
  const byName = (sums: ReadonlyMap<string, number>): Record<string, number> =>
    Object.fromEntries([...sums].map(([label, sum]) => [label, toUnit(sum)]));
  return {
    start: formatInstant(startOfDay(start)),
    end: formatInstant(startOfDay(end)),
    value: toUnit(energy),
    byRegister: byName(supplier),
    byDistributorRegister: byName(distributor),
    missing,
  };
}

function registerStatus(
  entries: readonly RegisterEntry[],
  { step }: RegisterRequest,
  texts: Texts,
): ShownStatus {
  if (entries.length === 0) return fixedStatus("no_readings", "enedis-linky-history", "no-readings");
  const { history } = texts;
  const count = history.counted[step](grouped(entries.length, texts), entries.length === 1);
  const missing = entries.reduce((sum, entry) => sum + entry.missing, 0);
  const parts = missing === 0 ? [count] : [count, history.missing(history.days(grouped(missing, texts)))];
  return statusOf(missing === 0 ? "answered" : "incomplete", parts.join(" · "));
}
