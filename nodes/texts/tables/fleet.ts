/** Why PostgreSQL does not get the readings. First what happened, then what to do. */
import type { FleetProblem, OwnProblem } from "../../fleet/index.js";
import type { Advice, Language } from "../base/index.js";

const inBrackets = (code: string): string => (code === "" ? "" : ` (${code})`);
const frMeanwhile = "les relevés restent dans l’archive et lui seront envoyés ensuite";
const enMeanwhile = "the readings stay in the archive and are sent to it later";

const fr = {
  /** A status with the time of the next try, as the end of a sentence. */
  next: (status: string, next: string) => `${status} · nouvel essai ${next}`,
  /** How far PostgreSQL has a meter's readings, while it can be used. @param count of those that it lacks, written out */
  behind: (count: string, isOne: boolean) => `${count} ${isOne ? "relevé" : "relevés"} à envoyer`,
  upToDate: "À jour",
  /** This machine's clock differs from PostgreSQL's. @param minutes by how many, written out */
  clockAhead: (minutes: string) =>
    `L’horloge de cette machine avance de ${minutes} minutes sur celle de PostgreSQL. Réglez celle qui est fausse\u00a0: elle décide de l’heure des demandes à Enedis.`,
  clockBehind: (minutes: string) =>
    `L’horloge de cette machine retarde de ${minutes} minutes sur celle de PostgreSQL. Réglez celle qui est fausse\u00a0: elle décide de l’heure des demandes à Enedis.`,
  /** A stand-by, and the machine that it waits for. */
  waitsFor: (host: string) => `En attente · ${host} est actif`,
  /** Why a meter that the archive lacks cannot be asked while PostgreSQL cannot. @param status without a full stop */
  held: (status: string) =>
    `${status}. Ce compteur est nouveau dans l’archive\u00a0: rien n’est demandé tant que PostgreSQL n’a pas dit ce qu’il en a.`,
  /** Why a stand-by takes nothing while PostgreSQL cannot be used. @param status without a full stop */
  unsure: (status: string) =>
    `${status}. Recommencez quand PostgreSQL répond\u00a0: d’ici là, une autre machine peut devenir active, et elle n’en saurait rien.`,
  /** Said after why PostgreSQL cannot be used, in a message that is read later. */
  retried: "Nouvel essai toutes les 30 secondes.",
  /** In the log, once it can be used again, and once it takes all meters again. */
  back: {
    all: "PostgreSQL peut de nouveau être utilisé.",
    meters: "PostgreSQL prend de nouveau tous les compteurs.",
  },
  /** In the log, what is of one meter. */
  meter: (lastFour: string, text: string) => `Compteur …${lastFour}\u00a0: ${text}`,
  /** What fails of one meter alone. */
  ofMeter: {
    slow: {
      status: "PostgreSQL est trop lent pour ce compteur",
      advice: (code) => ({
        text: `PostgreSQL a mis plus de cinq secondes à répondre pour ce compteur${inBrackets(code)}\u00a0: ${frMeanwhile}.`,
        action: "Regardez ce qui l’occupe, ou qui tient la ligne de ce compteur dans la table usage_point.",
      }),
    },
    failed: {
      status: "PostgreSQL a échoué pour ce compteur",
      advice: (code) => ({
        text: `PostgreSQL a refusé une écriture pour ce compteur${inBrackets(code)}\u00a0: ${frMeanwhile}.`,
        action: "Cherchez ce code dans le journal de PostgreSQL.",
      }),
    },
  } satisfies Readonly<
    Record<OwnProblem, { readonly status: string; readonly advice: (code: string) => Advice }>
  >,
  /** In a status. */
  status: {
    driver: "PostgreSQL\u00a0: installez pg (npm install pg)",
    url: "PostgreSQL\u00a0: réglage non valide (settings.js)",
    away: "PostgreSQL ne répond pas",
    slow: "PostgreSQL est trop lent",
    refused: "PostgreSQL refuse l’accès",
    full: "PostgreSQL n’a plus de place",
    "read-only": "PostgreSQL est en lecture seule",
    old: "PostgreSQL est trop ancien (14 ou plus récent)",
    newer: "PostgreSQL\u00a0: mettez ce paquet à jour",
    forbidden: "PostgreSQL\u00a0: droits insuffisants (fleet.sql)",
    "name-taken": "PostgreSQL\u00a0: ce nom sert à un autre Node-RED",
    standby: "En attente d’un autre Node-RED",
    lapsed: "En retrait\u00a0: PostgreSQL ne répond pas",
    failed: "PostgreSQL a échoué",
  } satisfies Readonly<Record<FleetProblem, string>>,
  /** @param code what PostgreSQL or the system calls it; empty: it has none */
  advice: {
    driver: () => ({
      text: `Le paquet pg n’est pas installé\u00a0: rien n’est envoyé à PostgreSQL, ${frMeanwhile}.`,
      action:
        "Dans le dossier utilisateur de Node-RED, lancez «\u00a0npm install pg\u00a0», puis redémarrez Node-RED.",
    }),
    url: () => ({
      text: `Le réglage de PostgreSQL n’est pas valide\u00a0: ${frMeanwhile}.`,
      action:
        "Corrigez enedisLinky.fleet dans settings.js, ou donnez à Node-RED la variable d’environnement qui a l’adresse, puis redémarrez Node-RED.",
    }),
    away: (code) => ({
      text: `PostgreSQL ne répond pas${inBrackets(code)}\u00a0: ${frMeanwhile}.`,
      action: "S’il n’est pas à l’arrêt, vérifiez son adresse (enedisLinky.fleet.url dans settings.js).",
    }),
    slow: (code) => ({
      text: `PostgreSQL a mis plus de cinq secondes à répondre${inBrackets(code)}\u00a0: ${frMeanwhile}.`,
      action: "Regardez ce qui l’occupe.",
    }),
    refused: (code) => ({
      text: `PostgreSQL refuse l’accès${inBrackets(code)}\u00a0: ${frMeanwhile}.`,
      action:
        "Vérifiez l’utilisateur, le mot de passe et le nom de la base (enedisLinky.fleet.url dans settings.js).",
    }),
    full: (code) => ({
      text: `PostgreSQL n’a plus de place${inBrackets(code)}\u00a0: ${frMeanwhile}.`,
      action: "Faites de la place sur son disque.",
    }),
    "read-only": (code) => ({
      text: `PostgreSQL est en lecture seule${inBrackets(code)}\u00a0: ${frMeanwhile}.`,
      action: "Donnez l’adresse du serveur principal, et non celle d’une copie.",
    }),
    old: () => ({
      text: `Ce PostgreSQL est trop ancien\u00a0: ${frMeanwhile}.`,
      action: "Installez PostgreSQL 14 ou plus récent.",
    }),
    newer: () => ({
      text: "Une version plus récente de ce paquet a changé les tables de PostgreSQL\u00a0: rien n’est demandé à Enedis d’ici là.",
      action: "Mettez ce paquet à jour, puis redémarrez Node-RED.",
    }),
    forbidden: (code) => ({
      text: `L’utilisateur de PostgreSQL n’a pas assez de droits${inBrackets(code)}\u00a0: ${frMeanwhile}.`,
      action:
        "Donnez-lui le droit de créer le schéma, ou faites exécuter le fichier dist/fleet/fleet.sql de ce paquet par un administrateur.",
    }),
    "name-taken": () => ({
      text: "Un autre Node-RED porte le même nom dans PostgreSQL\u00a0: rien n’est demandé à Enedis, pour ne pas le faire deux fois. Après un arrêt brutal, cela passe en deux minutes.",
      action: "Donnez à chacun son nom (enedisLinky.fleet.name dans settings.js).",
    }),
    standby: (host) =>
      host === ""
        ? {
            text: "Ce Node-RED attend de savoir si un autre est actif\u00a0: il ne demande et n’envoie rien.",
            action: "Réessayez dans une minute.",
          }
        : {
            text: `Ce Node-RED attend\u00a0: ${host} est actif, et lui seul demande et envoie.`,
            action: `Faites cela sur ${host}.`,
          },
    lapsed: (code) => ({
      text: `Ce Node-RED n’a pas pu dire à PostgreSQL depuis une minute qu’il est actif${inBrackets(code)}\u00a0: il ne demande et n’envoie plus rien, car un autre peut prendre le relais.`,
      action: "Si PostgreSQL n’est pas à l’arrêt, vérifiez le réseau entre les deux.",
    }),
    failed: (code) => ({
      text: `PostgreSQL a refusé une écriture${inBrackets(code)}\u00a0: ${frMeanwhile}.`,
      action: "Cherchez ce code dans le journal de PostgreSQL.",
    }),
  } satisfies Readonly<Record<FleetProblem, (code: string) => Advice>>,
};

