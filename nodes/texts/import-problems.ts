/** Why a whole file is refused, and what is accepted instead: the two sentences of the error. */
import type { ImportProblem } from "../exchange/index.js";
import type { Language } from "./language.js";

/** `meter`: the last four digits of the one that a file names; `own`: those of the node's. */
export type ImportProblemTexts = Readonly<
  Record<ImportProblem, { wrong(meter: string, own: string): string; readonly accepted: string }>
>;

const fr: ImportProblemTexts = {
  unknown: {
    wrong: () => "Ce fichier n’est d’aucun format connu.",
    accepted:
      "Sont lus\u00a0: les exports CSV et XLSX de l’espace client Enedis, le CSV de Conso Downloader, l’export des puissances d’EDF et le CSV de ce paquet.",
  },
  unreadable: {
    wrong: () => "Ce classeur ne peut pas être ouvert\u00a0: le fichier est abîmé ou n’est pas un XLSX.",
    accepted: "Il faut un classeur XLSX tel qu’il a été téléchargé.",
  },
  "text-workbook": {
    wrong: () => "Un classeur XLSX lu comme un texte est abîmé.",
    accepted:
      "Dans le noeud «\u00a0Lire le fichier\u00a0», choisissez la sortie «\u00a0un seul objet Tampon\u00a0» (Buffer).",
  },
  "other-meter": {
    wrong: (meter, own) =>
      `Ce fichier est celui d’un autre compteur\u00a0: il finit par ${meter}, celui de ce noeud par ${own}.`,
    accepted: "Il faut un fichier de ce compteur\u00a0; rien n’est importé.",
  },
  "unreadable-meter": {
    wrong: () =>
      "Le PRM de ce fichier est illisible\u00a0: un tableur l’a sans doute abrégé (2,2E+13) en l’enregistrant.",
    accepted:
      "Téléchargez le fichier de nouveau et importez-le sans l’ouvrir dans un tableur\u00a0; rien n’est importé.",
  },
  "no-unit": {
    wrong: () =>
      "Les valeurs de ce fichier sont sans unité, ou dans une unité inconnue\u00a0: elle n’est jamais devinée.",
    accepted:
      "Le titre de leur colonne doit être «\u00a0Valeur (en kW)\u00a0» pour une courbe (Début, Fin), «\u00a0Valeur (en kWh)\u00a0» pour des jours (Date).",
  },
  "energy-unit": {
    wrong: () =>
      "Les valeurs de cette courbe sont des énergies (kWh ou Wh)\u00a0: une courbe de charge est en puissance moyenne.",
    accepted: "Téléchargez l’export en kW, dont la colonne est «\u00a0Valeur (en kW)\u00a0».",
  },
  "too-large": {
    wrong: () => "Ce fichier dépasse 256\u00a0Mo\u00a0: il n’est pas lu.",
    accepted:
      "Partagez-le en plusieurs, chacun avec ses lignes de titre, et importez-les l’un après l’autre.",
  },
  "too-long": {
    wrong: () => "Ce fichier contient plus de 5\u202f000\u202f000 de relevés\u00a0: rien n’est importé.",
    accepted:
      "Partagez-le en plusieurs, chacun avec ses lignes de titre, et importez-les l’un après l’autre.",
  },
  "large-workbook": {
    wrong: () =>
      "Ce classeur est trop grand (plus de 64\u00a0Mo une fois décompressé, 256 colonnes ou 1\u202f000\u202f000 de cellules)\u00a0: il n’est pas lu.",
    accepted: "Demandez à Enedis une période plus courte, ou le fichier CSV.",
  },
  "no-file": {
    wrong: () => "Ce fichier n’existe pas, ou Node-RED n’a pas le droit de le lire.",
    accepted:
      "Vérifiez son chemin et ses droits sur la machine de Node-RED (dans un conteneur\u00a0: son volume).",
  },
  "no-regular-file": {
    wrong: () => "Ce chemin est celui d’un dossier, d’un périphérique ou d’un tube, pas d’un fichier.",
    accepted: "Donnez le chemin d’un fichier CSV ou XLSX.",
  },
  changed: {
    wrong: () => "Ce fichier a changé pendant sa lecture\u00a0: rien n’est importé.",
    accepted: "Attendez qu’il soit écrit en entier, puis importez-le de nouveau.",
  },
  slow: {
    wrong: () => "La lecture de ce fichier a duré trop longtemps et a été arrêtée\u00a0: rien n’est importé.",
    accepted: "Partagez-le en plusieurs, ou réessayez quand la machine est moins chargée.",
  },
  memory: {
    wrong: () =>
      "La lecture de ce fichier a pris trop de mémoire et a été arrêtée\u00a0: rien n’est importé.",
    accepted: "Partagez-le en plusieurs, et importez-les l’un après l’autre.",
  },
  crashed: {
    wrong: () => "Le processus qui lit ce fichier s’est arrêté avant la fin\u00a0: rien n’est importé.",
    accepted:
      "Réessayez\u00a0; si cela se répète, la machine manque de mémoire, ou ce fichier ne peut pas être lu.",
  },
  busy: {
    wrong: () => "Trop d’imports attendent déjà\u00a0: celui-ci n’est pas fait.",
    accepted: "Envoyez-les l’un après l’autre, chacun après la réponse du précédent.",
  },
};

