/** What is wrong with the archive, and what was lost with it. First what happened, then what to do. */
import type { Advice } from "./explanation.js";
import type { Language } from "./language.js";

export interface ArchiveTexts {
  /** Why the archive cannot be used. @param path the file or setting it is about, where that helps */
  readonly problems: Readonly<
    Record<
      "unsupported" | "path" | "foreign" | "locked" | "newer" | "unwritable" | "damaged" | "replaced",
      (path: string) => Advice
    >
  >;
  /** Why calls of the day are not known. @param path where the damaged archive lies now */
  readonly lost: Readonly<Record<"damaged" | "missing" | "replaced" | "backup", (path: string) => string>>;
}

const frFewCalls = "Par prudence, presque aucun appel n’est fait jusqu’à minuit UTC.";
const enFewCalls = "To be safe, hardly any call is made until midnight UTC.";

const fr: ArchiveTexts = {
  problems: {
    unsupported: () => ({
      text: "Cette version de Node.js n’a pas SQLite\u00a0: aucune archive et aucun appel tant que cela dure.",
      action: "Installez Node.js 22.13 ou plus récent, puis redémarrez Node-RED.",
    }),
    path: (path) => ({
      text: `Le réglage enedisLinky.archive de settings.js n’est pas un chemin de fichier\u00a0: ${path}. Aucune archive et aucun appel d’ici là.`,
      action: "Donnez-lui le chemin d’un fichier, ou retirez-le, puis redémarrez Node-RED.",
    }),
    foreign: (path) => ({
      text: `Ce fichier n’est pas à ce paquet, il n’est pas touché\u00a0: ${path}. Aucun appel tant que cela dure\u00a0; nouvel essai chaque minute.`,
      action:
        "Donnez un autre nom à l’archive (enedisLinky.archive dans settings.js) et redémarrez Node-RED, ou retirez ce fichier.",
    }),
    locked: () => ({
      text: "Un autre Node-RED utilise cette archive\u00a0: aucun appel de celui-ci tant que cela dure\u00a0; nouvel essai chaque minute.",
      action: "Arrêtez-le, ou donnez à chacun la sienne (enedisLinky.archive dans settings.js).",
    }),
    newer: () => ({
      text: "L’archive a été écrite par une version plus récente de ce paquet\u00a0: aucun appel tant que cela dure.",
      action: "Mettez le paquet à jour, puis redémarrez Node-RED.",
    }),
    unwritable: (path) =>
      path === ""
        ? {
            text: "L’archive ne peut pas être écrite (disque plein, droits, dossier absent\u00a0?)\u00a0: aucun appel tant que cela dure\u00a0; ce qu’elle contient reste lisible. Nouvel essai chaque minute.",
            action:
              "Faites de la place sur le disque, ou donnez à Node-RED le droit d’écrire dans le dossier de l’archive.",
          }
        : {
            text: `L’archive ne peut pas être utilisée\u00a0: ce lien mène à un fichier absent, ${path}. Aucun appel tant que cela dure\u00a0; nouvel essai chaque minute.`,
            action: "Montez le disque qui contient ce fichier, ou retirez le lien.",
          },
    damaged: () => ({
      text: "L’archive est endommagée\u00a0: aucun appel tant que cela dure\u00a0; dans une minute environ, elle est mise de côté et une nouvelle est commencée, ou elle est rouverte si seule sa lecture avait échoué.",
      action: "Rien à faire\u00a0: un avertissement dira si elle a été mise de côté.",
    }),
    replaced: () => ({
      text: "L’archive a été supprimée ou remplacée pendant que Node-RED tournait. Dans une minute et sans appel d’ici là, Node-RED continue avec le fichier qui se trouve à sa place.",
      action: "Rien à faire.",
    }),
  },
  lost: {
    damaged: (path) =>
      `L’archive était endommagée\u00a0: elle a été mise de côté (${path}) et une nouvelle est commencée. Les noeuds enverront de nouveau ce qui est recollecté. ${frFewCalls}`,
    missing: () =>
      `L’archive n’était plus à sa place\u00a0: une nouvelle est commencée. Les noeuds enverront de nouveau ce qui est recollecté\u00a0; une sauvegarde se relit avec msg.action "restore". ${frFewCalls}`,
    replaced: () =>
      `L’archive a été remplacée par une autre\u00a0: c’est celle-ci qui sert désormais, et ce qui a été écrit depuis dans l’ancienne est perdu. ${frFewCalls}`,
    backup: () =>
      `Cette archive est une sauvegarde qui sert pour la première fois\u00a0: elle ne sait rien des appels ni des blocages qui l’ont suivie. ${frFewCalls}`,
  },
};

const en: ArchiveTexts = {
  problems: {
    unsupported: () => ({
      text: "This Node.js has no SQLite: no archive and no calls until it has.",
      action: "Install Node.js 22.13 or newer, then start Node-RED again.",
    }),
    path: (path) => ({
      text: `The setting enedisLinky.archive in settings.js is not the path of a file: ${path}. No archive and no calls until it is.`,
      action: "Give it the path of a file, or remove it, then start Node-RED again.",
    }),
    foreign: (path) => ({
      text: `This file does not belong to this package and is left untouched: ${path}. No calls meanwhile; it is tried again every minute.`,
      action:
        "Give the archive another name (enedisLinky.archive in settings.js) and start Node-RED again, or remove this file.",
    }),
    locked: () => ({
      text: "Another Node-RED uses this archive: no calls from this one meanwhile; it is tried again every minute.",
      action: "Stop it, or give each its own (enedisLinky.archive in settings.js).",
    }),
    newer: () => ({
      text: "The archive was written by a newer version of this package: no calls meanwhile.",
      action: "Update the package, then start Node-RED again.",
    }),
    unwritable: (path) =>
      path === ""
        ? {
            text: "The archive cannot be written (disk full, permissions, a folder that is not there?): no calls meanwhile; what it has can still be read. It is tried again every minute.",
            action:
              "Make room on the disk, or give Node-RED the permission to write to the folder of the archive.",
          }
        : {
            text: `The archive cannot be used: this link leads to a file that is not there, ${path}. No calls meanwhile; it is tried again every minute.`,
            action: "Mount the disk that holds this file, or remove the link.",
          },
    damaged: () => ({
      text: "The archive is damaged: no calls meanwhile; in about a minute, it is moved aside and a new one is begun, or it is opened again if only reading it had failed.",
      action: "Nothing to do: a warning tells if it was moved aside.",
    }),
    replaced: () => ({
      text: "The archive was deleted or replaced while Node-RED was running. No calls meanwhile; in a minute, Node-RED goes on with the file in its place.",
      action: "Nothing to do.",
    }),
  },
  lost: {
    damaged: (path) =>
      `The archive was damaged: it was moved aside (${path}) and a new one was begun. Nodes will send again what is collected again. ${enFewCalls}`,
    missing: () =>
      `The archive was no longer in its place: a new one was begun. Nodes will send again what is collected again; msg.action "restore" reads a backup. ${enFewCalls}`,
    replaced: () =>
      `The archive was replaced by another one: that one is used from here on, and what was written to the old one since is lost. ${enFewCalls}`,
    backup: () =>
      `This archive is a backup in its first use: it knows nothing of the calls and bans since it was made. ${enFewCalls}`,
  },
};

export const archiveTexts: Readonly<Record<Language, ArchiveTexts>> = { fr, en };
