/** What users read about each service: its name, its credentials, and its pages. */
import { consentPage, type ServiceId } from "../services/index.js";
import type { Language } from "./language.js";

interface ServiceWords {
  /** The name its users know; by language where it is a word. */
  readonly name: string | Readonly<Record<Language, string>>;
  /** Where users get what the meter needs. */
  readonly page?: string;
  /** Where to renew consent, or end an old one. */
  readonly consent?: string;
  readonly texts: Readonly<Record<Language, ServiceTexts>>;
}

/** Words that differ between services. For use inside a sentence, without capitals. */
interface ServiceTexts {
  readonly credential: string;
  readonly renew: string;
}

/** The customer's account, where consent can also be given. */
export const ENEDIS_ACCOUNT = `${consentPage}/`;

export const services: Readonly<Record<ServiceId, ServiceWords>> = {
  "conso-api": {
    name: "Conso API",
    page: "https://conso.boris.sh",
    consent: "https://conso.boris.sh",
    texts: {
      fr: {
        credential: "le jeton",
        renew:
          "ouvrez Conso API, donnez votre accord avec le bouton Enedis, puis collez le nouveau jeton dans les réglages du compteur.",
      },
      en: {
        credential: "the token",
        renew:
          "open Conso API, give consent with the Enedis button, then paste the new token into the meter’s settings.",
      },
    },
  },
  myelectricaldata: {
    name: "MyElectricalData",
    page: "https://www.v2.myelectricaldata.fr",
    consent: "https://www.v2.myelectricaldata.fr",
    texts: {
      fr: {
        credential: "le secret client",
        renew:
          "connectez-vous à MyElectricalData et donnez de nouveau votre accord avec le bouton Enedis\u00a0; le secret client reste le même.",
      },
      en: {
        credential: "the client secret",
        renew:
          "log in to MyElectricalData and give consent again with the Enedis button; the client secret stays the same.",
      },
    },
  },
  "data-connect": {
    name: "Enedis Data Connect",
    page: "https://datahub-enedis.fr/",
    // Consent is given by the button in the meter's settings; the customer sees the shares in the account.
    consent: ENEDIS_ACCOUNT,
    texts: {
      fr: {
        credential: "l’identifiant et le secret de votre application",
        renew:
          "dans les réglages du compteur, appuyez sur Lier Enedis et faites donner un nouvel accord par le titulaire.",
      },
      en: {
        credential: "the client id and the client secret of your application",
        renew:
          "press Link Enedis in the meter’s settings, and have the holder of the meter give consent again.",
      },
    },
  },
  // It has no credentials.
  demo: {
    name: { fr: "Démo", en: "Demo" },
    texts: {
      fr: {
        credential: "le jeton ou le secret",
        renew: "donnez de nouveau votre accord sur la page du service.",
      },
      en: { credential: "the token or the secret", renew: "give consent again on the page of the service." },
    },
  },
};

/** The name of a service that its users know. */
export function serviceName(service: ServiceId, language: Language): string {
  const { name } = services[service];
  return typeof name === "string" ? name : name[language];
}
