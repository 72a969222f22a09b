/**
 * Why access is refused, in a status: a few words by the code of Enedis or the service, written as in wordings.ts. A code
 * that is not here says no more than that it is refused.
 */
import { codeKey, type ServiceId } from "../../services/index.js";
import type { Language } from "../base/index.js";

type Words = Readonly<Record<Language, string>>;

const noConsent: Words = { fr: "Aucun accord trouvé", en: "No consent found" };
const notHolder: Words = { fr: "Titulaire non reconnu", en: "Holder not recognised" };
const token: Words = { fr: "Jeton refusé", en: "Token refused" };
const secret: Words = { fr: "Secret client non reconnu", en: "Client secret not recognised" };
const application: Words = { fr: "Identifiants client refusés", en: "Client ID or secret refused" };

/** An `@` limits the words to a service. At most 28 characters: the next try follows. */
export const accessWords: Readonly<Record<string, Words>> = {
  "adam-err0061": notHolder,
  "adam-dc-0007": notHolder,
  "adam-dc-0008": noConsent,
  "adam-adam-err0191": noConsent,

  "invalid-client@data-connect": application,
  "unauthorized-client@data-connect": application,
  "credentials-mandatory@data-connect": application,
  "900901@data-connect": application,
  "invalid-token@data-connect": application,
  "900908@data-connect": { fr: "API non souscrite", en: "API not subscribed" },

  "token-refused": token,
  "authorization-header": token,
  "token-expired": { fr: "Jeton expiré", en: "Token expired" },
  "token-other-point": { fr: "Jeton d’un autre PDL", en: "Token for another PDL" },

  "access-denied@myelectricaldata": noConsent,
  "not-authenticated": secret,
  "secret-refused": secret,
  "consent-problem": token,
  "token-refresh-401": noConsent,
  "client-not-found": noConsent,
};

const refused: Words = { fr: "Accès refusé", en: "Access refused" };

/** What a status says of a refused access. */
export function accessWordsOf(language: Language, code: string | undefined, service: ServiceId): string {
  const key = code === undefined ? "" : codeKey(code);
  return (accessWords[`${key}@${service}`] ?? accessWords[key] ?? refused)[language];
}
