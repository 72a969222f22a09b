/** What is wrong with settings.js, or with the saved properties of a node: said once, and work goes on. */
import type { Language } from "../base/index.js";

const fr = {
  /** @param setting as written in settings.js: `enedisLinky.authorizeUrl` */
  setting: (setting: string, value: string, accepts: string) =>
    `«\u00a0${setting}\u00a0» dans settings.js n’est pas valide (${value})\u00a0: sa valeur par défaut s’applique. Donnez-lui ${accepts}, puis redémarrez Node-RED.`,
  /** Of `enedisLinky.tempo`, whose default would ask somebody. */
  noColors: (setting: string, value: string, accepts: string) =>
    `«\u00a0${setting}\u00a0» dans settings.js n’est pas valide (${value})\u00a0: aucune couleur Tempo n’est demandée. Donnez-lui ${accepts}, puis redémarrez Node-RED.`,
  /** Of `enedisLinky.fleet`, whose value may have a password. */
  noFleet: (setting: string, accepts: string) =>
    `«\u00a0${setting}\u00a0» dans settings.js n’est pas valide, ou la variable d’environnement de son adresse n’est pas définie\u00a0: rien n’est envoyé à PostgreSQL. Donnez-lui ${accepts}, puis redémarrez Node-RED.`,
  /** It has names that nothing reads. @param known those that there are, as a list */
  unknown: (setting: string, names: string, known: string) =>
    `«\u00a0${setting}\u00a0» dans settings.js contient ${names}, qui n’a aucun effet. Les noms connus\u00a0: ${known}.`,
  /** What a setting may be, inside a sentence. */
  accepts: {
    address: "une adresse, sous forme de texte",
    fleet:
      "un objet avec l’adresse «\u00a0url\u00a0» d’une base PostgreSQL et, au besoin, les textes «\u00a0name\u00a0» et «\u00a0schema\u00a0», ce dernier en minuscules",
    clock: "une fonction qui rend l’heure",
    object: "un objet, avec «\u00a0archive\u00a0» par exemple",
    tempo:
      "false, sans guillemets, ou un objet avec les adresses «\u00a0url\u00a0» et «\u00a0fallbackUrl\u00a0», en https, ou en http sur votre réseau local",
  },
  /** Of the value of a property: a variable without a value. */
  unset: "variable d’environnement non définie",
  /** Properties of a node, each as `name: value`. */
  properties: (list: string) =>
    `Des réglages de ce noeud ne sont pas valides (${list})\u00a0: leur valeur par défaut s’applique, ou la plus proche. Ouvrez le noeud, corrigez-les, puis déployez.`,
};

type SettingFaultTexts = typeof fr;

const en: SettingFaultTexts = {
  setting: (setting, value, accepts) =>
    `"${setting}" in settings.js is not valid (${value}): its default applies. Set it to ${accepts}, then restart Node-RED.`,
  noColors: (setting, value, accepts) =>
    `"${setting}" in settings.js is not valid (${value}): no Tempo colour is requested. Set it to ${accepts}, then restart Node-RED.`,
  noFleet: (setting, accepts) =>
    `"${setting}" in settings.js is not valid, or the environment variable of its address is not set: nothing is sent to PostgreSQL. Set it to ${accepts}, then restart Node-RED.`,
  unknown: (setting, names, known) =>
    `"${setting}" in settings.js contains ${names}, which has no effect. Known names: ${known}.`,
  accepts: {
    address: "an address, as a text",
    fleet:
      'an object with "url", the address of a PostgreSQL database, and, if needed, the texts "name" and "schema", the latter in lower case',
    clock: "a function that returns the time",
    object: 'an object, with "archive" for example',
    tempo:
      'false, without quotes, or an object with the addresses "url" and "fallbackUrl", in https, or in http on your local network',
  },
  unset: "environment variable not set",
  properties: (list) =>
    `Settings of this node are not valid (${list}): their defaults apply, or the nearest values. Open the node, correct them, then deploy.`,
};

export const settingFaultTexts: Readonly<Record<Language, SettingFaultTexts>> = { fr, en };
