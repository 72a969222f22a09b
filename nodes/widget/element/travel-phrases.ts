/** The texts about other days, in both languages. */
import type { Compared } from "./comparing.js";
import type { CsvWords } from "./csv.js";
import type { Language } from "./dates.js";

export interface TravelPhrases {
  /** From a bar's days to the chart of the bar. */
  readonly up: string;
  /** The name of what leads to other days. */
  readonly otherDays: string;
  readonly before: string;
  readonly after: string;
  /** @param shown the days of the chart */
  chooseDay(shown: string): string;
  readonly date: string;
  readonly newest: string;
  readonly yearEarlier: string;
  readonly yesterday: string;
  readonly thisWeek: string;
  readonly thisMonth: string;
  readonly thisYear: string;
  readonly picture: string;
  /** The name of the choice of what a chart is compared with. */
  readonly compare: string;
  readonly comparedWith: Readonly<Record<Compared, string>>;
  readonly csv: Omit<CsvWords, "before"> & { readonly download: string };
}

export const travelPhrases: Readonly<Record<Language, TravelPhrases>> = {
  fr: {
    up: "Retour",
    otherDays: "Autres jours",
    before: "Période précédente",
    after: "Période suivante",
    chooseDay: (shown) => (shown === "" ? "Choisir un jour" : `${shown}\u00a0: choisir un jour`),
    date: "Jour",
    newest: "Les plus récents",
    yearEarlier: "Un an avant",
    yesterday: "Hier",
    thisWeek: "Cette semaine",
    thisMonth: "Ce mois",
    thisYear: "Cette année",
    picture: "Télécharger (image)",
    compare: "Comparé à",
    comparedWith: {
      year: "un an avant",
      weekdays: "un an avant (mêmes jours de semaine)",
      week: "une semaine avant",
      weeks: "quatre semaines avant",
      none: "rien",
    },
    csv: {
      download: "Télécharger (CSV)",
      first: "Du",
      last: "Au",
      start: "Début",
      end: "Fin",
      energy: "Énergie (kWh)",
      power: "Puissance (kW)",
      peak: "Puissance max (kVA)",
      at: "Heure",
      missing: "Jours manquants",
      lack: "Remarque",
    },
  },
  en: {
    up: "Back",
    otherDays: "Other days",
    before: "Earlier",
    after: "Later",
    chooseDay: (shown) => (shown === "" ? "Choose a day" : `${shown}: choose a day`),
    date: "Day",
    newest: "The newest",
    yearEarlier: "A year earlier",
    yesterday: "Yesterday",
    thisWeek: "This week",
    thisMonth: "This month",
    thisYear: "This year",
    picture: "Download (picture)",
    compare: "Compared with",
    comparedWith: {
      year: "a year earlier",
      weekdays: "a year earlier (same weekdays)",
      week: "a week earlier",
      weeks: "four weeks earlier",
      none: "nothing",
    },
    csv: {
      download: "Download (CSV)",
      first: "From",
      last: "To",
      start: "Start",
      end: "End",
      energy: "Energy (kWh)",
      power: "Power (kW)",
      peak: "Max power (kVA)",
      at: "Time",
      missing: "Missing days",
      lack: "Remark",
    },
  },
};
