/** Texts for importing and exporting readings as files, and for backups. */
import type { ImportProblem, Reason } from "../exchange/index.js";
import type { Language } from "./language.js";

/** Why a file cannot be read as a backup. */
type BackupProblem = "missing" | "itself" | "foreign" | "newer" | "damaged" | "too-large" | "unreadable";

export interface FileTexts {
  readonly status: {
    reading(percent: number): string;
    writing(percent: number): string;
    /** The parts of an import's result: counts of readings, and of lines not imported. */
    imported(count: string): string;
    unchanged(count: string): string;
    conflicts(count: string): string;
    rejected(count: string): string;
    readonly dryRun: string;
    exporting(count: string): string;
    exported(count: string): string;
    readonly copying: string;
    copied(file: string): string;
    readonly openingBackup: string;
    erasing(count: string): string;
    erased(count: string): string;
  };
  readonly notCopied: string;
  /** Why a backup is not read, and what is accepted instead. @param others the meters that it has */
  readonly backupProblems: Readonly<
    Record<
      BackupProblem | "no-meter",
      { wrong(others: string, own: string): string; readonly accepted: string }
    >
  >;
  /** A deploy or a stop came in between. */
  readonly ended: string;
  /** Why a whole file is refused, and what is accepted instead; `meter`: the last four digits of the one it names. */
  readonly problems: Readonly<
    Record<ImportProblem, { wrong(meter: string, own: string): string; readonly accepted: string }>
  >;
  /** Why a line is not imported. */
  readonly reasons: Readonly<Record<Reason, string>>;
}

const fr: FileTexts = {
  status: {
    reading: (percent) => `Lecture du fichier\u00a0: ${percent}\u00a0%`,
    writing: (percent) => `Comparaison à l’archive\u00a0: ${percent}\u00a0%`,
    imported: (count) => `importés\u00a0: ${count}`,
    unchanged: (count) => `identiques\u00a0: ${count}`,
    conflicts: (count) => `en conflit\u00a0: ${count}`,
    rejected: (count) => `lignes rejetées\u00a0: ${count}`,
    dryRun: "essai",
    exporting: (count) => `Export\u00a0: ${count} relevés`,
    exported: (count) => `Exportés\u00a0: ${count} relevés`,
    copying: "Copie de l’archive",
    copied: (file) => `Copie\u00a0: ${file}`,
    openingBackup: "Ouverture de la sauvegarde",
    erasing: (count) => `Effacement\u00a0: ${count} relevés`,
    erased: (count) => `Effacés\u00a0: ${count} relevés`,
  },
  notCopied:
    "La copie ne peut pas être écrite à côté de l’archive (disque plein, droits\u00a0?). L’archive elle-même n’est pas touchée.",
  backupProblems: {
    missing: {
      wrong: () => "Aucun fichier n’est à ce chemin.",
      accepted: "Il faut le chemin d’une sauvegarde, lisible par Node-RED\u00a0; rien n’est repris.",
    },
    itself: {
      wrong: () => "Ce fichier est l’archive en service elle-même.",
      accepted: "Il faut une sauvegarde\u00a0; rien n’est repris.",
    },
    foreign: {
      wrong: () => "Ce fichier n’est pas une archive de ce paquet.",
      accepted: "Il faut une sauvegarde faite par l’action «\u00a0backup\u00a0»\u00a0; rien n’est repris.",
    },
    newer: {
      wrong: () => "Cette sauvegarde vient d’une version plus récente de ce paquet.",
      accepted: "Mettez le paquet à jour, puis recommencez\u00a0; rien n’est repris.",
    },
    damaged: {
      wrong: () => "Cette sauvegarde est endommagée.",
      accepted: "Il en faut une autre\u00a0; rien n’est repris.",
    },
    "too-large": {
      wrong: () => "Ce fichier est trop gros pour une sauvegarde.",
      accepted: "Il faut au plus 1\u00a0Gio\u00a0; rien n’est repris.",
    },
    unreadable: {
      wrong: () => "Cette sauvegarde ne peut pas être lue, ou pas copiée dans le dossier temporaire.",
      accepted:
        "Vérifiez les droits du fichier et la place libre du dossier temporaire, puis recommencez\u00a0; rien n’est repris.",
    },
    "no-meter": {
      wrong: (others, own) =>
        `Cette sauvegarde n’a aucun relevé du compteur de ce noeud (…${own})${others === "" ? "" : `\u00a0; elle a ceux de ${others}`}.`,
      accepted: "Choisissez le noeud du compteur voulu, ou une autre sauvegarde\u00a0; rien n’est repris.",
    },
  },
  ended:
    "L’import a été arrêté par un déploiement ou un arrêt de Node-RED\u00a0: rien n’est importé. Envoyez le message de nouveau.",
  problems: {
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
      wrong: () =>
        "La lecture de ce fichier a duré trop longtemps et a été arrêtée\u00a0: rien n’est importé.",
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
  },
  reasons: {
    columns: "les colonnes ne sont pas celles du fichier",
    long: "ligne trop longue",
    stamp: "date ou heure illisible",
    value: "valeur illisible",
    grid: "l’heure n’est pas un multiple de cinq minutes",
    step: "la durée de l’intervalle est inconnue",
    unit: "unité inattendue",
    quantity: "autre grandeur que l’énergie ou la puissance actives, ou autre type de données",
    direction: "sens inconnu, ou mesure qui n’existe pas dans ce sens",
    derived: "total calculé\u00a0: il suit des relevés eux-mêmes",
    duplicate: "une ligne plus loin donne une autre valeur pour la même heure",
    overlap: "cet intervalle recouvre celui d’avant",
    clock: "l’heure revient une fois de trop ce jour-là",
    backwards: "l’index est plus bas que la veille",
    future: "dans l’avenir",
  },
};

