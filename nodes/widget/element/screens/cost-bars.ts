/** What days, months or bills cost, as bars of their classes; of production, what they earned. */
import { html, nothing, svg, type TemplateResult } from "lit";
import { drawBars } from "../charts/bars.js";
import { patternsOf } from "../charts/stack.js";
import type { CostBarsView, ShownPart } from "../cost-model.js";
import { EURO } from "../digits.js";
import type { Bar } from "../model.js";
import { insideOfBar } from "./bars.js";
import { legendOf, partName } from "./legend.js";
import { lackingWords, lackSentences, type Lacking } from "./lacking.js";
import { amount, captionOf, empty, notesOf, plot, reading, said, writer, type Figure } from "./parts.js";
import type { Part, Scene } from "./scene.js";

export function costBars(scene: Scene, view: CostBarsView): Part {
  const { phrases, dates, selected, room } = scene;
  const { bars, parts } = view;
  if (bars.length === 0)
    return empty(scene.open?.end === undefined ? phrases.nothingHeld : phrases.notPriced);
  const chosen = selected === undefined ? undefined : bars[selected];
  const period = periodOf(scene, view);
  const shown = chosen === undefined ? totalFigure(scene, view, period) : barFigure(scene, view, chosen);
  const looks = parts.map(({ look }) => look);
  const drawing =
    room.width > 0 ? drawBars(view, room, dates, writer(scene, EURO), selected, looks) : undefined;
  const drawn = drawing && { ...drawing, content: svg`${patternsOf(looks)}${drawing.content}` };
  const sums = sumsOf(view, chosen);
  const made = sums
    .filter(({ raw }) => raw !== 0)
    .map(({ part, raw }) => `${partName(scene, part)} ${amount(scene, raw, EURO)}`);
  return {
    content: html`${plot(scene, drawn, bars.length, captionOf(scene, period.long), tableOf(scene, view), true)}
    ${legend(scene, sums, chosen?.value !== null)} ${reading(scene, shown)}${notesOf(notesIn(scene, view))}`,
    inside: (i) => insideOfBar(scene, view, bars[i]),
    said: [
      said(scene, chosen === undefined ? shown : { ...shown, sub: lackWordsOf(scene, view, chosen) }),
      ...(shown.raw === null || made.length < 2 ? [] : [`${made.join(", ")}.`]),
    ].join(" "),
  };
}

interface PeriodWords {
  readonly long: string;
  /** For little space. */
  readonly brief: string;
}

function periodOf({ dates }: Scene, { bars, step, late }: CostBarsView): PeriodWords {
  const { from } = bars[0]!;
  const { to } = bars.at(-1)!;
  // Of bills, the days: their months begin at no other's.
  const isCalendar = step === "month" && late === 0;
  const brief = dates.brief(from, to, isCalendar ? step : "day");
  return { long: isCalendar ? brief : dates.range(from, to), brief };
}

/** What all bars cost together. */
function totalFigure(scene: Scene, { bars, total }: CostBarsView, period: PeriodWords): Figure {
  const { phrases, direction } = scene;
  const lacking = lackingIn(bars);
  const lackingDays = lacking.unpriced + lacking.inPart;
  return {
    name: phrases.costs[direction],
    sub: period.long,
    brief: period.brief,
    note: lackingWords(scene, lacking),
    briefNote: lackingDays === 0 ? undefined : phrases.lacking(lackingDays),
    raw: total,
    unit: EURO,
  };
}

function barFigure(scene: Scene, view: CostBarsView, bar: Bar): Figure {
  return {
    name: whenOf(scene, view, bar),
    sub: noteOf(scene, view, bar),
    brief: whenOf(scene, view, bar),
    raw: bar.value,
    unit: EURO,
  };
}

/** What a part costs, in thousandths of €. */
interface PartSum {
  readonly part: ShownPart;
  readonly raw: number;
}

/** The parts of a bar, or of all; the subscription last, as on a bill, though it is below the others in the bars. */
function sumsOf({ parts }: CostBarsView, chosen: Bar | undefined): PartSum[] {
  const sums = parts.map((part, i) => ({ part, raw: chosen === undefined ? part.total : chosen.parts![i]! }));
  return [
    ...sums.filter(({ part }) => !isSubscription(part)),
    ...sums.filter(({ part }) => isSubscription(part)),
  ];
}

function legend(scene: Scene, sums: readonly PartSum[], isPriced: boolean): TemplateResult {
  return legendOf(
    sums.map(({ part, raw }) => ({
      ...part,
      name: partName(scene, part),
      sum: isPriced ? amount(scene, raw, EURO) : "–",
    })),
  );
}

function whenOf({ dates }: Scene, { step, late }: CostBarsView, { from, to }: Bar): string {
  if (step === "day") return dates.weekday(from);
  return late === 0 ? dates.month(from) : dates.range(from, to);
}

const isSubscription = ({ kind }: ShownPart): boolean => kind === "subscription";

/** The note beside a bar's value. */
function noteOf(scene: Scene, view: CostBarsView, bar: Bar): string {
  const { phrases, dates } = scene;
  const at = view.parts.findIndex(isSubscription);
  const subscription = at < 0 ? 0 : bar.parts![at]!;
  const lackWords = lackWordsOf(scene, view, bar);
  if (lackWords !== undefined) return lackWords;
  if (subscription !== 0) return phrases.ofSubscription(amount(scene, subscription, EURO));
  return view.step === "month" && view.late === 0 ? dates.range(bar.from, bar.to) : "";
}

/** What of a bar is not priced. */
function lackWordsOf(scene: Scene, { step }: CostBarsView, bar: Bar): string | undefined {
  const { noPrice, pricedInPart } = scene.phrases;
  if (bar.value === null) return noPrice;
  if (step === "day") return bar.missing > 0 ? pricedInPart : undefined;
  return lackingWords(scene, lackingIn([bar]));
}

function lackingIn(bars: readonly Bar[]): Lacking {
  const sum = (of: (bar: Bar) => number): number => bars.reduce((days, bar) => days + of(bar), 0);
  const inPart = sum((bar) => bar.inPart ?? 0);
  // Of a longer bar, nobody knows which of its days it is.
  const first = bars.find((bar) => bar.inPart === 1 && bar.to - bar.from === 1)?.from;
  return { unpriced: sum(({ missing }) => missing) - inPart, inPart, first };
}

function notesIn(scene: Scene, view: CostBarsView): string[] {
  const { phrases } = scene;
  const words = lackingWords(scene, lackingIn(view.bars));
  if (words === undefined) return [];
  return [phrases.dashes(words), ...lackSentences(scene, view)];
}

function tableOf(scene: Scene, view: CostBarsView): TemplateResult {
  const { phrases } = scene;
  const cell = (bar: Bar, raw: number): string =>
    bar.value === null ? phrases.noPrice : amount(scene, raw, EURO);
  return html`<thead>
      <tr>
        <th scope="col">${phrases.when}</th>
        <th scope="col">${phrases.value}</th>
        ${view.parts.map((part) => html`<th scope="col">${partName(scene, part)}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${view.bars.map((bar) => {
        // Without a price, the cell says it already.
        const lackWords = bar.value === null ? undefined : lackWordsOf(scene, view, bar);
        return html`<tr>
          <th scope="row">${whenOf(scene, view, bar)}</th>
          <td>${cell(bar, bar.value ?? 0)}${lackWords === undefined ? nothing : `, ${lackWords}`}</td>
          ${view.parts.map((_, i) => html`<td>${cell(bar, bar.parts![i]!)}</td>`)}
        </tr>`;
      })}
    </tbody>`;
}
