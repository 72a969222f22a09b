/** Forecasts the bill of the contract year: `msg.action = "forecast"` (docs/dev/contract.md#forecast). */
import { askForecast, contractYearOf, versionOn, type Estimate, type Forecast } from "../../adviser/index.js";
import {
  fixedStatus,
  hoursNotes,
  NoContractError,
  ownContract,
  statusOf,
  type ShownStatus,
} from "../../common/index.js";
import { energySpan, stamped } from "../../costs/index.js";
import { addMonths, formatDay, formatInstant, startOfDay } from "../../readings/index.js";
import { usesColors } from "../../pricing/index.js";
import { costNotes, euros, forecastText, offerEndsText, type Texts } from "../../texts/index.js";
import { assertConsumption } from "../adviser-request.js";
import { readerOf } from "../request.js";
import type { ActionContext, ActionResult } from "./action.js";
import { adviceFields } from "./advice.js";

/** Nothing is known yet. */
const unknown = { value: null, low: null, high: null };

export async function forecast(context: ActionContext): Promise<ActionResult> {
  const { msg, properties, archive, usagePoint, today, meter, texts, signal } = context;
  assertConsumption(readerOf(msg, texts), properties);
  const contract = ownContract(meter.contracts);
  if (contract === undefined) throw new NoContractError(texts);
  const { tempo } = meter;
  if (contract.versions.some(usesColors)) {
    const start = Math.min(contractYearOf(contract.anniversary, today).start, addMonths(today, -12)) - 1;
    await tempo.lookFor(tempo.lacking({ start, end: today }), signal);
  }
  const answer = await askForecast(archive, usagePoint, contract, tempo.colorOf, today);
  const { start, end, soFar, rest, total, instalment } = answer;
  const advised = { ...context, contracts: meter.contracts };
  const notes = [
    ...(await hoursNotes(advised, { start, end }, texts.adviser.byTypedHours.forecast)),
    ...(answer.offerEnds ? [offerEndsText(answer.offerEnds, texts)] : []),
    ...(costNotes(answer, texts) ?? []),
  ];
  const isBegun = versionOn(contract, formatDay(today)) !== undefined;
  const isHeld = energySpan(archive, usagePoint, "consumption") !== undefined;
  return {
    fields: adviceFields(context, {
      ...answer,
      payload: {
        start: formatInstant(startOfDay(start)),
        end: formatInstant(startOfDay(end)),
        today: formatDay(today),
        soFar: stamped(soFar),
        rest: {
          ...(rest.estimate ?? unknown),
          days: rest.days,
          method: rest.method,
          text: isBegun ? restText(answer, texts) : texts.adviser.power.later,
        },
        total: total ?? unknown,
        ...(instalment && { instalment }),
      },
      notes,
    }),
    status: isHeld
      ? forecastStatus(answer, total, texts)
      : fixedStatus("no_readings", "enedis-linky-history", "no-readings"),
  };
}

function restText({ rest, isPriced, isOfSeries }: Forecast, texts: Texts): string {
  const { series, unpriced } = texts.adviser.forecast;
  if (isPriced) return forecastText(rest, texts);
  return isOfSeries ? series : unpriced;
}

function forecastStatus(
  { rest, isPriced, isOfSeries }: Forecast,
  total: Estimate | undefined,
  texts: Texts,
): ShownStatus {
  const { history } = texts;
  const noPrice = isOfSeries ? history.pricesToCome : history.noPrice;
  if (total === undefined) return statusOf("incomplete", isPriced ? history.tooEarly : noPrice);
  const [value, low, high] = [total.value, total.low, total.high].map((one) => euros(one, texts));
  return statusOf(rest.past === 0 ? "answered" : "incomplete", history.forecast(value!, low!, high!));
}
