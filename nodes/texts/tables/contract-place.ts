/** Where a contract is wrong, in the words of its dialog: by the labels of its fields and the days of its versions. */
import { parseDay } from "../../readings/index.js";
import type { ContractFault, ContractProblem } from "../../pricing/index.js";
import { dateText, type Language } from "../base/index.js";

interface Words {
  /** By the properties of a contract, of a version, and of an entry of its lists. */
  readonly labels: Readonly<Record<string, string>>;
  /** Names of the classes that no rule gives. */
  readonly classes: Readonly<Record<string, string>>;
  /** The first version, which has no day. */
  readonly sinceEver: string;
  readonly quoted: (text: string) => string;
  /** A place of two parts, the inner one first. */
  readonly within: (field: string, around: string) => string;
  readonly noPrice: (name: string) => string;
  readonly priceOf: (name: string) => string;
  readonly version: (name: string) => string;
  readonly versionOf: (date: string) => string;
  /** What a field must be, where flows and the dialog write it differently: all others are said as in a message. */
  readonly faults: Readonly<Partial<Record<ContractFault, string>>>;
}

const words: Readonly<Record<Language, Words>> = {
  fr: {
    labels: {
      kind: "Type",
      versions: "Offre, prix et heures",
      anniversary: "Anniversaire",
      billDay: "Jour de facture",
      instalment: "Mensualité",
      from: "À partir du",
      offer: "Offre",
      power: "Puissance",
      prices: "Prix TTC",
      subscription: "Abonnement",
      hours: "Heures creuses",
      rules: "Règles",
      rule: "Règle",
      class: "Poste",
      days: "Jours de la semaine",
      season: "Saison",
      holidays: "Jours fériés",
      color: "Couleur",
      announced: "Jours annoncés",
      energy: "Répartir d’après",
      registers: "Cadrans du compteur",
      injects: "Injecte",
    },
    classes: {
      BASE: "Toutes les heures",
      HP: "Heures pleines",
      HC: "Heures creuses",
      HPJB: "Bleu, heures pleines",
      HCJB: "Bleu, heures creuses",
      HPJW: "Blanc, heures pleines",
      HCJW: "Blanc, heures creuses",
      HPJR: "Rouge, heures pleines",
      HCJR: "Rouge, heures creuses",
      SERIES: "Prix heure par heure",
    },
    sinceEver: "Depuis toujours",
    quoted: (text) => `«\u00a0${text}\u00a0»`,
    within: (field, around) => `${field}, dans ${around}`,
    noPrice: (name) => `pas de prix pour ${name}`,
    priceOf: (name) => `prix de ${name}`,
    version: (name) => `la version ${name}`,
    versionOf: (date) => `la version du ${date}`,
    faults: {
      shape: "Supprimez cette version et refaites-la.",
      kind: "Choisissez-le dans la liste.",
      from: "Il faut un jour, ou rien pour la première version.",
      offer: "Choisissez-la dans la liste.",
      "offer-feed-in": "Une vente est en Base, suit vos propres règles ou des prix heure par heure.",
      prices: "Choisissez le tarif réglementé, ou donnez vos prix.",
      time: "Il faut des heures, de 00:00 à 24:00.",
      season: "Il faut deux jours de l’année, le premier et le dernier.",
      days: "Choisissez au moins un jour.",
      holidays: "Choisissez-les dans la liste.",
      color: "Choisissez-la dans la liste.",
      rules: "Il faut de 1 à 100 règles.",
      injects: "Cochez ou décochez la case.",
      anniversary: "Il faut un jour de l’année, comme 01/11.",
    },
  },
  en: {
    labels: {
      kind: "Kind",
      versions: "Offer, prices and hours",
      anniversary: "Anniversary",
      billDay: "Billing day",
      instalment: "Instalment",
      from: "From",
      offer: "Offer",
      power: "Power",
      prices: "Prices, taxes included",
      subscription: "Subscription",
      hours: "Off-peak hours",
      rules: "Rules",
      rule: "Rule",
      class: "Class",
      days: "Days of the week",
      season: "Season",
      holidays: "Public holidays",
      color: "Colour",
      announced: "Announced days",
      energy: "Split by",
      registers: "Registers of the meter",
      injects: "Feeds in",
    },
    classes: {
      BASE: "All hours",
      HP: "Peak hours",
      HC: "Off-peak hours",
      HPJB: "Blue, peak hours",
      HCJB: "Blue, off-peak hours",
      HPJW: "White, peak hours",
      HCJW: "White, off-peak hours",
      HPJR: "Red, peak hours",
      HCJR: "Red, off-peak hours",
      SERIES: "Prices by the hour",
    },
    sinceEver: "From the start",
    quoted: (text) => `“${text}”`,
    within: (field, around) => `${field}, in ${around}`,
    noPrice: (name) => `no price for ${name}`,
    priceOf: (name) => `price of ${name}`,
    version: (name) => `the version ${name}`,
    versionOf: (date) => `the version from ${date}`,
    faults: {
      shape: "Remove this version and make it anew.",
      kind: "Choose it from the list.",
      from: "It must be a day, or empty for the first version.",
      offer: "Choose it from the list.",
      "offer-feed-in": "Feed-in is Base, or follows your own rules or prices by the hour.",
      prices: "Choose the regulated tariff, or give your own prices.",
      time: "It must be times from 00:00 to 24:00.",
      season: "It must be two days of the year, the first and the last.",
      days: "Choose one day at least.",
      holidays: "Choose them from the list.",
      color: "Choose it from the list.",
      rules: "There must be 1 to 100 rules.",
      injects: "Check or uncheck the box.",
      anniversary: "It must be a day of the year, such as 01/11.",
    },
  },
};

