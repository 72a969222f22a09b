/** The class in force and its price, and Tempo's today and tomorrow: quiet lines below the costs. */
import { html, nothing, type TemplateResult } from "lit";
import type { Color } from "../../../tariffs/browser.js";
import type { Tariff, TempoDays } from "../../protocol.js";
import { nextTime, price } from "./parts.js";
import type { Scene } from "./scene.js";

/** A line to look at, and to be read aloud. */
export interface Line {
  readonly shown: string | TemplateResult;
  readonly said: string;
}

export const lineOf = (text: string): Line => ({ shown: text, said: text });

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
    { shown: words, said: `${words}.` },
    ...(tariff.tempo === undefined ? [] : [tempoLine(scene, tariff.tempo)]),
  ];
}

const DAY_SECONDS = 86_400;

function tempoLine({ phrases }: Scene, { today, tomorrow, provisional, left }: TempoDays): Line {
  const nameOf = (color: Color | null): string =>
    color === null ? phrases.unknownColor : phrases.colors[color];
  const also = provisional ? ` (${phrases.provisional})` : "";
  const rest = phrases.left(left.white, left.red);
  const dot = (color: Color | null): TemplateResult | typeof nothing =>
    color === null ? nothing : html`<i class="dot ${color}"></i>`;
  return {
    shown: html`Tempo${phrases.colon}${dot(today)}${nameOf(today)} ${phrases.today},
    ${dot(tomorrow)}${nameOf(tomorrow)} ${phrases.tomorrow}${also}${phrases.semicolon}${rest}`,
    said: `Tempo${phrases.colon}${nameOf(today)} ${phrases.today}, ${nameOf(tomorrow)} ${phrases.tomorrow}${also}${phrases.semicolon}${rest}.`,
  };
}
