/** Why a whole file is refused, and what is accepted instead: the two sentences of the error. */
import type { ImportProblem } from "../exchange/index.js";
import type { Language } from "./language.js";

/** `meter`: the last four digits of the one that a file names; `own`: those of the node's. */
export type ImportProblemTexts = Readonly<
  Record<ImportProblem, { wrong(meter: string, own: string): string; readonly accepted: string }>
>;

/** What a refused file seems to be, and the line that decides. */
export interface SeenTexts {
  format(title: string): string;
  line(line: string): string;
}

const fr: ImportProblemTexts = {
  unknown: {
    wrong: () =>
      "Ce fichier n’est d’aucun format connu\u00a0: ce n’est pas un export de relevés, ou ses lignes de titre ont été ôtées.",
    accepted:
      "Sont lus\u00a0: les exports CSV et XLSX d’Enedis, d’EDF, de Home Assistant, de Conso Downloader et de ce paquet\u00a0; les réponses d’API en JSON\u00a0; les ZIP qui en contiennent. Tous les formats\u00a0: docs/formats.md.",
  },
  empty: {
    wrong: () => "Ce fichier est vide.",
    accepted: "Téléchargez-le de nouveau\u00a0; rien n’est importé.",
  },
  unreadable: {
    wrong: () =>
      "Ce classeur XLSX ou ce ZIP ne peut pas être ouvert\u00a0: le fichier est abîmé, comprimé d’une façon rare, ou n’est pas ce qu’il semble être.",
    accepted: "Il faut le fichier tel qu’il a été téléchargé, ou ce qu’il contient, décompressé.",
  },
  encrypted: {
    wrong: () => "Ce ZIP est protégé par un mot de passe.",
    accepted: "Décompressez-le, puis importez les fichiers qu’il contient.",
  },
  "text-workbook": {
    wrong: () => "Un classeur XLSX ou un ZIP lu comme un texte est abîmé.",
    accepted:
      "Dans le noeud «\u00a0Lire le fichier\u00a0», choisissez la sortie «\u00a0un seul objet Tampon\u00a0» (Buffer).",
  },
  "damaged-json": {
    wrong: () => "Ce fichier JSON est abîmé ou incomplet\u00a0: il ne peut pas être lu.",
    accepted: "Enregistrez la réponse de nouveau, en entier.",
  },
  "large-json": {
    wrong: () =>
      "Ce fichier JSON est trop grand (plus de 64\u00a0Mo ou de 1\u202f000\u202f000 de points)\u00a0: il n’est pas lu.",
    accepted: "Demandez une période plus courte, ou le fichier CSV.",
  },
  "error-answer": {
    wrong: () => "Ce fichier est une réponse sans relevés\u00a0: le service y dit une erreur.",
    accepted: "Refaites la demande, puis enregistrez la réponse qui contient des relevés.",
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
      "Écrivez l’unité dans le titre de leur colonne\u00a0: W, kW, Wh ou kWh, par exemple «\u00a0Valeur (en kW)\u00a0»\u00a0; pour des jours, Wh ou kWh.",
  },
  "ambiguous-unit": {
    wrong: () =>
      "Le titre de la colonne dit kWh, mais certains outils y mettent des kW\u00a0: rien dans ce fichier ne dit lequel des deux.",
    accepted:
      "Comparez un jour à votre relevé\u00a0: si la somme des valeurs en est le double, écrivez «\u00a0kW\u00a0» comme titre de la colonne\u00a0; si elle lui est égale, renommez les colonnes «\u00a0Date début\u00a0», «\u00a0Date fin\u00a0» et «\u00a0Valeur (kWh)\u00a0».",
  },
  "lost-decimals": {
    wrong: () =>
      "Les valeurs de ce fichier sont trop grandes pour leur unité et n’ont pas de décimales\u00a0: un tableur a sans doute lu 0,412 comme 412, ou l’unité est fausse.",
    accepted:
      "Importez le fichier tel qu’il a été téléchargé\u00a0; si les valeurs sont en W ou en Wh, corrigez l’unité dans le titre de leur colonne.",
  },
  "ambiguous-date": {
    wrong: () =>
      "Les dates de ce fichier semblent être écrites mois/jour/année\u00a0: un tableur réglé en anglais l’a sans doute enregistré.",
    accepted:
      "Importez le fichier tel qu’il a été téléchargé, ou enregistrez-le avec des dates françaises (jour/mois/année).",
  },
  "several-columns": {
    wrong: () =>
      "Le titre de ce tableau annonce plusieurs colonnes de valeurs, ou un index, un cumul, un maximum, des heures pleines ou creuses\u00a0: rien n’en est importé.",
    accepted:
      "Gardez une seule colonne de valeurs, celle de toute l’énergie ou de la puissance moyenne, ou deux dont les titres disent «\u00a0Consommation\u00a0» et «\u00a0Production\u00a0».",
  },
  "other-quantity": {
    wrong: () =>
      "Ce fichier contient d’autres grandeurs que l’énergie et la puissance actives (tension, coupures, réactif)\u00a0: rien n’en est importé.",
    accepted: "Demandez à Enedis la courbe de charge ou l’énergie quotidienne.",
  },
  gas: {
    wrong: () => "C’est un fichier de gaz\u00a0: ce compteur est électrique.",
    accepted: "Importez le fichier d’électricité\u00a0; rien n’est importé de celui-ci.",
  },
  totals: {
    wrong: () => "Ce fichier ne contient que des totaux par mois\u00a0: ce ne sont pas des relevés.",
    accepted:
      "Importez le fichier des jours, «\u00a0ma-conso-quotidienne\u00a0» chez EDF\u00a0: les mois s’en déduisent.",
  },
  "several-series": {
    wrong: () =>
      "Ce fichier contient plusieurs statistiques d’énergie\u00a0: rien ne dit laquelle est celle du compteur.",
    accepted:
      "Exportez une seule statistique, ou deux dont les noms disent le sens (conso et prod, import et export).",
  },
  "too-large": {
    wrong: () => "Ce fichier dépasse 256\u00a0Mo\u00a0: il n’est pas lu.",
    accepted:
      "Partagez-le en plusieurs, chacun avec ses lignes de titre, et importez-les l’un après l’autre.",
  },
  "many-files": {
    wrong: () => "Il y a plus de 50\u00a0fichiers\u00a0: rien n’est importé.",
    accepted: "Importez-les en plusieurs fois.",
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
  "large-archive": {
    wrong: () =>
      "Ce fichier compressé est trop grand (plus de 64\u00a0Mo, de 256\u00a0Mo une fois décompressé ou de 1\u202f000\u00a0fichiers)\u00a0: il n’est pas lu.",
    accepted: "Décompressez-le, puis importez ses fichiers en plusieurs fois.",
  },
  "no-file": {
    wrong: () => "Ce fichier n’existe pas, ou Node-RED n’a pas le droit de le lire.",
    accepted:
      "Vérifiez son chemin et ses droits sur la machine de Node-RED (dans un conteneur\u00a0: son volume).",
  },
  "no-regular-file": {
    wrong: () => "Ce chemin est celui d’un dossier, d’un périphérique ou d’un tube, pas d’un fichier.",
    accepted: "Donnez le chemin d’un fichier CSV, XLSX, JSON ou ZIP.",
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
    wrong: () =>
      "This file is of no known format: it is no export of readings, or its heading lines have been taken away.",
    accepted:
      "These are read: CSV and XLSX exports of Enedis, EDF, Home Assistant, Conso Downloader and this package; API answers as JSON; ZIP archives of them. All formats: docs/formats.en.md.",
  },
  empty: {
    wrong: () => "This file is empty.",
    accepted: "Download it again; nothing is imported.",
  },
  unreadable: {
    wrong: () =>
      "This XLSX workbook or ZIP archive cannot be opened: the file is damaged, compressed in a rare way, or not what it seems to be.",
    accepted: "It must be the file as it was downloaded, or what is in it, unzipped.",
  },
  encrypted: {
    wrong: () => "This ZIP archive has a password.",
    accepted: "Unzip it, then import the files in it.",
  },
  "text-workbook": {
    wrong: () => "An XLSX workbook or a ZIP archive that was read as a text is damaged.",
    accepted: "Choose the output “a single Buffer object” in the read file node.",
  },
  "damaged-json": {
    wrong: () => "This JSON file is damaged or incomplete: it cannot be read.",
    accepted: "Save the answer again, all of it.",
  },
  "large-json": {
    wrong: () => "This JSON file is too large (more than 64 MB or 1,000,000 points): it is not read.",
    accepted: "Ask for a shorter period, or for the CSV file.",
  },
  "error-answer": {
    wrong: () => "This file is an answer without readings: the service reports an error in it.",
    accepted: "Make the request again, then save the answer that has readings.",
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
      "Write the unit in the heading of their column: W, kW, Wh or kWh, for example “Valeur (en kW)”; for days, Wh or kWh.",
  },
  "ambiguous-unit": {
    wrong: () =>
      "The heading of the column says kWh, but some tools write kW there: nothing in this file says which of the two.",
    accepted:
      "Compare a day with your reading: if the sum of the values is twice as much, write “kW” as the heading; if it is the same, rename the columns “Date début”, “Date fin” and “Valeur (kWh)”.",
  },
  "lost-decimals": {
    wrong: () =>
      "The values of this file are too large for their unit and have no decimals: a spreadsheet has probably read 0,412 as 412, or the unit is wrong.",
    accepted:
      "Import the file as it was downloaded; if the values are in W or Wh, correct the unit in the heading of their column.",
  },
  "ambiguous-date": {
    wrong: () =>
      "The dates in this file seem to be month/day/year: a spreadsheet set to English has probably saved it.",
    accepted: "Import the file as it was downloaded, or save it with French dates (day/month/year).",
  },
  "several-columns": {
    wrong: () =>
      "The heading of this table names several columns of values, or an index, a running total, a maximum, peak or off-peak hours: nothing of it is imported.",
    accepted:
      "Keep one column of values only, that of all the energy or of the mean power, or two whose headings say “Consommation” and “Production”.",
  },
  "other-quantity": {
    wrong: () =>
      "This file contains other quantities than active energy and power (voltage, outages, reactive energy): nothing of it is imported.",
    accepted: "Ask Enedis for the load curve or the daily energy.",
  },
  gas: {
    wrong: () => "This is a file about gas: this meter counts electricity.",
    accepted: "Import the file about electricity; nothing is imported of this one.",
  },
  totals: {
    wrong: () => "This file contains totals of months only: they are no readings.",
    accepted: "Import the file of days, “ma-conso-quotidienne” of EDF: months follow from it.",
  },
  "several-series": {
    wrong: () => "This file contains several statistics of energy: nothing says which one is the meter’s.",
    accepted:
      "Export one statistic only, or two whose names say their direction (conso and prod, import and export).",
  },
  "too-large": {
    wrong: () => "This file has more than 256 MB: it is not read.",
    accepted: "Split it into several, each with its heading lines, and import them one after the other.",
  },
  "many-files": {
    wrong: () => "There are more than 50 files: nothing is imported.",
    accepted: "Import them in several steps.",
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
  "large-archive": {
    wrong: () =>
      "This compressed file is too large (more than 64 MB, 256 MB once unpacked, or 1,000 files): it is not read.",
    accepted: "Unzip it, then import its files in several steps.",
  },
  "no-file": {
    wrong: () => "There is no such file, or Node-RED may not read it.",
    accepted: "Check its path and permissions on the machine of Node-RED (in a container: its volume).",
  },
  "no-regular-file": {
    wrong: () => "This is the path of a folder, a device or a pipe, not of a file.",
    accepted: "Give the path of a CSV, XLSX, JSON or ZIP file.",
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

export const seenTexts: Readonly<Record<Language, SeenTexts>> = {
  fr: {
    format: (title) => `Il ressemble à\u00a0: ${title}.`,
    line: (line) => `Voyez sa ligne ${line}.`,
  },
  en: {
    format: (title) => `It looks like: ${title}.`,
    line: (line) => `See its line ${line}.`,
  },
};
