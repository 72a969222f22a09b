/** What users should know of off-peak hours that are not those of the meter. */
import { type Advice, grouped, type Language } from "../base/index.js";
import type { Texts } from "../tables/index.js";

/** Minutes of the day. */
interface Hours {
  readonly start: number;
  readonly end: number;
}

interface OtherHours {
  /** By how many it was found. */
  readonly days: number;
  /** The windows of the contract, and those of the meter; undefined: they cannot be told. */
  readonly all: { readonly typed: readonly Hours[]; readonly metered: readonly Hours[] | undefined };
}

export function hoursCheckText({ days, all: { typed, metered } }: OtherHours, texts: Texts): string {
  const list = (windows: readonly Hours[]): string =>
    windows.map(fromTo[texts.language]).join(andFrom[texts.language]);
  const { contract } = texts;
  const counted = grouped(days, texts);
  return metered === undefined
    ? contract.unknownHours(counted, list(typed))
    : contract.otherHours(counted, list(metered), list(typed));
}

/** The notice of a meter's health that its contract has other hours. */
export function hoursNotice(hours: OtherHours, texts: Texts): Advice {
  return { text: hoursCheckText(hours, texts), action: texts.contract.whereHoursAre };
}

/** Between two windows. */
const andFrom: Readonly<Record<Language, string>> = { fr: " et de ", en: " and from " };

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
