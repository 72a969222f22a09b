/** Texts for importing and exporting readings as files, and for backups. */
import type { Reason } from "../../exchange/index.js";
import { formatTitles } from "./formats.js";
import { importProblemTexts, seenTexts } from "./import-problems.js";
import type { Language } from "../base/index.js";

/** Why a backup is not read, and what is accepted instead. */
type BackupProblemTexts = Readonly<
  Record<
    "missing" | "itself" | "foreign" | "newer" | "damaged" | "too-large" | "unreadable" | "no-meter",
    {
      /** @param others the meters that it has */
      wrong(others: string, own: string): string;
      readonly accepted: string;
    }
  >
>;

const frReadings = (count: string): string =>
  `${count} ${count === "0" || count === "1" ? "relevé" : "relevés"}`;
const enReadings = (count: string): string => `${count} ${count === "1" ? "reading" : "readings"}`;

const frBackupProblems: BackupProblemTexts = {
  missing: {
    wrong: () => "Il n’y a aucun fichier à ce chemin.",
    accepted: "Donnez le chemin d’une sauvegarde que Node-RED peut lire.",
  },
  itself: {
    wrong: () => "Ce fichier est l’archive en service, ou l’un de ceux qui l’accompagnent.",
    accepted: "Donnez le chemin d’une sauvegarde.",
  },
  foreign: {
    wrong: () => "Ce fichier n’est pas une archive de ce paquet.",
    accepted: "Donnez le chemin d’une sauvegarde faite par l’action «\u00a0backup\u00a0».",
  },
  newer: {
    wrong: () => "Cette sauvegarde vient d’une version plus récente de ce paquet.",
    accepted: "Mettez le paquet à jour, puis recommencez.",
  },
  damaged: {
    wrong: () => "Ce fichier est endommagé\u00a0: rien n’a été restauré.",
    accepted: "Donnez le chemin d’une autre sauvegarde.",
  },
  "too-large": {
    wrong: () => "Ce fichier dépasse 1\u00a0Gio, la taille maximale d’une sauvegarde.",
    accepted: "Donnez le chemin d’une sauvegarde plus petite.",
  },
  unreadable: {
    wrong: () => "Impossible de lire cette sauvegarde, ou de la copier dans le dossier temporaire.",
    accepted: "Vérifiez les droits du fichier et la place libre du dossier temporaire, puis recommencez.",
  },
  "no-meter": {
    wrong: (others, own) =>
      `Cette sauvegarde n’a aucun relevé du compteur de ce noeud (…${own})${others === "" ? "" : `, mais ceux de ${others}`}.`,
    accepted: "Choisissez le noeud du compteur voulu, ou une autre sauvegarde.",
  },
};

