/** Texts for importing and exporting readings as files, and for backups. */
import type { Reason } from "../exchange/index.js";
import { formatTitles, type FormatTitles } from "./formats.js";
import { importProblemTexts, seenTexts, type ImportProblemTexts, type SeenTexts } from "./import-problems.js";
import type { Language } from "./language.js";

/** Why a file cannot be read as a backup. */
type BackupProblem = "missing" | "itself" | "foreign" | "newer" | "damaged" | "too-large" | "unreadable";

export interface FileTexts {
  readonly status: {
    reading(percent: number): string;
    writing(percent: number): string;
    /** The parts of an import's result: counts of readings, and of lines not imported. */
    imported(count: string): string;
    /** Of the imported ones, those in place of other values of the archive. */
    replaced(count: string): string;
    /** Other values, which the archive has kept its own against. */
    kept(count: string): string;
    /** Of a dry run: what would be imported, and what of that would replace other values. */
    toImport(count: string): string;
    toReplace(count: string): string;
    unchanged(count: string): string;
    conflicts(count: string): string;
    rejected(count: string): string;
    /** Rounded values that are far from the exact ones of the archive. */
    farOff(count: string): string;
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
  readonly ended: Readonly<Record<"import" | "restore", string>>;
  readonly problems: ImportProblemTexts;
  readonly seen: SeenTexts;
  /** What users call the formats. */
  readonly formats: FormatTitles;
  /** Which of several files a problem is about. */
  inFile(file: string, wrong: string): string;
  /** The same, for a content of a message that has no name. */
  inContent(place: string, wrong: string): string;
  /** Of several files, the others: in the dialog, the refused one can be taken away. */
  readonly othersToo: Readonly<Record<"message" | "dialog", string>>;
  /** An answer without readings: what the service said. */
  answered(text: string): string;
  /** Of a ZIP archive without any reading: what was in it. */
  nothingIn(files: string): string;
  /** Why a line is not imported. */
  readonly reasons: Readonly<Record<Reason, string>>;
}

const fr: FileTexts = {
  status: {
    reading: (percent) => `Lecture du fichier\u00a0: ${percent}\u00a0%`,
    writing: (percent) => `Comparaison à l’archive\u00a0: ${percent}\u00a0%`,
    imported: (count) => `importés\u00a0: ${count}`,
    replaced: (count) => `dont remplacés\u00a0: ${count}`,
    kept: (count) => `gardés de l’archive\u00a0: ${count}`,
    toImport: (count) => `à importer\u00a0: ${count}`,
    toReplace: (count) => `dont à remplacer\u00a0: ${count}`,
    unchanged: (count) => `identiques\u00a0: ${count}`,
    conflicts: (count) => `en conflit\u00a0: ${count}`,
    rejected: (count) => `lignes rejetées\u00a0: ${count}`,
    farOff: (count) => {
      const are =
        count === "1" ? "valeur arrondie est loin de celle" : "valeurs arrondies sont loin de celles";
      return `${count} ${are} de l’archive\u00a0: est-ce bien le fichier de ce compteur\u00a0?`;
    },
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
      wrong: () => "Ce fichier est l’archive en service, ou l’un de ceux qui l’accompagnent.",
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
  ended: {
    import:
      "L’import a été arrêté par un déploiement ou un arrêt de Node-RED\u00a0: rien n’est importé. Envoyez le message de nouveau.",
    restore:
      "La reprise a été arrêtée par un déploiement ou un arrêt de Node-RED\u00a0: rien n’est repris. Envoyez le message de nouveau.",
  },
  problems: importProblemTexts.fr,
  seen: seenTexts.fr,
  formats: formatTitles.fr,
  inFile: (file, wrong) => `«\u00a0${file}\u00a0»\u00a0: ${wrong}`,
  inContent: (place, wrong) => `Contenu nᵒ\u00a0${place}\u00a0: ${wrong}`,
  othersToo: {
    message: "Les autres fichiers ne sont pas importés non plus.",
    dialog:
      "Les autres fichiers ne sont pas importés non plus\u00a0: retirez celui-ci de la liste (✖) pour les importer.",
  },
  answered: (text) =>
    `Ce fichier est une réponse sans relevés\u00a0: le service y dit «\u00a0${text}\u00a0».`,
  nothingIn: (files) => `Aucun fichier de ce ZIP n’est d’un format connu\u00a0: ${files}.`,
  reasons: {
    columns: "les colonnes ne sont pas celles du fichier",
    long: "ligne trop longue",
    stamp: "date ou heure illisible",
    day: "le jour de cette ligne n’est pas certain\u00a0: son titre manque, ou n’est pas à sa place",
    value: "valeur illisible, ou avec des décimales que l’unité n’admet pas",
    grid: "l’heure n’est pas un multiple de cinq minutes",
    step: "la durée de l’intervalle est inconnue",
    unit: "unité inattendue",
    quantity: "autre grandeur que l’énergie ou la puissance actives, ou autre type de données",
    direction: "sens inconnu, ou mesure qui n’existe pas dans ce sens",
    derived: "total calculé\u00a0: il suit des relevés eux-mêmes",
    duplicate: "une autre ligne donne une autre valeur pour le même moment",
    overlap: "cet intervalle recouvre celui d’avant",
    clock: "cette heure revient deux fois ce jour-là, et l’ordre des lignes ne dit pas laquelle est celle-ci",
    backwards: "l’index est plus bas que la veille",
    estimated: "valeur estimée ou facturée, pas mesurée par le compteur",
    future: "dans l’avenir",
  },
};

const en: FileTexts = {
  status: {
    reading: (percent) => `reading the file: ${percent}%`,
    writing: (percent) => `comparing with the archive: ${percent}%`,
    imported: (count) => `imported: ${count}`,
    replaced: (count) => `of which replaced: ${count}`,
    kept: (count) => `kept from the archive: ${count}`,
    toImport: (count) => `to import: ${count}`,
    toReplace: (count) => `of which to replace: ${count}`,
    unchanged: (count) => `unchanged: ${count}`,
    conflicts: (count) => `in conflict: ${count}`,
    rejected: (count) => `lines rejected: ${count}`,
    farOff: (count) => {
      const are = count === "1" ? "value is" : "values are";
      return `${count} rounded ${are} far from the archive’s: is this file of this meter?`;
    },
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
      wrong: () => "This file is the archive in use, or belongs to it.",
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
  ended: {
    import: "A deploy, or a stop of Node-RED, ended the import: nothing is imported. Send the message again.",
    restore:
      "A deploy, or a stop of Node-RED, ended the restore: nothing is restored. Send the message again.",
  },
  problems: importProblemTexts.en,
  seen: seenTexts.en,
  formats: formatTitles.en,
  inFile: (file, wrong) => `“${file}”: ${wrong}`,
  inContent: (place, wrong) => `Content no. ${place}: ${wrong}`,
  othersToo: {
    message: "The other files are not imported either.",
    dialog: "The other files are not imported either: take this one off the list (✖) to import them.",
  },
  answered: (text) => `This file is an answer without readings: in it, the service says “${text}”.`,
  nothingIn: (files) => `No file in this ZIP archive is of a known format: ${files}.`,
  reasons: {
    columns: "not the columns of this file",
    long: "the line is too long",
    stamp: "unreadable date or time",
    day: "the day of this line is not certain: its heading is missing or out of place",
    value: "unreadable value, or with decimals that its unit does not allow",
    grid: "the time is no multiple of five minutes",
    step: "the length of the interval is not known",
    unit: "unexpected unit",
    quantity: "another quantity than active energy or power, or another kind of data",
    direction: "unknown direction, or a measure that it does not have",
    derived: "a computed total: it follows from the readings themselves",
    duplicate: "another line gives another value for the same time",
    overlap: "this interval overlaps the one before it",
    clock: "this time comes twice on that day, and the order of the lines does not say which one this is",
    backwards: "the index is lower than the day before",
    estimated: "estimated or billed, not measured by the meter",
    future: "in the future",
  },
};

export const fileTexts: Readonly<Record<Language, FileTexts>> = { fr, en };
