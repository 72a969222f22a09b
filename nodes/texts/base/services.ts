/** What users read about each service: its name, its credentials, and its pages. */
import { consentPage, type ServiceId } from "../../services/index.js";
import type { Language } from "./language.js";

interface ServiceWords {
  /** The name its users know, as a label. */
  readonly name: Readonly<Record<Language, string>>;
  /** Where users get what the meter needs. */
  readonly page?: string;
  /** Where to renew consent, or end an old one. */
  readonly consent?: string;
  readonly texts: Readonly<Record<Language, ServiceTexts>>;
}

/** Words that differ between services. For use inside a sentence, without capitals. */
interface ServiceTexts {
  /** The service in a sentence. */
  readonly name: string;
  /** In French with its `de`, which elides; in English, the text has its own preposition. */
  readonly ofName: string;
  readonly credential: string;
  /** How to renew consent, as an imperative without a full stop. */
  readonly renew: string;
}

/** The customer's account, where consent can also be given. */
export const ENEDIS_ACCOUNT = `${consentPage}/`;

export const services: Readonly<Record<ServiceId, ServiceWords>> = {
  "conso-api": {
    name: { fr: "Conso API", en: "Conso API" },
    page: "https://conso.boris.sh",
    consent: "https://conso.boris.sh",
    texts: {
      fr: {
        name: "Conso API",
        ofName: "de Conso API",
        credential: "le jeton",
        renew: "donnez un nouvel accord sur Conso API et collez le nouveau jeton dans le compteur",
      },
      en: {
        name: "Conso API",
        ofName: "Conso API",
        credential: "the token",
        renew: "give consent again on Conso API and paste the new token into the meter",
      },
    },
  },
  myelectricaldata: {
    name: { fr: "MyElectricalData", en: "MyElectricalData" },
    page: "https://www.v2.myelectricaldata.fr",
    consent: "https://www.v2.myelectricaldata.fr",
    texts: {
      fr: {
        name: "MyElectricalData",
        ofName: "de MyElectricalData",
        credential: "le secret client",
        renew: "donnez un nouvel accord sur MyElectricalData, dont le secret client reste le même",
      },
      en: {
        name: "MyElectricalData",
        ofName: "MyElectricalData",
        credential: "the client secret",
        renew: "give consent again on MyElectricalData, where the client secret stays the same",
      },
    },
  },
  "data-connect": {
    name: { fr: "Enedis Data Connect", en: "Enedis Data Connect" },
    page: "https://datahub-enedis.fr/",
    // Consent is given by the button in the meter's settings; the customer sees the shares in the account.
    consent: ENEDIS_ACCOUNT,
    texts: {
      fr: {
        name: "Enedis Data Connect",
        ofName: "d’Enedis Data Connect",
        credential: "l’identifiant et le secret de votre application",
        renew:
          "cliquez sur «\u00a0Lier Enedis\u00a0» dans le compteur et demandez un nouvel accord au titulaire",
      },
      en: {
        name: "Enedis Data Connect",
        ofName: "Enedis Data Connect",
        credential: "the client ID and the client secret of your application",
        renew: "press “Link Enedis” in the meter and ask the account holder for a new consent",
      },
    },
  },
  // It has no credentials.
  demo: {
    name: { fr: "Démo", en: "Demo" },
    texts: {
      fr: {
        name: "la démo",
        ofName: "de la démo",
        credential: "le jeton ou le secret",
        renew: "donnez un nouvel accord sur la page du service",
      },
      en: {
        name: "the demo",
        ofName: "the demo",
        credential: "the token or the secret",
        renew: "give consent again on the page of the service",
      },
    },
  },
};

/** The name of a service that its users know, as a label. */
export function serviceName(service: ServiceId, language: Language): string {
  return services[service].name[language];
}

/** The name of a service at the start of a sentence: `La démo`. */
export function serviceSubject(service: ServiceId, language: Language): string {
  const { name } = services[service].texts[language];
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The name of a service in a sentence, in French with its `de`: `de Conso API`, `d’Enedis Data Connect`. */
export function ofService(service: ServiceId, language: Language): string {
  return services[service].texts[language].ofName;
}
