/** What days, months or bills cost, as bars of their classes; of production, what they earned. */
import { html, nothing, svg, type TemplateResult } from "lit";
import { drawBars } from "../charts/bars.js";
import { patternsOf, swatch } from "../charts/stack.js";
import type { CostBarsView, ShownPart } from "../cost-model.js";
import { EURO } from "../digits.js";
import type { Bar } from "../model.js";
import { lackingWords, type Lacking } from "./lacking.js";
import { amount, captionOf, empty, notesOf, plot, reading, said, writer, type Figure } from "./parts.js";
import type { Part, Scene } from "./scene.js";

export function costBars(scene: Scene, view: CostBarsView): Part {
  const { phrases, dates, direction, selected, room } = scene;
  const { bars, parts, step, late, total } = view;
  const [first, last] = [bars[0], bars.at(-1)];
  if (first === undefined || last === undefined) return empty(phrases.nothingHeld);
  const chosen = selected === undefined ? undefined : bars[selected];
  // Of bills, the days: their months begin at no other's.
  const isCalendar = step === "month" && late === 0;
  const brief = dates.brief(first.from, last.to, isCalendar ? step : "day");
  const period = isCalendar ? brief : dates.range(first.from, last.to);
  const lacking = lackingIn(view.bars);
  const lackingDays = lacking.unpriced + lacking.inPart;
  const shown: Figure =
    chosen === undefined
      ? {
          name: phrases.costs[direction],
          sub: period,
          brief,
          note: lackingWords(scene, lacking),
          briefNote: lackingDays === 0 ? undefined : phrases.lacking(lackingDays),
          raw: total,
          unit: EURO,
        }
      : {
          name: whenOf(scene, view, chosen),
          sub: noteOf(scene, view, chosen),
          brief: whenOf(scene, view, chosen),
          raw: chosen.value,
          unit: EURO,
        };
  const looks = parts.map(({ look }) => look);
  const drawing =
    room.width > 0 ? drawBars(view, room, dates, writer(scene, EURO), selected, looks) : undefined;
  const drawn = drawing && { ...drawing, content: svg`${patternsOf(looks)}${drawing.content}` };
  const euros = (part: ShownPart, i: number): number =>
    chosen === undefined ? part.total : chosen.parts![i]!;
  const sums = parts.map((part, i) => ({ part, raw: euros(part, i) }));
  // As on a bill, though it is below them in the bars.
  const listed = [
    ...sums.filter(({ part }) => !isSubscription(part)),
    ...sums.filter(({ part }) => isSubscription(part)),
  ];
  const made = listed
    .filter(({ raw }) => raw !== 0)
    .map(({ part, raw }) => `${partName(scene, part)} ${amount(scene, raw, EURO)}`);
  return {
    content: html`${plot(scene, drawn, bars.length, captionOf(scene, period), tableOf(scene, view))}
      <ul class="legend parts" aria-hidden="true">
        ${listed.map(
          ({ part, raw }) =>
            html`<li class=${part.kind}>
              <svg class="swatch" viewBox="0 0 12 12">${swatch(part.look)}</svg
              ><span class="part-name">${partName(scene, part)}</span
              ><span class="part-sum">${chosen?.value === null ? "–" : amount(scene, raw, EURO)}</span>
            </li>`,
        )}
      </ul>
      ${reading(scene, shown)}${notesOf(notesIn(scene, view))}`,
    said: [
      said(scene, chosen === undefined ? shown : { ...shown, sub: lackOf(scene, view, chosen) }),
      ...(shown.raw === null || made.length < 2 ? [] : [`${made.join(", ")}.`]),
    ].join(" "),
  };
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
  const lack = lackOf(scene, view, bar);
  if (lack !== undefined) return lack;
  if (subscription !== 0) return phrases.ofSubscription(amount(scene, subscription, EURO));
  return view.step === "month" && view.late === 0 ? dates.range(bar.from, bar.to) : "";
}

/** What of a bar is not priced. */
function lackOf(scene: Scene, { step }: CostBarsView, bar: Bar): string | undefined {
  const { noPrice, pricedInPart } = scene.phrases;
  if (bar.value === null) return noPrice;
  if (step === "day") return bar.missing > 0 ? pricedInPart : undefined;
  return lackingWords(scene, lackingIn([bar]));
}

function partName({ phrases }: Scene, { kind, name = "" }: ShownPart): string {
  return kind === "class" ? phrases.className(name) : phrases[kind];
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
  return [phrases.dashes(words), ...(view.lacks ?? []).map((lack) => phrases.lacks[lack])];
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
        const lack = bar.value === null ? undefined : lackOf(scene, view, bar);
        return html`<tr>
          <th scope="row">${whenOf(scene, view, bar)}</th>
          <td>${cell(bar, bar.value ?? 0)}${lack === undefined ? nothing : `, ${lack}`}</td>
          ${view.parts.map((_, i) => html`<td>${cell(bar, bar.parts![i]!)}</td>`)}
        </tr>`;
      })}
    </tbody>`;
}
