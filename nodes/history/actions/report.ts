/** Says what a month was: `msg.action = "report"` (docs/dev/contract.md#month-report). */
import * as v from "valibot";
import { askReport, type Known, type MonthReport } from "../../adviser/index.js";
import {
  choiceOf,
  fixedStatus,
  shortText,
  statusOf,
  type Accepted,
  type Contracts,
  type ShownStatus,
} from "../../common/index.js";
import { stamped, type CostEntry } from "../../costs/index.js";
import {
  addMonths,
  directions,
  formatDay,
  formatInstant,
  parseDay,
  startOfDay,
  startOfMonth,
  type Day,
  type Direction,
} from "../../readings/index.js";
import { usesColors, type Contract } from "../../pricing/index.js";
import { costNotes, monthReportRows, monthReportText } from "../../texts/index.js";
import { readerOf } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { adviceFields } from "./advice.js";

export async function report(context: ActionContext): Promise<ActionResult> {
  const { msg, properties, archive, usagePoint, today, meter, texts, signal } = context;
  const reader = readerOf(msg, texts);
  const direction = reader.read("direction", choiceOf(directions)) ?? properties.direction;
  const start = reader.read("month", monthBefore(today)) ?? addMonths(startOfMonth(today), -1);
  const contract = contractOf(meter.contracts, direction);
  const { tempo } = meter;
  if (contract?.versions.some(usesColors)) {
    // The night up to 06:00 has the colour of the day before.
    await tempo.lookFor(tempo.lacking({ start: start - 1, end: addMonths(start, 1) }), signal);
  }
  const answer = await askReport(archive, usagePoint, { direction, start, contract }, tempo.colorOf, today);
  const said = { report: answer, direction, change: changeOf(answer) };
  const text = monthReportText(said, texts);
  return {
    fields: {
      ...adviceFields(context, {
        ...answer,
        payload: { ...shownOf(answer, said.change), text, rows: monthReportRows(said, texts) },
        notes: costNotes(answer, texts) ?? [],
      }),
      direction,
    },
    status: statusFor(answer, text),
  };
}

/** @throws {LinkyError} `contract`: it is invalid */
function contractOf(contracts: Contracts, direction: Direction): Contract | undefined {
  const pricing = contracts.of(direction);
  if (pricing !== undefined && "fault" in pricing) throw pricing.fault;
  return pricing?.contract;
}

/** The first day of a month as `YYYY-MM`, which is over. */
function monthBefore(today: Day): Accepted<Day> {
  return {
    schema: v.pipe(
      shortText,
      v.trim(),
      v.regex(/^\d{4}-\d\d$/),
      v.transform((text) => parseDay(`${text}-01`)),
      v.number(),
      v.ltValue(startOfMonth(today)),
    ),
    words: (accepts) => accepts.pastMonth,
  };
}

/** In whole per cents; undefined: not all of both months is known, or the earlier one has no energy. */
function changeOf({ energy, before, missingDays }: MonthReport): number | undefined {
  if (missingDays > 0 || !("value" in energy) || !("value" in before.energy)) return undefined;
  const earlier = before.energy.value;
  return earlier === 0 ? undefined : Math.round((energy.value / earlier - 1) * 100);
}

function shownOf(answer: MonthReport, change: number | undefined): object {
  const { start, end, missingDays, energy, cost, before, dearest, offPeak, baseLoad, expected } = answer;
  const entry = (known: Known<CostEntry>): object | null => ("value" in known ? stamped(known.value) : null);
  return {
    month: formatDay(start).slice(0, -"-01".length),
    start: formatInstant(startOfDay(start)),
    end: formatInstant(startOfDay(end)),
    complete: missingDays === 0 && (!("value" in cost) || cost.value.complete),
    missingDays,
    energy: valueOr(energy),
    cost: entry(cost),
    before: { energy: valueOr(before.energy), cost: valueOr(before.cost) },
    change: change ?? null,
    dearest: entry(dearest),
    offPeak: valueOr(offPeak),
    baseLoad: valueOr(baseLoad),
    expected: { energy: valueOr(expected.energy), cost: valueOr(expected.cost) },
  };
}

function valueOr<T>(known: Known<T>): T | null {
  return "value" in known ? known.value : null;
}

function statusFor({ energy, missingDays }: MonthReport, text: string): ShownStatus {
  if ("unknown" in energy) return fixedStatus("no_readings", "enedis-linky-history", "no-readings");
  return statusOf(missingDays === 0 ? "answered" : "incomplete", text);
}
