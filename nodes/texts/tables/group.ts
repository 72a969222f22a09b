/** What an `in` node of many meters says: how they are, and which of them an error is about. */
import type { Language } from "../base/index.js";

const fr = {
  /**
   * How many meters are up to date, of all.
   * @param toCheck how many only the user can help; undefined: none
   */
  status: (meters: number, upToDate: number, toCheck: number | undefined) =>
    `${count(meters, "fr")} ${meters === 1 ? "compteur" : "compteurs"}\u00a0: ${count(upToDate, "fr")} à jour` +
    (toCheck === undefined ? "" : `, ${count(toCheck, "fr")} à vérifier`),
  /** What is said of one meter. @param name as `Meter.label` has it */
  of: (name: string, text: string) => `${name}\u00a0: ${text}`,
  /** A request that some of the meters asked could not carry out. @param first what the first of them says */
  failed: (failed: number, asked: number, first: string) =>
    `Impossible pour ${count(failed, "fr")} ${failed === 1 ? "compteur" : "compteurs"} sur ${count(asked, "fr")}. ${first}`,
  /** Why there is no meter to ask, and what to do. */
  none: {
    all: "Node-RED n’a aucun compteur déployé\u00a0: ajoutez-en un, puis déployez.",
    group: (name: string) =>
      `Aucun compteur déployé n’est dans le groupe «\u00a0${name}\u00a0»\u00a0: ouvrez un compteur et écrivez ce groupe, puis déployez.`,
    unnamed: "Aucun groupe n’est choisi\u00a0: ouvrez le noeud et choisissez-en un.",
  },
};

type GroupTexts = typeof fr;

const en: GroupTexts = {
  status: (meters, upToDate, toCheck) =>
    `${count(meters, "en")} ${meters === 1 ? "meter" : "meters"}: ${count(upToDate, "en")} up to date` +
    (toCheck === undefined ? "" : `, ${count(toCheck, "en")} to check`),
  of: (name, text) => `${name}: ${text}`,
  failed: (failed, asked, first) =>
    `Not possible for ${count(failed, "en")} of ${count(asked, "en")} ${asked === 1 ? "meter" : "meters"}. ${first}`,
  none: {
    all: "Node-RED has no deployed meter: add one, then deploy.",
    group: (name) =>
      `No deployed meter is in the group “${name}”: open a meter and enter this group, then deploy.`,
    unnamed: "No group is chosen: open the node and choose one.",
  },
};

function count(meters: number, language: Language): string {
  return new Intl.NumberFormat(language).format(meters);
}

export const groupTexts: Readonly<Record<Language, GroupTexts>> = { fr, en };