const en: ImportProblemTexts = {
  unknown: {
    wrong: () => "This file is of no known format.",
    accepted:
      "These are read: the CSV and XLSX exports of the Enedis customer area, the CSV of Conso Downloader, EDF’s export of powers, and the CSV of this package.",
  },
  unreadable: {
    wrong: () => "This workbook cannot be opened: the file is damaged or not an XLSX.",
    accepted: "It must be an XLSX workbook as it was downloaded.",
  },
  "text-workbook": {
    wrong: () => "An XLSX workbook that was read as a text is damaged.",
    accepted: "Choose the output “a single Buffer object” in the read file node.",
  },
  "other-meter": {
    wrong: (meter, own) =>
      `This file is of another meter: it ends in ${meter}, the one of this node in ${own}.`,
    accepted: "It must be a file of this meter; nothing is imported.",
  },
  "unreadable-meter": {
    wrong: () =>
      "The PRM in this file cannot be read: a spreadsheet has probably shortened it (2.2E+13) when it saved the file.",
    accepted:
      "Download the file again and import it without opening it in a spreadsheet; nothing is imported.",
  },
  "no-unit": {
    wrong: () => "The values of this file have no unit, or an unknown one: it is never guessed.",
    accepted:
      "The heading of their column must be “Valeur (en kW)” for a curve (Début, Fin), “Valeur (en kWh)” for days (Date).",
  },
  "energy-unit": {
    wrong: () => "The values of this curve are energies (kWh or Wh): a load curve is average power.",
    accepted: "Download the export in kW, whose column is “Valeur (en kW)”.",
  },
  "too-large": {
    wrong: () => "This file has more than 256 MB: it is not read.",
    accepted: "Split it into several, each with its heading lines, and import them one after the other.",
  },
  "too-long": {
    wrong: () => "This file has more than 5,000,000 readings: nothing is imported.",
    accepted: "Split it into several, each with its heading lines, and import them one after the other.",
  },
  "large-workbook": {
    wrong: () =>
      "This workbook is too large (more than 64 MB once unpacked, 256 columns or 1,000,000 cells): it is not read.",
    accepted: "Ask Enedis for a shorter period, or for the CSV file.",
  },
  "no-file": {
    wrong: () => "There is no such file, or Node-RED may not read it.",
    accepted: "Check its path and permissions on the machine of Node-RED (in a container: its volume).",
  },
  "no-regular-file": {
    wrong: () => "This is the path of a folder, a device or a pipe, not of a file.",
    accepted: "Give the path of a CSV or XLSX file.",
  },
  changed: {
    wrong: () => "This file changed while it was read: nothing is imported.",
    accepted: "Wait until it is written completely, then import it again.",
  },
  slow: {
    wrong: () => "Reading this file took too long and was ended: nothing is imported.",
    accepted: "Split it into several, or try again when the machine is less busy.",
  },
  memory: {
    wrong: () => "Reading this file took too much memory and was ended: nothing is imported.",
    accepted: "Split it into several, and import them one after the other.",
  },
  crashed: {
    wrong: () => "The process that reads this file ended too early: nothing is imported.",
    accepted: "Try again; if it happens again, the machine is short of memory, or this file cannot be read.",
  },
  busy: {
    wrong: () => "Too many imports are waiting already: this one is not done.",
    accepted: "Send them one after the other, each after the answer to the one before it.",
  },
};

export const importProblemTexts: Readonly<Record<Language, ImportProblemTexts>> = { fr, en };