/** What a field must be, for someone who has the dialog before them; undefined: as in a message. */
export function dialogFault(language: Language, { fault, path }: ContractProblem): string | undefined {
  // A contract without the form of one has no version that could be made anew.
  return fault === "shape" && path.length < 2 ? undefined : words[language].faults[fault];
}

/** The place of a problem: `“Power”, in the version from 1 November 2025`; "": the whole contract. */
export function contractPlace(language: Language, problem: ContractProblem): string {
  const { path, class: unpriced } = problem;
  const { labels, quoted, within, noPrice } = words[language];
  const [list, index, ...inner] = path;
  if (list !== "versions" || index === undefined)
    return list === undefined ? "" : quoted(labels[list] ?? String(list));
  const version = versionWords(language, Number(index), problem.since);
  const field =
    unpriced === undefined ? fieldWords(language, inner) : noPrice(quoted(className(language, unpriced)));
  return field === "" ? version : within(field, version);
}

function versionWords(language: Language, index: number, since: string | undefined): string {
  const { sinceEver, quoted, version, versionOf } = words[language];
  if (since === "") return version(quoted(sinceEver));
  const day = since === undefined ? undefined : parseDay(since);
  if (day !== undefined) return versionOf(dateText(language, day));
  return version(since === undefined ? String(index + 1) : quoted(since.slice(0, 24)));
}

/** @param path within a version */
function fieldWords(language: Language, path: ContractProblem["path"]): string {
  const { labels, quoted, within, priceOf } = words[language];
  const [field, index, part] = path;
  if (field === undefined) return "";
  const label = labels[field] ?? String(field);
  if (field === "prices") {
    if (index === "subscription") return quoted(labels["subscription"]!);
    return part === undefined ? quoted(label) : priceOf(quoted(className(language, String(part))));
  }
  if (typeof index !== "number") return quoted(label);
  const entry = quoted(`${field === "rules" ? labels["rule"]! : label}\u00a0${index + 1}`);
  // Of times the text says enough.
  const isNamed = part !== undefined && part !== "from" && part !== "to" && part in labels;
  return isNamed ? within(quoted(labels[part]!), entry) : entry;
}

function className(language: Language, name: string): string {
  const { classes } = words[language];
  return Object.hasOwn(classes, name) ? classes[name]! : name;
}
