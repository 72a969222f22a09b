/** Why a whole file is refused, and what is accepted instead: the two sentences of the error. */
import type { Language } from "../base/index.js";
import type { ImportProblemTexts } from "./problem-text.js";
import { nothingReadTexts } from "./nothing-read.js";
import { toldTexts } from "./told-of-files.js";
import { unreadKindTexts } from "./unread-kinds.js";

/** In brackets at the end of a sentence: what a refused file seems to be or resembles, and the line that decides. */
type SeenTexts = Readonly<Record<"format" | "like" | "line", (text: string) => string>>;

const fr: ImportProblemTexts = {
  ...unreadKindTexts.fr,
  ...toldTexts.fr,
  ...nothingReadTexts.fr,
  unreadable: {
    wrong: () =>
      "Impossible d’ouvrir ce classeur XLSX ou ce ZIP\u00a0: il est abîmé, comprimé d’une façon rare, ou n’est pas ce qu’il semble être.",
    accepted: "Importez le fichier tel qu’il a été téléchargé, ou son contenu décompressé.",
  },
  encrypted: {
    wrong: () => "Ce ZIP est protégé par un mot de passe.",
    accepted: "Décompressez-le, puis importez les fichiers qu’il contient.",
  },
  "text-workbook": {
    wrong: () => "Ce classeur XLSX ou ce ZIP a été lu comme un texte, ce qui l’abîme.",
    accepted:
      "Dans le noeud «\u00a0Lire le fichier\u00a0», choisissez la sortie «\u00a0un seul objet Tampon\u00a0» (Buffer).",
  },
  "damaged-json": {
    wrong: () => "Ce fichier JSON est abîmé ou incomplet.",
    accepted: "Enregistrez de nouveau la réponse entière.",
  },
  "large-json": {
    wrong: () => "Ce fichier JSON est trop grand (plus de 64\u00a0Mo ou de 1\u202f000\u202f000 de points).",
    accepted: "Demandez une période plus courte, ou le fichier CSV.",
  },
  "damaged-xml": {
    wrong: () => "Ce fichier XML est abîmé ou incomplet.",
    accepted: "Importez-le tel qu’Enedis l’a envoyé.",
  },
  "other-meter": {
    wrong: (meter, own) =>
      `Ce fichier contient un autre compteur\u00a0: son PDL finit par ${meter}, celui de ce noeud par ${own}.`,
    accepted: "Importez un fichier qui ne contient que ce compteur.",
  },
  "unreadable-meter": {
    wrong: () =>
      "Le PDL de ce fichier n’a pas ses 14\u00a0chiffres\u00a0: il manque, est masqué (1429xxxxxxxxxx) ou a été abrégé par un tableur (2,2E+13).",
    accepted:
      "Téléchargez le fichier de nouveau et importez-le sans l’ouvrir dans un tableur\u00a0; si le PDL est masqué et que c’est celui de ce compteur, écrivez-le en entier dans le fichier.",
  },
  "no-unit": {
    wrong: () =>
      "Les valeurs de ce fichier n’ont pas d’unité, ou une unité inconnue, qui n’est jamais devinée.",
    accepted:
      "Écrivez l’unité dans le titre de leur colonne, par exemple «\u00a0Valeur (en kW)\u00a0»\u00a0: W, kW, Wh ou kWh, et pour des jours Wh ou kWh.",
  },
  "flow-unit": {
    wrong: () => "Les index de ce flux ne sont pas en Wh, ou leur unité manque.",
    accepted: "Importez-le tel qu’Enedis l’a envoyé.",
  },
  "ambiguous-unit": {
    wrong: () =>
      "Le titre de la colonne dit kWh, mais certains outils y mettent des kW, et rien dans ce fichier ne permet de trancher.",
    accepted:
      "Comparez un jour à votre relevé\u00a0: si la somme des valeurs en est le double, intitulez la colonne «\u00a0kW\u00a0»\u00a0; si elle lui est égale, nommez les colonnes «\u00a0Date début\u00a0», «\u00a0Date fin\u00a0» et «\u00a0Valeur (kWh)\u00a0».",
  },
  "lost-decimals": {
    wrong: () =>
      "Les valeurs de ce fichier sont trop grandes pour leur unité et n’ont pas de décimales\u00a0: un tableur a sans doute lu 0,412 comme 412, ou l’unité est fausse.",
    accepted:
      "Importez le fichier tel qu’il a été téléchargé\u00a0; si les valeurs sont en W ou en Wh, corrigez l’unité dans le titre de leur colonne.",
  },
  "ambiguous-date": {
    wrong: () =>
      "Les dates de ce fichier semblent écrites mois/jour/année\u00a0: un tableur réglé en anglais l’a sans doute enregistré.",
    accepted:
      "Importez le fichier tel qu’il a été téléchargé, ou enregistrez-le avec des dates françaises (jour/mois/année).",
  },
  "several-columns": {
    wrong: () =>
      "Le titre de ce tableau annonce plusieurs colonnes de valeurs, ou un index, un cumul, un maximum, des heures pleines ou creuses.",
    accepted:
      "Gardez une seule colonne, celle de toute l’énergie ou de la puissance moyenne, ou bien deux dont les titres disent «\u00a0Consommation\u00a0» et «\u00a0Production\u00a0».",
  },
  "other-quantity": {
    wrong: () =>
      "Ce fichier contient d’autres grandeurs que l’énergie et la puissance actives (tension, coupures, réactif).",
    accepted: "Demandez à Enedis la courbe de charge ou l’énergie quotidienne.",
  },
  gas: {
    wrong: () => "C’est un fichier de gaz, et ce compteur est électrique.",
    accepted: "Importez le fichier d’électricité.",
  },
  totals: {
    wrong: () => "Ce fichier ne contient que des totaux par mois, qui ne sont pas des relevés.",
    accepted:
      "Importez le fichier des jours, «\u00a0ma-conso-quotidienne\u00a0» chez EDF, dont les mois se déduisent.",
  },
  "several-series": {
    wrong: () =>
      "Ce fichier contient plusieurs statistiques d’énergie, et rien ne dit laquelle est celle du compteur.",
    accepted:
      "Exportez une seule statistique, ou deux dont les noms disent le sens (conso et prod, import et export).",
  },
  "too-large": {
    wrong: () => "Ce fichier dépasse 256\u00a0Mo.",
    accepted:
      "Découpez-le en plusieurs, chacun avec ses lignes de titre, et importez-les l’un après l’autre.",
  },
  "many-files": {
    wrong: () => "Il y a plus de 50\u00a0fichiers.",
    accepted: "Importez-les en plusieurs fois.",
  },
  "too-long": {
    wrong: () => "Ce fichier contient plus de 5\u202f000\u202f000 de relevés.",
    accepted:
      "Découpez-le en plusieurs, chacun avec ses lignes de titre, et importez-les l’un après l’autre.",
  },
  "large-workbook": {
    wrong: () =>
      "Ce classeur est trop grand (plus de 64\u00a0Mo une fois décompressé, 256 colonnes ou 1\u202f000\u202f000 de cellules).",
    accepted: "Demandez à Enedis une période plus courte, ou le fichier CSV.",
  },
  "large-archive": {
    wrong: () =>
      "Ce fichier compressé est trop grand (plus de 64\u00a0Mo, de 256\u00a0Mo une fois décompressé ou de 1\u202f000\u00a0fichiers).",
    accepted: "Décompressez-le, puis importez ses fichiers en plusieurs fois.",
  },
  "no-file": {
    wrong: () => "Ce fichier n’existe pas, ou Node-RED n’a pas le droit de le lire.",
    accepted:
      "Vérifiez son chemin et ses droits sur la machine de Node-RED (dans un conteneur\u00a0: son volume).",
  },
  "no-regular-file": {
    wrong: () => "Ce chemin est celui d’un dossier, d’un périphérique ou d’un tube, pas d’un fichier.",
    accepted: "Donnez le chemin d’un fichier CSV, XLSX, JSON, XML ou ZIP.",
  },
  changed: {
    wrong: () => "Ce fichier a changé pendant sa lecture\u00a0: rien n’est importé.",
    accepted: "Attendez qu’il soit écrit en entier, puis importez-le de nouveau.",
  },
  slow: {
    wrong: () => "La lecture de ce fichier a duré trop longtemps et a été arrêtée\u00a0: rien n’est importé.",
    accepted: "Découpez-le en plusieurs, ou réessayez quand la machine est moins chargée.",
  },
  memory: {
    wrong: () =>
      "La lecture de ce fichier a pris trop de mémoire et a été arrêtée\u00a0: rien n’est importé.",
    accepted: "Découpez-le en plusieurs, et importez-les l’un après l’autre.",
  },
  crashed: {
    wrong: () => "La lecture de ce fichier s’est arrêtée avant la fin\u00a0: rien n’est importé.",
    accepted:
      "Réessayez\u00a0; si cela se répète, la machine manque de mémoire, ou ce fichier est illisible.",
  },
  busy: {
    wrong: () => "Trop d’imports sont déjà en attente\u00a0: celui-ci est refusé.",
    accepted: "Envoyez-les l’un après l’autre, chacun après la réponse au précédent.",
  },
};