const fr = {
  status: {
    reading: (percent: number) => `Lecture du fichier\u00a0: ${percent}\u00a0%`,
    writing: (percent: number) => `Comparaison à l’archive\u00a0: ${percent}\u00a0%`,
    /** The parts of an import's result: counts of readings, and of lines not imported. */
    imported: (count: string) => `Importés\u00a0: ${count}`,
    /** Of the imported ones, those in place of other values of the archive. */
    replaced: (count: string) => `dont remplacés\u00a0: ${count}`,
    /** Other values, which the archive has kept its own against. */
    kept: (count: string) => `gardés de l’archive\u00a0: ${count}`,
    /** Of a dry run: what would be imported, and what of that would replace other values. */
    toImport: (count: string) => `à importer\u00a0: ${count}`,
    toReplace: (count: string) => `dont à remplacer\u00a0: ${count}`,
    unchanged: (count: string) => `identiques\u00a0: ${count}`,
    conflicts: (count: string) => `en conflit\u00a0: ${count}`,
    /** Values of registers, which are no readings: imported, those of them in place of other ones, and the same. */
    registersImported: (count: string) => `valeurs d’index importées\u00a0: ${count}`,
    registersReplaced: (count: string) => `dont remplacées\u00a0: ${count}`,
    registersToImport: (count: string) => `valeurs d’index à importer\u00a0: ${count}`,
    registersToReplace: (count: string) => `dont à remplacer\u00a0: ${count}`,
    registersUnchanged: (count: string) => `valeurs d’index identiques\u00a0: ${count}`,
    rejected: (count: string) => `lignes rejetées\u00a0: ${count}`,
    /** Rounded values that are far from the exact ones of the archive. */
    farOff: (count: string) => {
      const are =
        count === "1" ? "valeur arrondie est loin de celle" : "valeurs arrondies sont loin de celles";
      return `${count} ${are} de l’archive\u00a0: est-ce bien le fichier de ce compteur\u00a0?`;
    },
    dryRun: "Essai",
    exporting: (count: string) => `Export de ${frReadings(count)}`,
    exported: (count: string) => `${frReadings(count)} ${count === "1" ? "exporté" : "exportés"}`,
    copying: "Sauvegarde de l’archive",
    copied: (file: string) => `Sauvegarde\u00a0: ${file}`,
    openingBackup: "Ouverture de la sauvegarde",
    erasing: (count: string) => `Effacement de ${frReadings(count)}`,
    erased: (count: string) => `${frReadings(count)} ${count === "1" ? "effacé" : "effacés"}`,
  },
  notCopied:
    "Impossible d’écrire la copie à côté de l’archive, qui reste intacte. Faites de la place sur le disque, ou donnez à Node-RED le droit d’écrire dans ce dossier.",
  backupProblems: frBackupProblems,
  /** A deploy or a stop came in between. */
  ended: {
    import:
      "Un déploiement ou un arrêt de Node-RED a interrompu l’import\u00a0: rien n’est importé. Envoyez le message de nouveau.",
    restore:
      "Un déploiement ou un arrêt de Node-RED a interrompu la restauration\u00a0: rien n’a été restauré. Envoyez le message de nouveau.",
  },
  problems: importProblemTexts.fr,
  seen: seenTexts.fr,
  /** What users call the formats. */
  formats: formatTitles.fr,
  /** Which of several files a problem is about. */
  inFile: (file: string, wrong: string) => `«\u00a0${file}\u00a0»\u00a0: ${wrong}`,
  /** The same, for a content of a message that has no name. */
  inContent: (place: string, wrong: string) => `Contenu n° ${place}\u00a0: ${wrong}`,
  /** Of several files, the others. @param accepted the sentence that says what is accepted, without its full stop */
  othersToo: {
    message: (accepted: string) => `${accepted}\u00a0; les autres fichiers ne sont pas importés non plus.`,
    dialog: (accepted: string) => `${accepted}, ou retirez-le de la liste (✖) pour importer les autres.`,
  },
  /** An answer without readings: what the service said. */
  answered: (text: string) =>
    `Ce fichier est une réponse sans relevés\u00a0: le service y dit «\u00a0${text}\u00a0».`,
  /** Of a ZIP archive without any reading: what was in it. */
  nothingIn: (files: string) => `Aucun fichier de ce ZIP n’a un format connu\u00a0: ${files}.`,
  /** Of a line whose date or time cannot be read. @param stamp what stands there, in one line; undefined: nothing */
  unreadStamp: (stamp: string | undefined) =>
    `La date ou l’heure ${stamp === undefined ? "" : `«\u00a0${stamp}\u00a0» `}est illisible\u00a0: «\u00a003/02/2026 00:30\u00a0» et «\u00a02026-02-03 00:30\u00a0» se lisent.`,
  /** Why a line is not imported, as a sentence: shown after its number, or by itself. */
  reasons: {
    columns: "Les colonnes ne sont pas celles du fichier.",
    long: "Cette ligne est trop longue.",
    day: "Le jour de cette ligne n’est pas certain\u00a0: son titre manque, ou n’est pas à sa place.",
    value: "La valeur est illisible, ou a des décimales que l’unité n’admet pas.",
    grid: "L’heure n’est pas un multiple de cinq minutes.",
    step: "La durée de l’intervalle est inconnue.",
    unit: "L’unité est inattendue.",
    quantity: "Ce n’est pas une énergie ou une puissance active, ou c’est un autre type de données.",
    direction: "Le sens est inconnu, ou cette mesure n’existe pas dans ce sens.",
    derived: "C’est un total calculé, qui découle des relevés eux-mêmes.",
    duplicate: "Une autre ligne donne une autre valeur pour le même moment.",
    overlap: "Cet intervalle recouvre le précédent.",
    clock: "Cette heure existe deux fois ce jour-là, et l’ordre des lignes ne dit pas laquelle est celle-ci.",
    backwards: "L’index est plus bas que la veille.",
    estimated: "Cette valeur est estimée ou facturée, et non mesurée par le compteur.",
    future: "Cet intervalle est dans l’avenir.",
  } satisfies Readonly<Record<Exclude<Reason, "stamp">, string>>,
};

export type FileTexts = typeof fr;