type FleetTexts = typeof fr;

const en: FleetTexts = {
  next: (status, next) => `${status} · next try ${next}`,
  behind: (count, isOne) => `${count} ${isOne ? "reading" : "readings"} to send`,
  upToDate: "Up to date",
  clockAhead: (minutes) =>
    `This machine’s clock is ${minutes} minutes ahead of PostgreSQL’s. Set the one that is wrong: it decides when Enedis is asked.`,
  clockBehind: (minutes) =>
    `This machine’s clock is ${minutes} minutes behind PostgreSQL’s. Set the one that is wrong: it decides when Enedis is asked.`,
  waitsFor: (host) => `Waiting · ${host} is active`,
  held: (status) =>
    `${status}. This meter is new in the archive: nothing is requested until PostgreSQL has said what it has of it.`,
  unsure: (status) =>
    `${status}. Try again when PostgreSQL answers: until then, another machine may become active, and would not know of it.`,
  retried: "It is tried again every 30 seconds.",
  back: {
    all: "PostgreSQL can be used again.",
    meters: "PostgreSQL takes all meters again.",
  },
  meter: (lastFour, text) => `Meter …${lastFour}: ${text}`,
  ofMeter: {
    slow: {
      status: "PostgreSQL is too slow for this meter",
      advice: (code) => ({
        text: `PostgreSQL took more than five seconds to answer for this meter${inBrackets(code)}: ${enMeanwhile}.`,
        action: "Look at what keeps it busy, or who holds this meter’s row in the table usage_point.",
      }),
    },
    failed: {
      status: "PostgreSQL failed for this meter",
      advice: (code) => ({
        text: `PostgreSQL refused to write something for this meter${inBrackets(code)}: ${enMeanwhile}.`,
        action: "Look for this code in PostgreSQL’s log.",
      }),
    },
  },
  status: {
    driver: "PostgreSQL: install pg (npm install pg)",
    url: "PostgreSQL: setting not valid (settings.js)",
    away: "PostgreSQL does not answer",
    slow: "PostgreSQL is too slow",
    refused: "PostgreSQL refuses access",
    full: "PostgreSQL has no room left",
    "read-only": "PostgreSQL is read-only",
    old: "PostgreSQL is too old (14 or newer)",
    newer: "PostgreSQL: update this package",
    forbidden: "PostgreSQL: missing rights (fleet.sql)",
    "name-taken": "PostgreSQL: another Node-RED has this name",
    standby: "Waiting for another Node-RED",
    lapsed: "Stepped back: PostgreSQL does not answer",
    failed: "PostgreSQL failed",
  },
  advice: {
    driver: () => ({
      text: `The package pg is not installed: nothing is sent to PostgreSQL, ${enMeanwhile}.`,
      action: "In Node-RED’s user directory, run “npm install pg”, then restart Node-RED.",
    }),
    url: () => ({
      text: `The setting for PostgreSQL is not valid: ${enMeanwhile}.`,
      action:
        "Correct enedisLinky.fleet in settings.js, or give Node-RED the environment variable that has the address, then restart Node-RED.",
    }),
    away: (code) => ({
      text: `PostgreSQL does not answer${inBrackets(code)}: ${enMeanwhile}.`,
      action: "Unless it is stopped, check its address (enedisLinky.fleet.url in settings.js).",
    }),
    slow: (code) => ({
      text: `PostgreSQL took more than five seconds to answer${inBrackets(code)}: ${enMeanwhile}.`,
      action: "Look at what keeps it busy.",
    }),
    refused: (code) => ({
      text: `PostgreSQL refuses access${inBrackets(code)}: ${enMeanwhile}.`,
      action: "Check the user, the password and the database’s name (enedisLinky.fleet.url in settings.js).",
    }),
    full: (code) => ({
      text: `PostgreSQL has no room left${inBrackets(code)}: ${enMeanwhile}.`,
      action: "Free some space on its disk.",
    }),
    "read-only": (code) => ({
      text: `PostgreSQL is read-only${inBrackets(code)}: ${enMeanwhile}.`,
      action: "Give the address of the main server, not that of a copy.",
    }),
    old: () => ({
      text: `This PostgreSQL is too old: ${enMeanwhile}.`,
      action: "Install PostgreSQL 14 or newer.",
    }),
    newer: () => ({
      text: "A newer version of this package changed the tables in PostgreSQL: nothing is requested from Enedis until then.",
      action: "Update this package, then restart Node-RED.",
    }),
    forbidden: (code) => ({
      text: `The user of PostgreSQL lacks rights${inBrackets(code)}: ${enMeanwhile}.`,
      action:
        "Let it create the schema, or have an administrator run the file dist/fleet/fleet.sql of this package.",
    }),
    "name-taken": () => ({
      text: "Another Node-RED has the same name in PostgreSQL: nothing is requested from Enedis, so as not to do it twice. After a sudden end, this is over within two minutes.",
      action: "Give each its own name (enedisLinky.fleet.name in settings.js).",
    }),
    standby: (host) =>
      host === ""
        ? {
            text: "This Node-RED waits to know whether another one is active: it requests and sends nothing.",
            action: "Try again in a minute.",
          }
        : {
            text: `This Node-RED is waiting: ${host} is active, and is the only one that requests and sends.`,
            action: `Do this on ${host}.`,
          },
    lapsed: (code) => ({
      text: `For a minute, this Node-RED could not tell PostgreSQL that it is active${inBrackets(code)}: it requests and sends nothing more, as another one may take over.`,
      action: "Unless PostgreSQL is stopped, check the network between the two.",
    }),
    failed: (code) => ({
      text: `PostgreSQL refused to write${inBrackets(code)}: ${enMeanwhile}.`,
      action: "Look for this code in PostgreSQL’s log.",
    }),
  },
};

export const fleetTexts: Readonly<Record<Language, FleetTexts>> = { fr, en };
