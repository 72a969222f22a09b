/**
 * What is wrong with a field of a message, and what is accepted instead: the two sentences of every input error. Values
 * and lists of values come as they are written in a flow.
 */
import type { Language } from "../base/index.js";

const hours = '{ from: "22:08", to: "06:08", season?, days? }';
const period = '{ name, from: "22:08", to: "06:08", days?: [1…7], since?, until? }';
const commands = [
  '"refresh"',
  '{ action: "history", start, end?, measures? }',
  '{ action: "replay", start, end?, measures?, every? }',
  '{ action: "stop" }',
  '{ action: "clock" }',
].join(", ");

const fr = {
  /** First sentence. */
  wrong: {
    missing: (field: string) => `«\u00a0${field}\u00a0» manque.`,
    /** It is there, and nothing is in it. */
    empty: (field: string) => `«\u00a0${field}\u00a0» est vide.`,
    invalid: (field: string, value: string) => `«\u00a0${field}\u00a0» n’est pas valide\u00a0: ${value}.`,
    /** Right in itself, but not together with the rest of the request. */
    unfit: (field: string) => `«\u00a0${field}\u00a0» ne convient pas au reste de la demande.`,
    /** Reading it fails: it, or what holds it, has code of its own. */
    unreadable: (field: string) => `«\u00a0${field}\u00a0» ne peut pas être lu.`,
    noMeasure: "Aucune mesure n’est choisie dans ce noeud.",
    /** The period that begins with a field asks for too much. */
    manyValues: (field: string, count: string) =>
      `À partir de «\u00a0${field}\u00a0», une seule réponse aurait ${count} valeurs.`,
    manyReadings: (field: string, count: string) =>
      `À partir de «\u00a0${field}\u00a0», une seule réponse devrait lire ${count} relevés.`,
    largeExport: (count: string) => `Ce compteur a ${count} relevés, trop pour un seul export.`,
    /** More requests than may wait. */
    waiting: (most: string) =>
      `${most} demandes sont déjà en attente dans ce noeud\u00a0: celle-ci est refusée.`,
    /** A request by hand for more meters than may be asked at once. */
    manyMeters: (count: string) => `Cette demande interrogerait tout de suite ${count} compteurs.`,
    /** A confirmation that does not name the node's meter. */
    otherMeter: (field: string) => `«\u00a0${field}\u00a0» n’est pas le PDL de ce compteur.`,
    /** A visitor of a dashboard asks for it, by way of a widget. */
    ofVisitor: (action: string) =>
      `«\u00a0${action}\u00a0» est refusé\u00a0: cette demande vient d’un visiteur d’un tableau de bord.`,
  },
  /** Second sentence: what the field may be. */
  accepts: {
    day: "Il faut un jour AAAA-MM-JJ.",
    pastDay: "Il faut un jour AAAA-MM-JJ, hier au plus tard.",
    pastMonth: "Il faut un mois terminé, AAAA-MM.",
    dayUpTo: (field: string) => `Il faut un jour AAAA-MM-JJ, au plus tard celui de «\u00a0${field}\u00a0».`,
    dayFrom: (field: string) => `Il faut un jour AAAA-MM-JJ, au plus tôt celui de «\u00a0${field}\u00a0».`,
    choice: (values: string) => `Valeurs acceptées\u00a0: ${values}.`,
    list: (values: string) => `Il faut une liste, parmi ces valeurs\u00a0: ${values}.`,
    milliseconds: (most: string) => `Il faut un nombre de millisecondes, de 0 à ${most}.`,
    time: (last: string) => `Il faut une heure, de «\u00a000:00\u00a0» à «\u00a0${last}\u00a0».`,
    weekdays: "Il faut une liste de jours de la semaine, de 1 (lundi) à 7 (dimanche).",
    name: "Il faut un texte, le nom de la période, autre que «\u00a0other\u00a0» qui désigne le reste.",
    /** What the payload of an `in` node may be. */
    command: `Commandes acceptées\u00a0: ${commands}.`,
    /** The same for a message that is one for a history node. */
    commandElsewhere: `Envoyez ce message à un noeud linky history\u00a0; commandes acceptées ici\u00a0: ${commands}.`,
    /** What `meter` of an `in` node of many meters may be. */
    meterOfMany: "Il faut le nom ou l’identifiant d’un compteur de ce noeud.",
    chooseMeasure: "Ouvrez le noeud, choisissez-en une, puis déployez.",
    /** The actions of a history node, beside none at all. */
    action: (values: string) => `Valeurs acceptées\u00a0: ${values}, ou rien pour interroger l’archive.`,
    /** Those of a tariff node, beside none at all. */
    tariffAction: (values: string) => `Valeurs acceptées\u00a0: ${values}, ou rien pour le prix en vigueur.`,
    steps: (measure: string, values: string) =>
      `Valeurs acceptées avec la mesure «\u00a0${measure}\u00a0»\u00a0: ${values}.`,
    directionOfMaxPower: "La mesure «\u00a0max_power\u00a0» n’existe que pour «\u00a0consumption\u00a0».",
    periods: (most: string) => `Il faut une liste d’au plus ${most} périodes ${period}.`,
    period: `Une période s’écrit ${period}.`,
    curveForPeriods:
      "Il faut la mesure «\u00a0load_curve\u00a0», par «\u00a0day\u00a0», «\u00a0month\u00a0», «\u00a0bill\u00a0» ou «\u00a0year\u00a0».",
    readingsFormat: "Il faut le format «\u00a0readings\u00a0», car un CSV n’a pas de place pour cela.",
    notOfRegisters: "Il faut une autre mesure que «\u00a0registers\u00a0».",
    contract:
      "Il faut un contrat\u00a0: le nom ou l’identifiant d’un noeud de contrat, ou un objet comme un tel noeud ou une de ses versions.",
    contractNode: "Il faut le nom ou l’identifiant d’un noeud de contrat.",
    announcedDays: (most: string) => `Il faut une liste de jours AAAA-MM-JJ, ${most} au plus.`,
    prices: (most: string) => `Il faut une liste de prix { start, end, value }, ${most} au plus.`,
    /** A text is in its place. */
    pricesOfText: (most: string) =>
      `Il faut une liste de prix { start, end, value }, ${most} au plus, et non un texte\u00a0: un noeud json fait d’un texte JSON une liste.`,
    priceEntry: "Il faut un objet { start, end, value }.",
    priceInstant: (first: string, last: string) =>
      `Il faut un instant à la minute, avec un décalage ou Z, comme 2027-01-12T18:00+01:00, de ${first} à ${last}.`,
    /** A Date of JavaScript is in its place. */
    priceDate: "Il faut un texte, et non un Date\u00a0: utilisez sa méthode toISOString.",
    priceEnd: (minutes: string, days: string, hours: string) =>
      `Un prix dure de ${minutes} minutes à ${days} jours (${hours} heures).`,
    priceEndFirst: "Cette fin vient avant le début, ou en même temps\u00a0: elle doit venir après.",
    priceValue: "Il faut un prix en euros le kWh, avec 8 décimales au plus.",
    priceText: "Il faut un nombre, et non un texte\u00a0: un prix en euros le kWh, comme 0.15.",
    priceDecimals: "Il y a trop de décimales, 8 au plus\u00a0: arrondissez par Number(x.toFixed(8)).",
    priceApart: "Dans un message, deux prix ne se recouvrent pas.",
    /** Of the adviser's questions, which are about what is bought. */
    directionOfAdvice:
      "Le conseil porte sur ce que vous achetez\u00a0: il faut le sens «\u00a0consumption\u00a0».",
    power: "Il faut une puissance entière, de 1 à 36\u00a0kVA.",
    hours: `Il faut une liste de plages d’heures creuses ${hours}.`,
    offers: (most: string) =>
      `Il faut une liste d’au plus ${most} offres\u00a0: des contrats en valeurs simples, chacun avec un nom dans «\u00a0name\u00a0».`,
    fileContent: (most: string) =>
      `Il faut le contenu d’un fichier\u00a0: un texte, ou un Buffer (nécessaire pour un classeur XLSX ou un ZIP)\u00a0; une liste de ${most} contenus au plus\u00a0; ou le chemin d’un fichier dans «\u00a0filename\u00a0».`,
    /** What can be read, copied and passed on. */
    readable: "Il faut des valeurs simples, que Node-RED puisse copier.",
    backupPath: "Il faut le chemin d’une sauvegarde, comme celui que donne l’action «\u00a0backup\u00a0».",
    wholePdl: "Rien n’est effacé sans le PDL entier de ce compteur, ses 14 chiffres.",
    noVisitor:
      "Envoyez-la depuis l’éditeur, avec un noeud inject par exemple, ou ouvrez ce noeud, cochez «\u00a0Visiteurs\u00a0» et déployez.",
    fileName: (most: string) =>
      `Il faut le chemin d’un fichier sur la machine de Node-RED, ou une liste de ${most} chemins au plus.`,
    /** How much a period may ask for. */
    atMost: (most: string) =>
      `Le maximum est ${most}\u00a0: demandez une période plus courte, ou un intervalle plus long.`,
    smallExport: (most: string) =>
      `Le maximum est ${most}\u00a0: demandez le CSV de périodes plus courtes, ou une copie par «\u00a0backup\u00a0».`,
    /** @param most meters of a request that names none */
    nameOne: (most: string) =>
      `Le maximum est ${most}\u00a0: donnez le nom d’un compteur dans «\u00a0meter\u00a0». Ce qui manque vient aussi sans rien demander.`,
    oneByOne: "Envoyez-les l’une après l’autre, chacune après la réponse à la précédente.",
  },
  /** Warnings of what a message asks for, and does not get. */
  leftOut: (days: number) =>
    days === 1
      ? "Un jour est plus ancien que ce qu’Enedis fournit encore\u00a0: il est laissé de côté."
      : `${days} jours sont plus anciens que ce qu’Enedis fournit encore\u00a0: ils sont laissés de côté.`,
  curveUnwanted:
    "La courbe de charge n’est pas demandée, car le compteur est réglé à 0 jour de courbe. Choisissez-en plus, puis déployez.",
};