const enBackupProblems: BackupProblemTexts = {
  missing: {
    wrong: () => "There is no file at this path.",
    accepted: "Give the path of a backup that Node-RED can read.",
  },
  itself: {
    wrong: () => "This file is the archive in use, or belongs to it.",
    accepted: "Give the path of a backup.",
  },
  foreign: {
    wrong: () => "This file is not an archive of this package.",
    accepted: "Give the path of a backup made by the action “backup”.",
  },
  newer: {
    wrong: () => "This backup comes from a newer version of this package.",
    accepted: "Update the package, then try again.",
  },
  damaged: {
    wrong: () => "This file is damaged: nothing was restored.",
    accepted: "Give the path of another backup.",
  },
  "too-large": {
    wrong: () => "This file exceeds 1 GiB, the largest size of a backup.",
    accepted: "Give the path of a smaller backup.",
  },
  unreadable: {
    wrong: () => "This backup cannot be read, or cannot be copied to the temporary folder.",
    accepted: "Check the permissions of the file and the free space of the temporary folder, then try again.",
  },
  "no-meter": {
    wrong: (others, own) =>
      `This backup has no readings of this node’s meter (…${own})${others === "" ? "" : `, but those of ${others}`}.`,
    accepted: "Choose the node of the meter you want, or another backup.",
  },
};

const en: FileTexts = {
  status: {
    reading: (percent) => `Reading the file: ${percent}%`,
    writing: (percent) => `Comparing with the archive: ${percent}%`,
    imported: (count) => `Imported: ${count}`,
    replaced: (count) => `of which replaced: ${count}`,
    kept: (count) => `kept from the archive: ${count}`,
    toImport: (count) => `to import: ${count}`,
    toReplace: (count) => `of which to replace: ${count}`,
    unchanged: (count) => `unchanged: ${count}`,
    conflicts: (count) => `in conflict: ${count}`,
    registersImported: (count) => `register values imported: ${count}`,
    registersReplaced: (count) => `of which replaced: ${count}`,
    registersToImport: (count) => `register values to import: ${count}`,
    registersToReplace: (count) => `of which to replace: ${count}`,
    registersUnchanged: (count) => `register values unchanged: ${count}`,
    rejected: (count) => `lines rejected: ${count}`,
    farOff: (count) => {
      const are = count === "1" ? "value is" : "values are";
      return `${count} rounded ${are} far from the archive’s: is this the file of this meter?`;
    },
    dryRun: "Dry run",
    exporting: (count) => `Exporting ${enReadings(count)}`,
    exported: (count) => `${enReadings(count)} exported`,
    copying: "Backing up the archive",
    copied: (file) => `Backup: ${file}`,
    openingBackup: "Opening the backup",
    erasing: (count) => `Erasing ${enReadings(count)}`,
    erased: (count) => `${enReadings(count)} erased`,
  },
  notCopied:
    "The copy cannot be written beside the archive, which stays intact. Free some disk space, or give Node-RED permission to write to that folder.",
  backupProblems: enBackupProblems,
  ended: {
    import:
      "A deploy or a stop of Node-RED interrupted the import: nothing is imported. Send the message again.",
    restore:
      "A deploy or a stop of Node-RED interrupted the restore: nothing is restored. Send the message again.",
  },
  problems: importProblemTexts.en,
  seen: seenTexts.en,
  formats: formatTitles.en,
  inFile: (file, wrong) => `“${file}”: ${wrong}`,
  inContent: (place, wrong) => `Content no. ${place}: ${wrong}`,
  othersToo: {
    message: (accepted) => `${accepted}; the other files are not imported either.`,
    dialog: (accepted) => `${accepted}, or remove it from the list (✖) to import the others.`,
  },
  answered: (text) => `This file is an answer without readings: in it, the service says “${text}”.`,
  nothingIn: (files) => `No file in this ZIP archive has a known format: ${files}.`,
  unreadStamp: (stamp) =>
    `The date or the time ${stamp === undefined ? "" : `“${stamp}” `}cannot be read: “03/02/2026 00:30” and “2026-02-03 00:30” can.`,
  reasons: {
    columns: "The columns are not those of the file.",
    long: "This line is too long.",
    day: "The day of this line is not certain: its heading is missing or out of place.",
    value: "The value cannot be read, or has decimals that its unit does not allow.",
    grid: "The time is not a multiple of five minutes.",
    step: "The length of the interval is unknown.",
    unit: "The unit is not an expected one.",
    quantity: "This is no active energy or power, or it is another kind of data.",
    direction: "The direction is unknown, or this measure does not exist in it.",
    derived: "This is a computed total, which follows from the readings themselves.",
    duplicate: "Another line gives another value for the same time.",
    overlap: "This interval overlaps the previous one.",
    clock: "This time exists twice on that day, and the order of the lines does not say which one this is.",
    backwards: "The register is lower than the day before.",
    estimated: "This value is estimated or billed, not measured by the meter.",
    future: "This interval is in the future.",
  },
};

export const fileTexts: Readonly<Record<Language, FileTexts>> = { fr, en };