const en: ImportProblemTexts = {
  ...unreadKindTexts.en,
  ...toldTexts.en,
  ...nothingReadTexts.en,
  unreadable: {
    wrong: () =>
      "This XLSX workbook or ZIP archive cannot be opened: it is damaged, compressed in a rare way, or not what it seems to be.",
    accepted: "Import the file as it was downloaded, or its unzipped content.",
  },
  encrypted: {
    wrong: () => "This ZIP archive is protected by a password.",
    accepted: "Unzip it, then import the files in it.",
  },
  "text-workbook": {
    wrong: () => "This XLSX workbook or ZIP archive was read as a text, which damages it.",
    accepted: "In the read file node, choose the output “a single Buffer object”.",
  },
  "damaged-json": {
    wrong: () => "This JSON file is damaged or incomplete.",
    accepted: "Save the whole answer again.",
  },
  "large-json": {
    wrong: () => "This JSON file is too large (more than 64 MB or 1,000,000 points).",
    accepted: "Request a shorter period, or the CSV file.",
  },
  "damaged-xml": {
    wrong: () => "This XML file is damaged or incomplete.",
    accepted: "Import it as Enedis sent it.",
  },
  "other-meter": {
    wrong: (meter, own) =>
      `This file contains another meter: its PDL ends in ${meter}, that of this node in ${own}.`,
    accepted: "Import a file that contains this meter only.",
  },
  "unreadable-meter": {
    wrong: () =>
      "The PDL in this file does not have its 14 digits: it is missing, masked (1429xxxxxxxxxx) or was shortened by a spreadsheet (2.2E+13).",
    accepted:
      "Download the file again and import it without opening it in a spreadsheet; if the PDL is masked and is that of this meter, write it into the file in full.",
  },
  "no-unit": {
    wrong: () => "The values of this file have no unit, or an unknown one, and it is never guessed.",
    accepted:
      "Write the unit in the heading of their column, for example “Valeur (en kW)”: W, kW, Wh or kWh, and for days Wh or kWh.",
  },
  "flow-unit": {
    wrong: () => "The registers of this flow are not in Wh, or their unit is missing.",
    accepted: "Import it as Enedis sent it.",
  },
  "ambiguous-unit": {
    wrong: () =>
      "The heading of the column says kWh, but some tools write kW there, and nothing in this file says which of the two.",
    accepted:
      "Compare a day with your reading: if the sum of the values is twice as much, name the column “kW”; if it is the same, name the columns “Date début”, “Date fin” and “Valeur (kWh)”.",
  },
  "lost-decimals": {
    wrong: () =>
      "The values of this file are too large for their unit and have no decimals: a spreadsheet probably read 0,412 as 412, or the unit is wrong.",
    accepted:
      "Import the file as it was downloaded; if the values are in W or Wh, correct the unit in the heading of their column.",
  },
  "ambiguous-date": {
    wrong: () =>
      "The dates in this file seem to be month/day/year: a spreadsheet set to English probably saved it.",
    accepted: "Import the file as it was downloaded, or save it with French dates (day/month/year).",
  },
  "several-columns": {
    wrong: () =>
      "The heading of this table names several columns of values, or a register, a running total, a maximum, peak or off-peak hours.",
    accepted:
      "Keep a single column, that of all the energy or of the average power, or two whose headings say “Consommation” and “Production”.",
  },
  "other-quantity": {
    wrong: () =>
      "This file contains quantities other than active energy and power (voltage, outages, reactive energy).",
    accepted: "Request the load curve or the daily energy from Enedis.",
  },
  gas: {
    wrong: () => "This is a gas file, and this meter counts electricity.",
    accepted: "Import the electricity file.",
  },
  totals: {
    wrong: () => "This file contains only monthly totals, which are not readings.",
    accepted: "Import the file of days, “ma-conso-quotidienne” at EDF, from which the months follow.",
  },
  "several-series": {
    wrong: () => "This file contains several energy statistics, and nothing says which one is the meter’s.",
    accepted:
      "Export a single statistic, or two whose names say their direction (conso and prod, import and export).",
  },
  "too-large": {
    wrong: () => "This file exceeds 256 MB.",
    accepted: "Split it into several, each with its heading lines, and import them one after the other.",
  },
  "many-files": {
    wrong: () => "There are more than 50 files.",
    accepted: "Import them in several parts.",
  },
  "too-long": {
    wrong: () => "This file contains more than 5,000,000 readings.",
    accepted: "Split it into several, each with its heading lines, and import them one after the other.",
  },
  "large-workbook": {
    wrong: () =>
      "This workbook is too large (more than 64 MB once unpacked, 256 columns or 1,000,000 cells).",
    accepted: "Request a shorter period, or the CSV file, from Enedis.",
  },
  "large-archive": {
    wrong: () => "This compressed file is too large (more than 64 MB, 256 MB once unpacked, or 1,000 files).",
    accepted: "Unzip it, then import its files in several parts.",
  },
  "no-file": {
    wrong: () => "This file does not exist, or Node-RED may not read it.",
    accepted: "Check its path and permissions on the machine of Node-RED (in a container: its volume).",
  },
  "no-regular-file": {
    wrong: () => "This is the path of a folder, a device or a pipe, not of a file.",
    accepted: "Give the path of a CSV, XLSX, JSON, XML or ZIP file.",
  },
  changed: {
    wrong: () => "This file changed while it was being read: nothing is imported.",
    accepted: "Wait until it is completely written, then import it again.",
  },
  slow: {
    wrong: () => "Reading this file took too long and was stopped: nothing is imported.",
    accepted: "Split it into several, or try again when the machine is less busy.",
  },
  memory: {
    wrong: () => "Reading this file took too much memory and was stopped: nothing is imported.",
    accepted: "Split it into several, and import them one after the other.",
  },
  crashed: {
    wrong: () => "Reading this file stopped before the end: nothing is imported.",
    accepted: "Try again; if it happens again, the machine is short of memory, or this file cannot be read.",
  },
  busy: {
    wrong: () => "Too many imports are already waiting: this one is refused.",
    accepted: "Send them one after the other, each after the answer to the previous one.",
  },
};

export const importProblemTexts: Readonly<Record<Language, ImportProblemTexts>> = { fr, en };

export const seenTexts: Readonly<Record<Language, SeenTexts>> = {
  fr: {
    format: (title) => `reconnu comme ${title}`,
    like: (title) => `ressemble au format «\u00a0${title}\u00a0»`,
    line: (line) => `ligne ${line}`,
  },
  en: {
    format: (title) => `recognised as ${title}`,
    like: (title) => `looks like the format “${title}”`,
    line: (line) => `line ${line}`,
  },
};
