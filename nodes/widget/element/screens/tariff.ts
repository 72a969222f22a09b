/** The class in force and its price, and Tempo's today and tomorrow: quiet lines below the costs. */
import { html, type TemplateResult } from "lit";
import type { Tariff, TempoColor, TempoDays } from "../../protocol.js";
import { nextTime, price } from "./parts.js";
import type { Scene } from "./scene.js";

/** A line to look at, and to be read aloud. */
export interface Line {
  readonly shown: readonly (string | TemplateResult)[];
  readonly said: string;
}

export const lineOf = (text: string): Line => ({ shown: [text], said: text });

/** @param at when the tariff was in force, in seconds */
export function tariffLines(scene: Scene, tariff: Tariff, at: number): Line[] {
  const { phrases, dates } = scene;
  // A time of the next day needs no date, unless it is as late as now.
  const end = tariff.until;
  const until =
    end === undefined ? undefined : end - at < DAY_SECONDS ? dates.time(end) : nextTime(dates, end, at);
  const euros = tariff.price === undefined ? undefined : `${price(scene, tariff.price)}/kWh`;
  const words =
    tariff.class === undefined
      ? phrases.unknownClass(until)
      : phrases.tariff(phrases.className(tariff.class), euros, until);
  return [
    { shown: [words], said: `${words}.` },
    ...(tariff.tempo === undefined ? [] : [tempoLine(scene, tariff.tempo)]),
  ];
}

const DAY_SECONDS = 86_400;

function tempoLine({ phrases }: Scene, { today, tomorrow, left }: TempoDays): Line {
  const wordsOf = (told: TempoColor | null, day: string): string => {
    const also = told?.provisional ? ` (${phrases.provisional})` : "";
    return `${told === null ? phrases.unknownColor : phrases.colors[told.color]} ${day}${also}`;
  };
  const dot = (told: TempoColor | null): TemplateResult | string =>
    told === null ? "" : html`<i class="dot ${told.color}"></i>`;
  const head = `Tempo${phrases.colon}`;
  const first = `${wordsOf(today, phrases.today)}, `;
  const rest = `${wordsOf(tomorrow, phrases.tomorrow)}${phrases.semicolon}${phrases.left(left.white, left.red)}`;
  // Apart, because a line break of a template would be one on the glass.
  return { shown: [head, dot(today), first, dot(tomorrow), rest], said: `${head}${first}${rest}.` };
}
