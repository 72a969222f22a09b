/** Versions to begin with: what most households signed. Pure. */
import { offersOf, suppliers, type Offer } from "../../pricing/browser.js";
import type { DraftVersion, DraftWindow } from "./draft.js";

export const templates = [
  "base",
  "hphc",
  "new-hours",
  "tempo",
  "weekend",
  "ejp",
  "sobriety",
  "series",
] as const;
export type Template = (typeof templates)[number];

/** The two seasons of the distributor's off-peak hours (docs/dev/tariffs.md). */
export const winter = { from: "11-01", to: "03-31" };
export const summer = { from: "04-01", to: "10-31" };

/** A contract knows the colours of Tempo, and not the days of EJP: red ones stand for them (docs/dev/tariffs.md). */
const ejpDay = { from: "07:00", to: "01:00", color: "red" };

/** Whether its special days are only about those of EJP. */
export function isEjpLike({ offer, rules }: DraftVersion): boolean {
  const isLike = ({ from, to, color }: DraftWindow): boolean =>
    from === ejpDay.from && to === ejpDay.to && color === ejpDay.color;
  return offer === "custom" && rules.some(isLike);
}

const offerOf: Readonly<Record<Template, Offer>> = {
  base: "base",
  hphc: "hphc",
  "new-hours": "hphc",
  tempo: "tempo",
  weekend: "custom",
  ejp: "custom",
  sobriety: "custom",
  series: "series",
};

export function templatesOf(kind: string): readonly Template[] {
  return templates.filter((template) => offersOf(kind).includes(offerOf[template]));
}

/** @param names of the classes and the announced days that the user may rename, in the user's language */
export function versionOf(
  template: Template,
  names: Readonly<Record<"weekend" | "week" | "special" | "other" | "announced", string>>,
): Pick<DraftVersion, "offer" | "prices" | "hours" | "rules"> {
  // Of each version its own: the dialog changes these lists in place.
  const none = { offer: offerOf[template], hours: [], rules: [] };
  switch (template) {
    case "base":
      return { ...none, prices: suppliers[0].id };
    case "hphc":
      return { ...none, prices: suppliers[0].id, hours: [{ from: "22:00", to: "06:00" }] };
    case "new-hours":
      return {
        ...none,
        prices: suppliers[0].id,
        // As Enedis sets them until October 2027: none from 07:00 to 11:00 and from 17:00 to 23:00.
        hours: [
          { from: "23:00", to: "07:00", season: winter },
          { from: "02:00", to: "07:00", season: summer },
          { from: "14:00", to: "17:00", season: summer },
        ],
      };
    case "tempo":
      return { ...none, prices: suppliers[0].id };
    case "series":
      return { ...none, prices: { classes: {} } };
    case "weekend":
      return {
        ...none,
        prices: { classes: {} },
        rules: [{ class: names.weekend, days: [6, 7] }, { class: names.week }],
      };
    case "ejp":
      return {
        ...none,
        prices: { classes: {} },
        rules: [{ class: names.special, ...ejpDay }, { class: names.other }],
      };
    case "sobriety": {
      const { special, other, announced } = names;
      const dear = { class: special, announced };
      return {
        ...none,
        prices: { classes: {} },
        rules: [
          { ...dear, from: "08:00", to: "13:00" },
          { ...dear, from: "18:00", to: "20:00" },
          { class: other },
        ],
      };
    }
  }
}
