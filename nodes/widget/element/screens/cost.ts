/** What this month, the newest day and the month before cost; of production, what they earned. */
import { html, nothing } from "lit";
import type { CostSum } from "../../protocol.js";
import { cellsFor, EURO } from "../digits.js";
import type { CostView } from "../model.js";
import { amount, empty, figure, said, type Figure } from "./parts.js";
import type { Part, Scene } from "./scene.js";

export function cost(scene: Scene, { month, day, previous, lacks, checked }: CostView): Part {
  const { phrases, dates } = scene;
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
  const words = [
    lacks && phrases.lacks[lacks],
    checked === undefined ? undefined : phrases.checked(dates.dayAndYear(checked)),
  ].filter((text) => text !== undefined);
  return {
    content: html`<div class="rows">
        ${Object.entries(rows).map(
          ([name, shown]) =>
            html`<div class="row" data-sum=${name}>
              ${figure(scene, { ...shown, cells })}<span class="hidden">${readOf(scene, shown)}</span>
            </div>`,
        )}
      </div>
      ${words.length === 0 ? nothing : html`<p class="line"><span>${words.join("\n")}</span></p>`}`,
    said: [...Object.values(rows).map((shown) => said(scene, shown)), ...words].join(" "),
  };
}

/** @param when how its days are written; absent: as a period */
function sumFigure(
  { phrases, dates }: Scene,
  name: string,
  sum: CostSum | undefined,
  when: (from: number, to: number) => string = dates.range,
): Figure {
  const unpriced = sum?.unpriced;
  return {
    name,
    sub: sum === undefined ? phrases.noPrice : when(sum.from, sum.to),
    note: unpriced === undefined ? undefined : phrases.unpriced(unpriced),
    briefNote: unpriced === undefined ? undefined : phrases.lacking(unpriced),
    // Figures are thousandths.
    raw: sum === undefined || sum.value === null ? null : sum.value * 10,
    unit: EURO,
  };
}

function readOf(scene: Scene, { raw, unit }: Figure): string {
  return raw === null ? scene.phrases.noPrice : amount(scene, raw, unit);
}