type InputTexts = typeof fr;

export type AcceptedTexts = InputTexts["accepts"];

const en: InputTexts = {
  wrong: {
    missing: (field) => `"${field}" is missing.`,
    empty: (field) => `"${field}" is empty.`,
    invalid: (field, value) => `"${field}" is not valid: ${value}.`,
    unfit: (field) => `"${field}" does not fit the rest of the request.`,
    unreadable: (field) => `"${field}" cannot be read.`,
    noMeasure: "No measure is chosen in this node.",
    manyValues: (field, count) => `The period from "${field}" on would give ${count} values in one answer.`,
    manyReadings: (field, count) =>
      `The period from "${field}" on would read ${count} readings for one answer.`,
    largeExport: (count) => `This meter has ${count} readings, too many for one export.`,
    waiting: (most) => `${most} requests are already waiting at this node: this one is refused.`,
    manyMeters: (count) => `This request would ask ${count} meters at once.`,
    otherMeter: (field) => `"${field}" is not the PDL of this meter.`,
    ofVisitor: (action) => `"${action}" is refused: this request comes from a visitor of a dashboard.`,
  },
  accepts: {
    day: "It must be a day, YYYY-MM-DD.",
    pastDay: "It must be a day, YYYY-MM-DD, yesterday at the latest.",
    pastMonth: "It must be a month that is over, YYYY-MM.",
    dayUpTo: (field) => `It must be a day, YYYY-MM-DD, not after "${field}".`,
    dayFrom: (field) => `It must be a day, YYYY-MM-DD, not before "${field}".`,
    choice: (values) => `Accepted values: ${values}.`,
    list: (values) => `It must be a list of these values: ${values}.`,
    milliseconds: (most) => `It must be a number of milliseconds, from 0 to ${most}.`,
    time: (last) => `It must be a time, from "00:00" to "${last}".`,
    weekdays: "It must be a list of weekdays, from 1 (Monday) to 7 (Sunday).",
    name: 'It must be a text, the name of the period, other than "other", which means the rest.',
    command: `Accepted commands: ${commands}.`,
    commandElsewhere: `Send this message to a linky history node; accepted here: ${commands}.`,
    meterOfMany: "It must be the name or the id of a meter of this node.",
    chooseMeasure: "Open the node, choose one, then deploy.",
    action: (values) => `Accepted values: ${values}, or nothing to query the archive.`,
    tariffAction: (values) => `Accepted values: ${values}, or nothing for the price in force.`,
    steps: (measure, values) => `Accepted values with the measure "${measure}": ${values}.`,
    directionOfMaxPower: 'The measure "max_power" exists for "consumption" only.',
    periods: (most) => `It must be a list of at most ${most} periods ${period}.`,
    period: `A period is written ${period}.`,
    curveForPeriods: 'It needs the measure "load_curve", by "day", "month", "bill" or "year".',
    readingsFormat: 'It needs the format "readings", as a CSV has no place for it.',
    notOfRegisters: 'It needs another measure than "registers".',
    contract:
      "It must be a contract: the name or id of a contract node, or an object like such a node or one of its versions.",
    contractNode: "It must be the name or id of a contract node.",
    announcedDays: (most) => `It must be a list of days YYYY-MM-DD, ${most} at most.`,
    prices: (most) => `It must be a list of prices { start, end, value }, ${most} at most.`,
    pricesOfText: (most) =>
      `It must be a list of prices { start, end, value }, ${most} at most, not a text: a json node makes a list of a JSON text.`,
    priceEntry: "It must be an object { start, end, value }.",
    priceInstant: (first, last) =>
      `It must be an instant in whole minutes, with an offset or Z, as 2027-01-12T18:00+01:00, from ${first} to ${last}.`,
    priceDate: "It must be a text, not a Date: use its method toISOString.",
    priceEnd: (minutes, days, hours) =>
      `A price lasts from ${minutes} minutes to ${days} days (${hours} hours).`,
    priceEndFirst: "This end comes before the start, or at the same time: it must come after it.",
    priceValue: "It must be a price in euros per kWh, with 8 decimals at most.",
    priceText: "It must be a number, not a text: a price in euros per kWh, such as 0.15.",
    priceDecimals: "It has too many decimals, 8 at most: round it by Number(x.toFixed(8)).",
    priceApart: "In a message, no two prices overlap.",
    directionOfAdvice: 'The advice is about what you buy: it needs the direction "consumption".',
    power: "It must be a whole power from 1 to 36\u00a0kVA.",
    hours: `It must be a list of off-peak hours ${hours}.`,
    offers: (most) =>
      `It must be a list of at most ${most} offers: contracts of plain values, each with a name in "name".`,
    fileContent: (most) =>
      `It must be the content of a file: a text, or a Buffer (needed for an XLSX workbook or a ZIP); a list of at most ${most} contents; or the path of a file in "filename".`,
    readable: "It must be made of plain values that Node-RED can copy.",
    backupPath: 'It must be the path of a backup, such as the one that the action "backup" returns.',
    wholePdl: "Nothing is erased without the whole PDL of this meter, its 14 digits.",
    noVisitor:
      'Send it from the editor, with an inject node for example, or open this node, tick "Visitors" and deploy.',
    fileName: (most) =>
      `It must be the path of a file on the machine of Node-RED, or a list of at most ${most} paths.`,
    atMost: (most) => `The maximum is ${most}: request a shorter period, or a longer step.`,
    smallExport: (most) =>
      `The maximum is ${most}: request the CSV of shorter periods, or a copy by "backup".`,
    nameOne: (most) =>
      `The maximum is ${most}: give the name of a meter in "meter". What is missing also comes without any request.`,
    oneByOne: "Send them one after the other, each after the answer to the previous one.",
  },
  leftOut: (days) =>
    days === 1
      ? "One day is older than what Enedis still serves: it is left out."
      : `${days} days are older than what Enedis still serves: they are left out.`,
  curveUnwanted:
    "The load curve is not requested, as the meter is set to 0 days of it. Choose more, then deploy.",
};

export const inputTexts: Readonly<Record<Language, InputTexts>> = { fr, en };
