/** The texts about the hours of the day, in both languages. */
import type { Language } from "./dates.js";

export interface HeatPhrases {
  /** The title. */
  readonly byHour: string;
  /** The name of the switch between energy and costs. */
  readonly shown: string;
  /** Hours [from, to[ of a clock. */
  hours(from: number, to: number): string;
  /** The hours that draw, cost or give most and least, and how much that is. */
  extremes(most: string, much: string, least: string, little: string): string;
  /** Of an hour in a week. */
  readonly mean: string;
  /** Of the hour that a clock shows twice. */
  readonly twice: string;
  /** Of the hour that it leaves out. */
  readonly noHour: string;
  readonly incomplete: string;
  readonly hatched: string;
  readonly withoutSubscription: string;
}

const clock = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;

export const heatPhrases: Readonly<Record<Language, HeatPhrases>> = {
  fr: {
    byHour: "Par heure",
    shown: "Unité",
    hours: (from, to) => `${from}–${to}\u00a0h`,
    extremes: (most, much, least, little) =>
      `Le plus fort\u00a0: ${most} (${much} en moyenne). Le plus faible\u00a0: ${least} (${little}).`,
    mean: "moyenne",
    twice: "deux fois",
    noHour: "heure sautée",
    incomplete: "incomplet",
    hatched: "Hachuré",
    withoutSubscription: "Sans l’abonnement.",
  },
  en: {
    byHour: "By hour",
    shown: "Unit",
    hours: (from, to) => `${clock(from)}–${clock(to)}`,
    extremes: (most, much, least, little) =>
      `Highest: ${most} (${much} on average). Lowest: ${least} (${little}).`,
    mean: "average",
    twice: "twice",
    noHour: "hour skipped",
    incomplete: "incomplete",
    hatched: "Hatched",
    withoutSubscription: "Without the subscription.",
  },
};
