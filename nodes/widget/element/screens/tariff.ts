/** The class in force and its price, and Tempo's today and tomorrow: quiet lines below the costs. */
import { html, type TemplateResult } from "lit";
import type { Tariff, TempoColor, TempoDays } from "../../protocol.js";
import { capital, nextTime, priceOfKwh } from "./parts.js";
import type { Scene } from "./scene.js";

/** A line to look at, and to be read aloud: what it is about and what that is, or a sentence. */
export interface Line {
  readonly name?: string;
  readonly shown: string | readonly (string | TemplateResult)[];
  readonly said: string;
}

export function lineOf({ phrases }: Scene, name: string, value: string, shown: Line["shown"] = value): Line {
  return { name, shown, said: `${name}${phrases.colon}${value}.` };
}

/** @param at when the tariff was in force, in seconds */
export function tariffLines(scene: Scene, tariff: Tariff, at: number): Line[] {
  const { phrases, dates, snapshot, direction } = scene;
  const isOfSeries = snapshot?.prices?.includes(direction) === true;
  const unknown = isOfSeries ? capital(phrases.unknownPrice) : phrases.unknownClass;
  // A time of the next day needs no date, unless it is as late as now.
  const end = tariff.until;
  const until =
    end === undefined ? undefined : end - at < DAY_SECONDS ? dates.time(end) : nextTime(dates, end, at);
  const euros = tariff.price === undefined ? phrases.noPrice : priceOfKwh(scene, tariff.price);
  const { tempo } = tariff;
  const [name, what] =
    tariff.class === undefined ? [unknown, []] : [phrases.classTitle(tariff.class), [euros]];
  const value = [...what, ...(until === undefined ? [] : [phrases.until(until)])].join(", ");
  return [
    value === "" ? { shown: `${name}.`, said: `${name}.` } : lineOf(scene, name, value),
    ...(tempo === undefined ? [] : [tempoLine(scene, tempo), leftLine(scene, tempo)]),
  ];
}

const DAY_SECONDS = 86_400;

function tempoLine(scene: Scene, { today, tomorrow }: TempoDays): Line {
  const { phrases } = scene;
  const wordsOf = (told: TempoColor | null): string => {
    const also = told?.provisional ? ` (${phrases.provisional})` : "";
    return `${told === null ? phrases.unknownColor : phrases.colors[told.color]}${also}`;
  };
  const dot = (told: TempoColor | null): TemplateResult | string =>
    told === null ? "" : html`<i class="dot ${told.color}"></i>`;
  const first = `${wordsOf(today)}, ${phrases.tomorrow} `;
  const second = wordsOf(tomorrow);
  return lineOf(scene, "Tempo", first + second, [dot(today), first, dot(tomorrow), second]);
}

function leftLine(scene: Scene, { left: { white, red } }: TempoDays): Line {
  return lineOf(scene, scene.phrases.daysLeft, scene.phrases.left(white, red));
}
