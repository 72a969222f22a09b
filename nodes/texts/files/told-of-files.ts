/** Why a file is refused that does not say what the user has to, or says otherwise than the user. */
import type { ImportProblem } from "../../exchange/index.js";
import type { ImportProblemText } from "./problem-text.js";
import type { Language } from "../base/index.js";

type Told = Extract<ImportProblem, "unknown-stamps" | "is-consumption" | "is-production">;

const frDirection = "Retirez msg.direction\u00a0: il ne sert qu’aux fichiers qui ne disent pas leur sens.";
const enDirection = "Remove msg.direction: it only serves files that do not say their direction.";

export const toldTexts: Readonly<Record<Language, Readonly<Record<Told, ImportProblemText>>>> = {
  fr: {
    "unknown-stamps": {
      wrong: () => "Rien dans ce fichier ne dit si ses heures sont le début ou la fin de leur intervalle.",
      accepted: "Donnez «\u00a0start\u00a0» (le début) ou «\u00a0end\u00a0» (la fin) dans msg.stamps.",
      inDialog: "Choisissez ci-dessous.",
    },
    "is-consumption": {
      wrong: () => "Ce fichier est de consommation, et msg.direction dit «\u00a0production\u00a0».",
      accepted: frDirection,
    },
    "is-production": {
      wrong: () => "Ce fichier est de production, et msg.direction dit «\u00a0consumption\u00a0».",
      accepted: frDirection,
    },
  },
  en: {
    "unknown-stamps": {
      wrong: () =>
        "Nothing in this file says whether its times are the beginning or the end of their intervals.",
      accepted: "Give “start” (the beginning) or “end” in msg.stamps.",
      inDialog: "Choose below.",
    },
    "is-consumption": {
      wrong: () => "This file is of consumption, and msg.direction says “production”.",
      accepted: enDirection,
    },
    "is-production": {
      wrong: () => "This file is of production, and msg.direction says “consumption”.",
      accepted: enDirection,
    },
  },
};
