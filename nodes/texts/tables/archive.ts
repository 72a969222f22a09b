/** What is wrong with the archive, and what was lost with it. First what happened, then what to do. */
import type { Language } from "../base/index.js";

const frCareful = "Par prudence, presque aucune demande n’est faite jusqu’à minuit UTC.";
const enCareful = "As a precaution, hardly any requests are made until midnight UTC.";

const fr = {
  /** Why the archive cannot be used. @param path the file or setting it is about, where that helps */
  problems: {
    unsupported: () => ({
      text: "Cette version de Node.js n’a pas SQLite\u00a0: sans archive, aucune demande n’est faite.",
      action: "Installez Node.js 22.13 ou plus récent, puis redémarrez Node-RED.",
    }),
    path: (path: string) => ({
      text: `Le réglage enedisLinky.archive de settings.js n’est pas un chemin de fichier (${path})\u00a0: sans archive, aucune demande n’est faite.`,
      action: "Donnez-lui le chemin d’un fichier, ou retirez-le, puis redémarrez Node-RED.",
    }),
    foreign: (path: string) => ({
      text: `L’archive ne peut pas s’ouvrir, car ce fichier vient d’un autre programme et reste intact\u00a0: ${path}\u00a0; en attendant, aucune demande n’est faite.`,
      action:
        "Retirez-le, ou donnez un autre nom à l’archive (enedisLinky.archive dans settings.js) et redémarrez Node-RED.",
    }),
    locked: () => ({
      text: "Un autre Node-RED utilise cette archive\u00a0: celui-ci ne fait aucune demande, et réessaie chaque minute.",
      action: "Arrêtez l’autre, ou donnez à chacun son archive (enedisLinky.archive dans settings.js).",
    }),
    busy: () => ({
      text: "Un autre programme garde l’archive verrouillée\u00a0: aucune demande n’est faite\u00a0; nouvel essai chaque minute.",
      action:
        "Fermez le programme qui a ouvert le fichier de l’archive, ou donnez-lui plutôt une sauvegarde.",
    }),
    newer: () => ({
      text: "L’archive a été écrite par une version plus récente de ce paquet\u00a0: en attendant, aucune demande n’est faite.",
      action: "Mettez le paquet à jour, puis redémarrez Node-RED.",
    }),
    unwritable: (path: string) =>
      path === ""
        ? {
            text: "Impossible d’écrire l’archive (disque plein, droits, dossier absent\u00a0?)\u00a0: elle reste lisible, mais aucune demande n’est faite\u00a0; nouvel essai chaque minute.",
            action:
              "Faites de la place sur le disque, ou donnez à Node-RED le droit d’écrire dans le dossier de l’archive.",
          }
        : {
            text: `Impossible d’utiliser l’archive, dont le lien mène à un fichier absent, ${path}\u00a0: aucune demande n’est faite\u00a0; nouvel essai chaque minute.`,
            action: "Montez le disque qui contient ce fichier, ou retirez le lien.",
          },
    damaged: () => ({
      text: "La lecture de l’archive a échoué\u00a0: dans une minute environ, elle est rouverte, ou mise de côté si elle est endommagée.",
      action:
        "Rien à faire d’ici là\u00a0: si elle est mise de côté, une seconde erreur dit où, et quoi faire.",
    }),
    replaced: () => ({
      text: "L’archive a été supprimée ou remplacée pendant que Node-RED tournait\u00a0: dans une minute environ, il continue avec le fichier à sa place.",
      action: "Rien à faire.",
    }),
  },
  /** Why calls of the day are not known. @param path where the damaged archive lies now */
  lost: {
    damaged: (path: string) =>
      `L’archive endommagée a été mise de côté (${path}) et une nouvelle a été créée\u00a0: les noeuds renverront ce qui est collecté de nouveau, et «\u00a0restore\u00a0» rend les relevés d’une sauvegarde. ${frCareful}`,
    missing: () =>
      `L’archive n’était plus à sa place et une nouvelle a été créée\u00a0: msg.action "restore" y restaure une sauvegarde. ${frCareful}`,
    replaced: () =>
      `L’archive a été remplacée par une autre, qui sert désormais\u00a0: ce qui a été écrit entre-temps dans l’ancienne est perdu. ${frCareful}`,
    backup: () =>
      `Cette archive est une sauvegarde qui sert pour la première fois\u00a0: elle ignore les demandes et les blocages qui l’ont suivie. ${frCareful}`,
  },
};

type ArchiveTexts = typeof fr;

const en: ArchiveTexts = {
  problems: {
    unsupported: () => ({
      text: "This version of Node.js has no SQLite: without an archive, no requests are made.",
      action: "Install Node.js 22.13 or newer, then restart Node-RED.",
    }),
    path: (path) => ({
      text: `The setting enedisLinky.archive in settings.js is not a file path (${path}): without an archive, no requests are made.`,
      action: "Give it the path of a file, or remove it, then restart Node-RED.",
    }),
    foreign: (path) => ({
      text: `The archive cannot be opened, as this file belongs to another program and is left untouched: ${path}; meanwhile, no requests are made.`,
      action:
        "Remove it, or give the archive another name (enedisLinky.archive in settings.js) and restart Node-RED.",
    }),
    locked: () => ({
      text: "Another Node-RED is using this archive: this one makes no requests, and tries again every minute.",
      action: "Stop the other one, or give each its own archive (enedisLinky.archive in settings.js).",
    }),
    busy: () => ({
      text: "Another program keeps the archive locked: no requests are made; the archive is tried again every minute.",
      action: "Close the program that has opened the file of the archive, or have it open a backup instead.",
    }),
    newer: () => ({
      text: "The archive was written by a newer version of this package: meanwhile, no requests are made.",
      action: "Update the package, then restart Node-RED.",
    }),
    unwritable: (path) =>
      path === ""
        ? {
            text: "The archive cannot be written (disk full, permissions, missing folder?): it can still be read, but no requests are made; the archive is tried again every minute.",
            action:
              "Free some disk space, or give Node-RED permission to write to the folder of the archive.",
          }
        : {
            text: `The archive cannot be used, as its link leads to a missing file, ${path}: no requests are made; the archive is tried again every minute.`,
            action: "Mount the disk that contains this file, or remove the link.",
          },
    damaged: () => ({
      text: "Reading the archive failed: in about a minute, it is opened again, or moved aside if it is damaged.",
      action: "Nothing to do until then: if it is moved aside, a second error says where, and what to do.",
    }),
    replaced: () => ({
      text: "The archive was deleted or replaced while Node-RED was running: in about a minute, it continues with the file in its place.",
      action: "Nothing to do.",
    }),
  },
  lost: {
    damaged: (path) =>
      `The damaged archive was moved aside (${path}) and a new one was started: nodes will send again what is collected again, and “restore” gives back the readings of a backup. ${enCareful}`,
    missing: () =>
      `The archive was no longer in its place and a new one was started: msg.action "restore" reads a backup into it. ${enCareful}`,
    replaced: () =>
      `The archive was replaced by another one, which is used from here on: what was written to the old one in between is lost. ${enCareful}`,
    backup: () =>
      `This archive is a backup used for the first time: it knows nothing of the requests and blocks that came after it. ${enCareful}`,
  },
};

export const archiveTexts: Readonly<Record<Language, ArchiveTexts>> = { fr, en };
