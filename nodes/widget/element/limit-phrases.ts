/** The texts about what a contract allows, in both languages. */
import type { Language } from "./dates.js";

export interface LimitPhrases {
  /** Over bars of max power. @param powers in kVA @param drawn as a line */
  subscribed(powers: string, drawn: boolean): string;
  /** One power after another. */
  followed(power: string, next: string): string;
  /** 110 % of it. */
  readonly over: string;
  /** The next lower one that is sold. */
  readonly below: string;
  /** @param lines what is drawn so */
  dotted(lines: string): string;
  both(line: string, other: string): string;
}

export const limitPhrases: Readonly<Record<Language, LimitPhrases>> = {
  fr: {
    subscribed: (powers, drawn) => `Puissance souscrite${drawn ? " (trait plein)" : ""}\u00a0: ${powers}.`,
    followed: (power, next) => `${power}, puis ${next}`,
    over: "110\u202f%",
    below: "palier inférieur",
    dotted: (lines) => `Pointillés\u00a0: ${lines}.`,
    both: (line, other) => `${line} et ${other}`,
  },
  en: {
    subscribed: (powers, drawn) => `Subscribed power${drawn ? " (solid line)" : ""}: ${powers}.`,
    followed: (power, next) => `${power}, then ${next}`,
    over: "110%",
    below: "the next lower power",
    dotted: (lines) => `Dotted: ${lines}.`,
    both: (line, other) => `${line} and ${other}`,
  },
};
