/** What this month, the newest day and the month before cost; of production, what they earned. */
import { html, nothing } from "lit";
import type { BillForecast, CostSum } from "../../protocol.js";
import { cellsFor, EURO } from "../digits.js";
import type { CostView } from "../model.js";
import { amount, empty, figure, said, type Figure } from "./parts.js";
import type { Part, Scene } from "./scene.js";
import { lineOf, tariffLines, type Line } from "./tariff.js";

export function cost(scene: Scene, { month, day, previous, lacks = [], checked, forecast }: CostView): Part {
  const { phrases, dates, snapshot, direction } = scene;
  if (month === undefined) return empty(phrases.nothingHeld);
  const { monthly, daily } = phrases.measures;
  const rows: Record<string, Figure> = {
    month: sumFigure(scene, monthly, month),
    day: sumFigure(scene, daily, day, dates.weekday),
    previous: sumFigure(scene, phrases.monthBefore, previous),
  };
  const cells = cellsFor(
    Object.values(rows).map(({ raw }) => raw),
    EURO,
  );
  const { subscription } = month;
  const tariff = snapshot?.tariffs?.[direction];
  const lines = [
    ...(tariff === undefined ? [] : tariffLines(scene, tariff, snapshot!.at)),
    ...lacks.map((lack) => lineOf(phrases.lacks[lack])),
    ...(forecast === undefined ? [] : [forecastLine(scene, forecast)]),
    ...(subscription === undefined
      ? []
      : [lineOf(phrases.monthSubscription(amount(scene, subscription * 10, EURO)))]),
    ...(checked === undefined ? [] : [lineOf(phrases.checked(dates.dayAndYear(checked)))]),
  ];
  return {
    content: html`<div class="rows">
        ${Object.entries(rows).map(
          ([name, shown]) =>
            html`<div class="row" data-sum=${name}>
              ${figure(scene, { ...shown, cells })}<span class="hidden">${readOf(scene, shown)}</span>
            </div>`,
        )}
      </div>
      ${lines.length === 0 ? nothing : html`<p class="line"><span>${lines.map(({ shown }, i) => [i === 0 ? "" : "\n", shown])}</span></p>`}`,
    said: [...Object.values(rows).map((shown) => said(scene, shown)), ...lines.map((line) => line.said)].join(
      " ",
    ),
  };
}

/** An estimate: its bounds are there on request, and are read aloud. */
function forecastLine(scene: Scene, { value, low, high, left }: BillForecast): Line {
  const { phrases } = scene;
  const euros = (cents: number): string => amount(scene, cents * 10, EURO, 0);
  const year = phrases.forecast(euros(value));
  const toPay = left === undefined ? "" : phrases.semicolon + phrases.toPay(euros(Math.abs(left)), left < 0);
  const bounds = phrases.estimate(euros(low), euros(high));
  const words = `${year}${toPay}.`;
  return {
    shown: [html`<data value=${value / 100} title=${bounds}>${words}</data>`],
    said: `${words} ${bounds}`,
  };
}

/** @param when how its days are written; absent: as a period */
function sumFigure(
  scene: Scene,
  name: string,
  sum: CostSum | undefined,
  when: (from: number, to: number) => string = scene.dates.range,
): Figure {
  const { phrases } = scene;
  const unpriced = sum?.unpriced;
  const days = sum && when(sum.from, sum.to);
  return {
    name,
    sub: days === undefined ? phrases.noPrice : `${days}, ${energyOf(scene, sum!)}`,
    ...(days !== undefined && { brief: days }),
    note: unpriced === undefined ? undefined : phrases.unpriced(unpriced),
    briefNote: unpriced === undefined ? undefined : phrases.lacking(unpriced),
    // Figures are thousandths.
    raw: sum === undefined || sum.value === null ? null : sum.value * 10,
    unit: EURO,
  };
}

function energyOf(scene: Scene, { energy }: CostSum): string {
  return amount(scene, energy, "kWh", energy >= 100_000 ? 0 : 1);
}

function readOf(scene: Scene, { raw, unit }: Figure): string {
  return raw === null ? scene.phrases.noPrice : amount(scene, raw, unit);
}
