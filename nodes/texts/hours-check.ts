/** What users should know of off-peak hours that are not those of the meter. */
import type { Advice } from "./explanation.js";
import { grouped } from "./show.js";
import type { Language } from "./language.js";
import type { Texts } from "./texts.js";

/** Minutes of the day. */
interface Hours {
  readonly start: number;
  readonly end: number;
}

interface OtherHours {
  /** By how many it was found. */
  readonly days: number;
  /** A window of the contract. */
  readonly typed: Hours;
  /** When it is by the meter. */
  readonly metered: Hours;
}

export function hoursCheckText({ days, typed, metered }: OtherHours, texts: Texts): string {
  return texts.contract.otherHours(
    grouped(days, texts),
    fromTo[texts.language](metered),
    fromTo[texts.language](typed),
  );
}

/** The notice of a meter's health that its contract has other hours. */
export function hoursNotice(hours: OtherHours, texts: Texts): Advice {
  return { text: hoursCheckText(hours, texts), action: texts.contract.whereHoursAre };
}

const fromTo: Readonly<Record<Language, (hours: Hours) => string>> = {
  fr: ({ start, end }) => `${frTime(start)} à ${frTime(end)}`,
  en: ({ start, end }) => `${enTime(start)} to ${enTime(end)}`,
};

function frTime(minute: number): string {
  return `${Math.floor(minute / 60)}\u00a0h\u00a0${twoDigits(minute % 60)}`;
}

function enTime(minute: number): string {
  return `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;
}

const twoDigits = (value: number): string => String(value).padStart(2, "0");