const en: FileTexts = {
  status: {
    reading: (percent) => `reading the file: ${percent}%`,
    writing: (percent) => `comparing with the archive: ${percent}%`,
    imported: (count) => `imported: ${count}`,
    unchanged: (count) => `unchanged: ${count}`,
    conflicts: (count) => `in conflict: ${count}`,
    rejected: (count) => `lines rejected: ${count}`,
    dryRun: "dry run",
    exporting: (count) => `exporting: ${count} readings`,
    exported: (count) => `${count} readings exported`,
    copying: "copying the archive",
    copied: (file) => `copy: ${file}`,
    openingBackup: "opening the backup",
    erasing: (count) => `erasing: ${count} readings`,
    erased: (count) => `${count} readings erased`,
  },
  notCopied:
    "The copy cannot be written beside the archive (disk full, permissions?). The archive itself is untouched.",
  backupProblems: {
    missing: {
      wrong: () => "There is no file at this path.",
      accepted: "It must be the path of a backup that Node-RED may read; nothing is restored.",
    },
    itself: {
      wrong: () => "This file is the archive in use.",
      accepted: "It must be a backup; nothing is restored.",
    },
    foreign: {
      wrong: () => "This file is not an archive of this package.",
      accepted: "It must be a backup made by the action “backup”; nothing is restored.",
    },
    newer: {
      wrong: () => "This backup is of a newer version of this package.",
      accepted: "Update the package, then try again; nothing is restored.",
    },
    damaged: {
      wrong: () => "This backup is damaged.",
      accepted: "It must be another one; nothing is restored.",
    },
    "too-large": {
      wrong: () => "This file is too large for a backup.",
      accepted: "It must have at most 1 GiB; nothing is restored.",
    },
    unreadable: {
      wrong: () => "This backup cannot be read, or not copied to the temporary folder.",
      accepted:
        "Check the permissions of the file and the free space of the temporary folder, then try again; nothing is restored.",
    },
    "no-meter": {
      wrong: (others, own) =>
        `This backup has no readings of this node’s meter (…${own})${others === "" ? "" : `; it has those of ${others}`}.`,
      accepted: "Choose the node of the meter you want, or another backup; nothing is restored.",
    },
  },
  ended: "A deploy, or a stop of Node-RED, ended the import: nothing is imported. Send the message again.",
  problems: {
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
      accepted:
        "Try again; if it happens again, the machine is short of memory, or this file cannot be read.",
    },
    busy: {
      wrong: () => "Too many imports are waiting already: this one is not done.",
      accepted: "Send them one after the other, each after the answer to the one before it.",
    },
  },
  reasons: {
    columns: "not the columns of this file",
    long: "the line is too long",
    stamp: "unreadable date or time",
    value: "unreadable value",
    grid: "the time is no multiple of five minutes",
    step: "the length of the interval is not known",
    unit: "unexpected unit",
    quantity: "another quantity than active energy or power, or another kind of data",
    direction: "unknown direction, or a measure that it does not have",
    derived: "a computed total: it follows from the readings themselves",
    duplicate: "a later line gives another value for the same time",
    overlap: "this interval overlaps the one before it",
    clock: "this time comes once too often on that day",
    backwards: "the index is lower than the day before",
    future: "in the future",
  },
};

export const fileTexts: Readonly<Record<Language, FileTexts>> = { fr, en };
