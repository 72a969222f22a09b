/** What this month or bill, the newest day and the one before cost; of production, what they earned. */
import { html, nothing, type TemplateResult } from "lit";
import type { BillForecast, CostSum } from "../../protocol.js";
import { cellsFor, EURO } from "../digits.js";
import type { CostView } from "../model.js";
import { lackingWords, lackSentences, type Lacking } from "./lacking.js";
import { amount, empty, figure, said, type Figure } from "./parts.js";
import type { Part, Scene } from "./scene.js";
import { lineOf, tariffLines, type Line } from "./tariff.js";

export function cost(scene: Scene, view: CostView): Part {
  const { billDay, month, day, previous, checked, old, forecast } = view;
  const { phrases, dates, snapshot, direction } = scene;
  if (month === undefined) return empty(phrases.nothingHeld);
  const { monthly, daily } = phrases.measures;
  const [now, before, subscribed] =
    billDay === undefined ? [monthly, phrases.monthBefore, phrases.monthSubscription] : phrases.bills;
  const rows: Record<string, Figure> = {
    month: sumFigure(scene, now, month),
    day: sumFigure(scene, daily, day, dates.weekday),
    previous: sumFigure(scene, before, previous),
  };
  const { subscription } = month;
  const tariff = snapshot?.tariffs?.[direction];
  const lines = [
    ...(tariff === undefined ? [] : tariffLines(scene, tariff, snapshot!.at)),
    ...lackLines(scene, view, before),
    ...(forecast === undefined ? [] : forecastLines(scene, forecast)),
    ...(subscription === undefined
      ? []
      : [lineOf(scene, subscribed, amount(scene, subscription * 10, EURO))]),
    ...(checked === undefined ? [] : [lineOf(scene, phrases.checked, dates.dayAndYear(checked))]),
    ...(old === undefined ? [] : [lineOf(scene, phrases.old, dates.dayAndYear(old))]),
  ];
  return ledger(scene, rows, lines, phrases.noPrice);
}

/**
 * Figures, and lines below them.
 * @param rows `month` is always seen, `day` and `previous` where there is room
 * @param none said of a figure that is not known
 */
export function ledger(
  scene: Scene,
  rows: Readonly<Record<string, Figure>>,
  lines: readonly Line[],
  none = scene.phrases.none,
): Part {
  const figures = Object.values(rows);
  const cells = Math.max(...figures.map(({ raw, unit }) => cellsFor([raw], unit)));
  return {
    content: html`<div class="rows">
        ${Object.entries(rows).map(
          ([name, shown]) =>
            html`<div class="row" data-sum=${name}>
              ${figure(scene, { ...shown, cells })}<span class="hidden">${readOf(scene, shown, none)}</span>
            </div>`,
        )}
      </div>
      ${lines.length === 0 ? nothing : html`<div class="facts">${lines.map(factOf)}</div>`}`,
    said: [...figures.map((shown) => said(scene, shown)), ...lines.map((line) => line.said)].join(" "),
  };
}

/** Why sums are not whole: below them all, unless the month before alone is not. @param before its name */
function lackLines(scene: Scene, view: CostView, before: string): Line[] {
  const [month, previous] = [view.month, view.previous].map((sum) => daysLacking(lackingOf(sum)) > 0);
  if (month !== true && previous !== true) return [];
  return lackSentences(scene, view).map((text) =>
    month === true
      ? { shown: text, said: text }
      : { name: before, shown: text, said: `${before}${scene.phrases.colon}${text}` },
  );
}

/** A line whole, or not at all (cost.css): what is after the last one that has room is not shown. */
function factOf({ name, shown }: Line): TemplateResult {
  return html`<p>${name === undefined ? nothing : html`<span>${name}</span> `}<span>${shown}</span></p>`;
}

/** An estimate: its bounds are there on request, and are read aloud. */
function forecastLines(scene: Scene, { value, low, high, left }: BillForecast): Line[] {
  const { phrases } = scene;
  const euros = (cents: number): string => amount(scene, cents * 10, EURO, 0);
  const year = phrases.about(euros(value));
  const bounds = phrases.estimate(euros(low), euros(high));
  const line = lineOf(scene, phrases.contractYear, year, [
    html`<data value=${value / 100} title=${bounds}>${year}</data>`,
  ]);
  return [
    { ...line, said: `${line.said} ${bounds}` },
    ...(left === undefined
      ? []
      : [lineOf(scene, left < 0 ? phrases.tooHigh : phrases.toPay, euros(Math.abs(left)))]),
  ];
}

function lackingOf(sum: CostSum | undefined): Lacking {
  const { days: inPart = 0, first } = sum?.inPart ?? {};
  return { unpriced: sum?.unpriced ?? 0, inPart, first };
}

const daysLacking = ({ unpriced, inPart }: Lacking): number => unpriced + inPart;

/** @param when how its days are written; absent: as a period */
function sumFigure(
  scene: Scene,
  name: string,
  sum: CostSum | undefined,
  when: (from: number, to: number) => string = scene.dates.range,
): Figure {
  const { phrases } = scene;
  const days = sum && when(sum.from, sum.to);
  const lacking = lackingOf(sum);
  const lacks = daysLacking(lacking);
  return {
    name,
    sub: days === undefined ? phrases.noPrice : `${days}, ${energyOf(scene, sum!)}`,
    ...(days !== undefined && { brief: days }),
    note: lackingWords(scene, lacking, true),
    briefNote: lacks === 0 ? undefined : phrases.lacking(lacks),
    // Figures are thousandths.
    raw: sum === undefined || sum.value === null ? null : sum.value * 10,
    unit: EURO,
  };
}

function energyOf(scene: Scene, { energy }: CostSum): string {
  return amount(scene, energy, "kWh", energy >= 100_000 ? 0 : 1);
}

function readOf(scene: Scene, { raw, unit }: Figure, none: string): string {
  return raw === null ? none : amount(scene, raw, unit);
}
