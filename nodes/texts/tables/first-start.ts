/** What an empty dashboard meter without access offers: the demo, the meter, a file. A dashboard changes no settings. */
import type { Language } from "../base/index.js";

const fr = {
  demo: {
    name: "La démo",
    how: "Dans l’éditeur de Node-RED\u00a0: linky meter › Compteur › Service › Démo. Un foyer simulé arrive aussitôt.",
  },
  meter: {
    name: "Mon compteur",
    how: {
      none: "linky meter › Compteur\u00a0: choisissez un service et suivez ses étapes pour donner votre accord.",
      "conso-api":
        "linky meter › Compteur\u00a0: donnez votre accord avec le bouton Enedis, puis collez le jeton.",
      myelectricaldata:
        "linky meter › Compteur\u00a0: créez un compte, donnez votre accord, puis collez le client_secret.",
      "data-connect":
        "linky meter › Compteur\u00a0: saisissez votre application, puis «\u00a0Lier Enedis\u00a0».",
      demo: "linky meter › Compteur\u00a0: choisissez un service et suivez ses étapes pour donner votre accord.",
    },
  },
  file: {
    name: "Un fichier",
    how: "Sans accord\u00a0: saisissez le PDL du compteur, déployez, puis déposez un fichier d’Enedis dans la fenêtre d’un noeud linky history.",
  },
};

type FirstStartTexts = typeof fr;

const en: FirstStartTexts = {
  demo: {
    name: "The demo",
    how: "In Node-RED’s editor: linky meter › Meter › Service › Demo. A simulated household arrives at once.",
  },
  meter: {
    name: "My meter",
    how: {
      none: "linky meter › Meter: choose a service and follow its steps to give your consent.",
      "conso-api": "linky meter › Meter: give your consent with the Enedis button, then paste the token.",
      myelectricaldata:
        "linky meter › Meter: create an account, give your consent, then paste the client_secret.",
      "data-connect": "linky meter › Meter: enter your application, then press “Link Enedis”.",
      demo: "linky meter › Meter: choose a service and follow its steps to give your consent.",
    },
  },
  file: {
    name: "A file",
    how: "Without consent: enter the meter’s PDL, deploy, then drop a file of Enedis on the dialog of a linky history node.",
  },
};

export const firstStartTexts: Readonly<Record<Language, FirstStartTexts>> = { fr, en };
