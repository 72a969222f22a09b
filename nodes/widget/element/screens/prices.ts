/** What a kWh costs through today or tomorrow, where prices come by messages; of production, what it earns. */
import { html, type TemplateResult } from "lit";
import { dayOf } from "../../../readings/index.js";
import { drawPrices } from "../charts/prices.js";
import { PER_KWH } from "../digits.js";
import { extremesOf, type PriceBar, type PricesView } from "../price-model.js";
import {
  amount,
  captionOf,
  durationOf,
  empty,
  NO_BREAK_SPACE,
  notesOf,
  plot,
  reading,
  said,
  writer,
} from "./parts.js";
import type { Figure } from "./parts.js";
import type { Part, Scene } from "./scene.js";

export function prices(scene: Scene, view: PricesView): Part {
  const { phrases, dates, selected, room, stop, now } = scene;
  const { bars, day } = view;
  const extremes = extremesOf(view);
  const shownDay = { day: dates.day(day) };
  if (extremes === undefined)
    return { ...empty(phrases.pricesUnknown[stop.screen === "prices" ? "today" : "tomorrow"]), ...shownDay };
  const chosen = selected === undefined ? undefined : bars[selected];
  const present = bars.find(({ start, end }) => now >= start && now < end);
  const shown = figureOf(scene, chosen, present, extremes.lowest[0]!);
  const notes = notesIn(scene, view, extremes, present === undefined);
  const drawing =
    room.width > 0 ? drawPrices(view, room, dates, writer(scene, PER_KWH), now, selected) : undefined;
  const spoken = said(
    scene,
    chosen === undefined ? shown : { ...shown, sub: undefined },
    phrases.unknownPrice,
  );
  return {
    content: html`${plot(scene, drawing, bars.length, captionOf(scene, dates.long(day)), tableOf(scene, view))}
    ${reading(scene, shown, phrases.unknownPrice)}${notesOf(notes)}`,
    ...shownDay,
    said: chosen === undefined ? [spoken, ...notes].join(" ") : spoken,
  };
}

/** The price that is pointed at, or the one of the present moment; of another day, its lowest. */
function figureOf(
  scene: Scene,
  chosen: PriceBar | undefined,
  present: PriceBar | undefined,
  lowest: PriceBar,
): Figure {
  const { phrases, dates } = scene;
  const bar = chosen ?? present ?? lowest;
  const span = spanOf(scene, bar);
  const name = chosen === undefined ? (present === undefined ? phrases.lowest : phrases.now) : span;
  const sub = chosen === undefined ? span : dates.weekday(dayOf(bar.start));
  return { name, sub, brief: chosen === undefined ? span : name, raw: bar.raw, unit: PER_KWH };
}

/** Hours that are listed one by one. */
const MOST_LISTED = 2;

/** @param isLowestShown its figure is that of the lowest price: it is not told again */
function notesIn(
  scene: Scene,
  { bars }: PricesView,
  { lowest, highest }: Extremes,
  isLowestShown = false,
): string[] {
  const { phrases } = scene;
  const told = (name: string, of: readonly PriceBar[]): string => {
    const spans = of.slice(0, MOST_LISTED).map((bar) => spanOf(scene, bar));
    const isCut = of.length > MOST_LISTED;
    const hours = isCut ? `${spans.join(", ")}…` : `${spans.reduce((a, b) => phrases.both(a, b))}.`;
    return `${name}${phrases.colon}${amount(scene, of[0]!.raw!, PER_KWH)}, ${hours}`;
  };
  const unknown = bars.filter(({ raw }) => raw === null);
  const isOne = lowest[0] === highest[0];
  return [
    ...(isOne
      ? [told(phrases.onePrice, lowest)]
      : [...(isLowestShown ? [] : [told(phrases.lowest, lowest)]), told(phrases.highest, highest)]),
    ...(unknown.length === 0 ? [] : [unknownWords(scene, unknown)]),
  ];
}

type Extremes = NonNullable<ReturnType<typeof extremesOf>>;

/** When there is no price; of several times, how long they are together. */
function unknownWords(scene: Scene, unknown: readonly PriceBar[]): string {
  const hours = unknown.length === 1 ? spanOf(scene, unknown[0]!) : durationOf(unknown);
  return scene.phrases.unpricedHours(hours);
}

function spanOf({ dates }: Scene, { start, end }: PriceBar): string {
  return `${dates.time(start)}${NO_BREAK_SPACE}– ${dates.time(end, true)}`;
}

function tableOf(scene: Scene, { bars }: PricesView): TemplateResult {
  const { phrases } = scene;
  return html`<thead>
      <tr>
        <th scope="col">${phrases.when}</th>
        <th scope="col">${phrases.value}</th>
      </tr>
    </thead>
    <tbody>
      ${bars.map(
        (bar) =>
          html`<tr>
            <th scope="row">${spanOf(scene, bar)}</th>
            <td>${bar.raw === null ? phrases.unknownPrice : amount(scene, bar.raw, PER_KWH)}</td>
          </tr>`,
      )}
    </tbody>`;
}
