/**
 * What a service's failure means and what can be done about it, in both languages: by code, by HTTP status and by kind,
 * under the headings of docs/dev/enedis.md#errors. Codes are written in the form of `codeKey` in services/failures/codes.ts,
 * statuses as `http-404`.
 *
 * An `@` limits a wording to a direction (`@production`), a service (`@conso-api`) or a kind of failure (`@range`). The
 * wording without it covers the rest.
 *
 * Placeholders: `{service}`, its name, in French with its `de` as `{of}`; `{readings}`, the readings: consumption or
 * production; `{credential}`, what the service gave the user; `{renew}`, how to renew consent, at the end of a sentence;
 * `{days}`.
 */
import type { FailureKind } from "../../services/index.js";

/**
 * The page to open: the service's own, the one to renew consent, the Enedis account, its page with the two hourly
 * switches, or this package's page.
 */
type Page = "service" | "consent" | CommonPage;

/** A page that is the same for every service. */
export type CommonPage = "enedis" | "switches" | "package";

interface Wording {
  /** What happened, in one sentence. */
  readonly cause: string;
  /** What to do, or that there is nothing to do. */
  readonly action: string;
}

export interface Wordings {
  readonly fr: Wording;
  readonly en: Wording;
  readonly page?: Page;
}

/** A gateway, or Enedis behind it, has a temporary fault. */
const outage: Wordings = {
  fr: {
    cause: "{service} ou Enedis a eu une panne et n’a pas pu fournir les relevés.",
    action: "Rien à faire\u00a0: ce qui manque sera redemandé.",
  },
  en: {
    cause: "{service} or Enedis had an outage and could not provide the readings.",
    action: "Nothing to do: what is missing will be requested again.",
  },
};

/** The same, where the service is Enedis itself. */
const dataConnectOutage: Wordings = {
  fr: {
    cause: "Enedis a eu une panne et n’a pas pu fournir les relevés.",
    action: outage.fr.action,
  },
  en: {
    cause: "Enedis had an outage and could not provide the readings.",
    action: outage.en.action,
  },
};

/** The firewall of Enedis refused the gateway itself, whatever it asked for. */
const firewall: Wordings = {
  fr: {
    cause: "Le pare-feu d’Enedis a bloqué la demande {of}.",
    action: "Rien à faire\u00a0: ce qui manque sera redemandé.",
  },
  en: {
    cause: "The firewall of Enedis blocked the request of {of}.",
    action: "Nothing to do: what is missing will be requested again.",
  },
};

/** Enedis's technical error; also given for a consent that Enedis has not registered yet. */
const enedisOutage: Wordings = {
  fr: {
    cause: "Enedis a eu une panne et n’a pas pu fournir les relevés.",
    action:
      "Rien à faire\u00a0: ce qui manque sera redemandé. Si la panne dure plus de trois jours, {renew}.",
  },
  en: {
    cause: "Enedis had an outage and could not provide the readings.",
    action:
      "Nothing to do: what is missing will be requested again. If it lasts more than three days, {renew}.",
  },
  page: "consent",
};

const productionOutage: Wordings = {
  fr: {
    cause:
      "Enedis ne fournit pas la production de ce compteur\u00a0: c’est une panne, ou il n’injecte rien sur le réseau.",
    action:
      "Sans production, choisissez «\u00a0Consommation\u00a0» seule dans vos noeuds. Sinon, rien à faire\u00a0: elle sera redemandée.",
  },
  en: {
    cause:
      "Enedis does not serve the production of this meter: this is an outage, or the meter feeds nothing into the grid.",
    action:
      "Without production, choose “Consumption” only in your nodes. Otherwise nothing to do: it will be requested again.",
  },
};

/** Also the message of the consent page when a browser prevents it from working. */
const consentPageOutage: Wordings = {
  fr: {
    cause: "La page d’accord d’Enedis était en panne.",
    action:
      "Sur la page d’accord d’Enedis, acceptez les cookies ou essayez un autre navigateur. Sinon, réessayez plus tard.",
  },
  en: {
    cause: "The consent page of Enedis had an outage.",
    action:
      "On the consent page of Enedis, accept cookies or try another browser. Otherwise, try again later.",
  },
  page: "consent",
};

/** The service did not understand our request. */
const malformed: Wordings = {
  fr: {
    cause: "{service} a rejeté la demande de ce paquet comme incorrecte.",
    action:
      "Mettez node-red-contrib-enedis-linky à jour. Si l’erreur revient, signalez-la à ses auteurs avec ce code.",
  },
  en: {
    cause: "{service} did not understand the request from this package.",
    action:
      "Update node-red-contrib-enedis-linky. If the error comes back, report it to its authors with this code.",
  },
  page: "package",
};

/** The consent page was opened by an incorrect link. */
const badLink: Wordings = {
  fr: {
    cause: "La page d’accord d’Enedis a refusé le lien qui l’a ouverte.",
    action: "Repartez de la page du service sans modifier le lien, puis {renew}.",
  },
  en: {
    cause: "The consent page of Enedis refused the link that opened it.",
    action: "Start again from the page of the service without changing the link, then {renew}.",
  },
  page: "consent",
};

const tooEarly: Wordings = {
  fr: {
    cause: "Les jours demandés précèdent la mise en service du compteur ou votre accord.",
    action: "Rien à faire\u00a0: la période est raccourcie, et ces jours ne seront plus demandés.",
  },
  en: {
    cause: "The requested days are before the meter’s first day or your consent.",
    action: "Nothing to do: the period is shortened, and these days will not be requested again.",
  },
};

const tooOld: Wordings = {
  fr: {
    cause: "Les jours demandés sont plus anciens que ce que garde Enedis.",
    action:
      "Rien à faire\u00a0: ces jours ne seront plus demandés. Un fichier de votre compte Enedis peut les contenir.",
  },
  en: {
    cause: "The requested days are older than what Enedis keeps.",
    action:
      "Nothing to do: these days will not be requested again. A file from your Enedis account may contain them.",
  },
  page: "enedis",
};

const tooLong: Wordings = {
  fr: {
    cause: "La période demandée compte plus de jours qu’Enedis n’en fournit à la fois.",
    action: "Rien à faire\u00a0: elle sera redemandée en périodes plus courtes.",
  },
  en: {
    cause: "The requested period has more days than Enedis serves at a time.",
    action: "Nothing to do: it will be requested again in shorter periods.",
  },
};

const noData: Wordings = {
  fr: {
    cause: "Enedis n’a pas encore de relevé pour les jours demandés, ou n’en a jamais reçu du compteur.",
    action:
      "Rien à faire\u00a0: ces jours seront redemandés. Si seule la courbe de charge manque, vérifiez que l’enregistrement et la collecte de la consommation horaire sont activés dans votre compte Enedis.",
  },
  en: {
    cause: "Enedis has no readings yet for the requested days, or never received any from the meter.",
    action:
      "Nothing to do: these days will be requested again. If only the load curve is missing, check in your Enedis account that the recording and the collection of hourly consumption are on.",
  },
  page: "switches",
};

/** The shared quota of all users of a gateway. */
const sharedQuota: Wordings = {
  fr: {
    cause: "Enedis limite les demandes de tous les utilisateurs {of} réunis, et cette limite est atteinte.",
    action: "Rien à faire\u00a0: cela ne vient pas de vous.",
  },
  en: {
    cause: "Enedis limits the requests of all users of {of} together, and that limit is reached.",
    action: "Nothing to do: you did not cause this.",
  },
};

const ownQuota: Wordings = {
  fr: {
    cause: "Votre application a atteint la limite de demandes fixée par Enedis.",
    action:
      "Rien à faire, sauf si d’autres programmes utilisent la même application\u00a0: espacez alors leurs demandes.",
  },
  en: {
    cause: "Your application has reached the request limit set by Enedis.",
    action: "Nothing to do, unless other programs use the same application: then spread out their requests.",
  },
};

/** One user's daily quota. */
const dailyQuota: Wordings = {
  fr: {
    cause: "Votre limite quotidienne de demandes est atteinte chez {service}.",
    action:
      "Rien à faire, sauf si un autre programme utilise le même compte\u00a0: arrêtez-le ou espacez ses demandes.",
  },
  en: {
    cause: "Your daily request limit at {service} is reached.",
    action:
      "Nothing to do, unless another program uses the same account: stop it or spread out its requests.",
  },
};

/** The gateway's own application is refused: the user cannot fix it. */
const gatewayRefused: Wordings = {
  fr: {
    cause: "{service} n’obtient pas son propre accès à Enedis pour le moment.",
    action: "Rien à faire\u00a0: c’est à {service} de le rétablir.",
  },
  en: {
    cause: "{service} cannot get its own access to Enedis at the moment.",
    action: "Nothing to do: {service} has to restore it.",
  },
};

const applicationRefused: Wordings = {
  fr: {
    cause: "Enedis refuse l’identifiant ou le secret de votre application Data Connect.",
    action: "Comparez-les à ceux d’Enedis DataHub, puis corrigez-les dans le compteur.",
  },
  en: {
    cause: "Enedis refuses the client ID or the client secret of your Data Connect application.",
    action: "Compare them with those on Enedis DataHub, then correct them in the meter.",
  },
  page: "service",
};

const credentialRefused: Wordings = {
  fr: {
    cause: "{service} ne reconnaît pas {credential} de ce compteur, peut-être incomplet ou expiré.",
    action:
      "Copiez de nouveau {credential} en entier depuis la page du service, et collez-le dans le compteur.",
  },
  en: {
    cause: "{service} does not recognise {credential} of this meter, which may be incomplete or expired.",
    action: "Copy {credential} again in full from the page of the service, and paste it into the meter.",
  },
  page: "service",
};

const tokenRefused: Wordings = {
  fr: {
    cause: "{service} refuse {credential}\u00a0: incomplet, expiré ou donné pour un autre PDL.",
    action: "Vérifiez les 14 chiffres du PDL dans le compteur\u00a0; s’ils sont justes, {renew}.",
  },
  en: {
    cause: "{service} refuses {credential}: incomplete, expired or issued for another PDL.",
    action: "Check the 14 digits of the PDL in the meter; if they are right, {renew}.",
  },
  page: "consent",
};

/** Of a token that can be read, the PDL and the end were compared before: what is left is the text itself. */
const tokenUnknown: Wordings = {
  fr: {
    cause:
      "{service} ne reconnaît pas {credential}\u00a0: il manque sans doute un caractère, ou un autre y a changé.",
    action:
      "Copiez de nouveau {credential} en entier et collez-le dans le compteur. S’il est encore refusé, {renew}.",
  },
  en: {
    cause: "{service} does not recognise {credential}: a character is probably missing or was changed.",
    action: "Copy {credential} again in full and paste it into the meter. If it is still refused, {renew}.",
  },
  page: "consent",
};

const noConsent: Wordings = {
  fr: {
    cause:
      "Enedis ne trouve aucun accord pour lire {readings} de ce compteur\u00a0: il n’a jamais été enregistré, a expiré ou a été retiré.",
    action: "Vérifiez les 14 chiffres du PDL dans le compteur\u00a0; s’ils sont justes, {renew}.",
  },
  en: {
    cause:
      "Enedis finds no consent to read {readings} of this meter: it was never recorded, has expired or was withdrawn.",
    action: "Check the 14 digits of the PDL in the meter; if they are right, {renew}.",
  },
  page: "consent",
};

const noProductionConsent: Wordings = {
  fr: {
    cause: "L’accord donné à Enedis ne couvre pas la production de ce compteur.",
    action:
      "Sans production, choisissez «\u00a0Consommation\u00a0» seule dans vos noeuds. Sinon, cochez aussi la production, dont le PDL est parfois différent\u00a0: {renew}.",
  },
  en: {
    cause: "The consent given to Enedis does not cover the production of this meter.",
    action:
      "Without production, choose “Consumption” only in your nodes. Otherwise also tick production, which may have its own PDL: {renew}.",
  },
  page: "consent",
};

const notHolder: Wordings = {
  fr: {
    cause:
      "Enedis ne reconnaît pas la personne qui a donné son accord comme titulaire du contrat de ce compteur.",
    action:
      "Avec le compte Enedis de particulier du titulaire (un compte professionnel ne convient pas), {renew}.",
  },
  en: {
    cause: "Enedis does not recognise the person who gave consent as the holder of this meter’s contract.",
    action: "With the holder’s personal Enedis account (a business account does not work), {renew}.",
  },
  page: "consent",
};

const rightMissing: Wordings = {
  fr: {
    cause: "Enedis ne laisse pas {service} lire {readings} de ce compteur.",
    action: "Vérifiez les 14 chiffres du PDL dans le compteur\u00a0; s’ils sont justes, {renew}.",
  },
  en: {
    cause: "Enedis does not let {service} read {readings} of this meter.",
    action: "Check the 14 digits of the PDL in the meter; if they are right, {renew}.",
  },
  page: "consent",
};

const unknownMeter: Wordings = {
  fr: {
    cause: "{service} ne connaît pas ce compteur, ou n’a plus d’accord pour lui.",
    action: "Vérifiez les 14 chiffres du PDL dans le compteur\u00a0; s’ils sont justes, {renew}.",
  },
  en: {
    cause: "{service} does not know this meter, or no longer has consent for it.",
    action: "Check the 14 digits of the PDL in the meter; if they are right, {renew}.",
  },
  page: "consent",
};

const accessRefused: Wordings = {
  fr: {
    cause:
      "{service} refuse l’accès\u00a0: compte inactif, adresse électronique non confirmée ou droit manquant.",
    action:
      "Connectez-vous à votre compte sur la page du service et faites ce qu’elle demande. Vérifiez aussi que le PDL y figure.",
  },
  en: {
    cause: "{service} refuses access: inactive account, unconfirmed e-mail address or missing right.",
    action:
      "Log in to your account on the page of the service and do what it asks. Also check that the PDL is listed there.",
  },
  page: "service",
};

/** An address that leads nowhere: usually a base URL that the user entered. */
const wrongAddress: Wordings = {
  fr: {
    cause: "L’adresse demandée n’existe pas chez {service}.",
    action:
      "Si vous avez saisi une URL de base dans le compteur, vérifiez-la. Sinon, mettez node-red-contrib-enedis-linky à jour.",
  },
  en: {
    cause: "The requested address does not exist at {service}.",
    action:
      "If you entered a base URL in the meter, check it. Otherwise, update node-red-contrib-enedis-linky.",
  },
  page: "package",
};

/** For a failure without a code, or with an unknown one. */
export const ofKind: Readonly<Record<FailureKind | `${FailureKind}@${string}`, Wordings>> = {
  no_data: noData,
  range: {
    fr: {
      cause: "Enedis refuse la période demandée.",
      action: "Rien à faire\u00a0: une autre sera demandée.",
    },
    en: {
      cause: "Enedis refuses the requested period.",
      action: "Nothing to do: another one will be requested.",
    },
  },
  quota: {
    fr: {
      cause: "La limite de demandes {of} est atteinte.",
      action: "Rien à faire.",
    },
    en: {
      cause: "The request limit of {of} is reached.",
      action: "Nothing to do.",
    },
  },
  "quota@data-connect": ownQuota,
  banned: {
    fr: {
      cause: "{service} bloque votre connexion à Internet.",
      action:
        "Arrêtez tout autre programme qui interroge ce service depuis la même connexion. En attendant, téléchargez vos relevés depuis votre compte Enedis.",
    },
    en: {
      cause: "{service} blocks your internet connection.",
      action:
        "Stop any other program that uses this service from the same connection. Meanwhile, download your readings from your Enedis account.",
    },
    page: "enedis",
  },
  "banned@conso-api": {
    fr: {
      cause:
        "Conso API bloque votre connexion à Internet, comme dès 100 demandes par jour de tous vos programmes et appareils réunis.",
      action:
        "Arrêtez tout autre programme qui l’interroge depuis la même connexion. Si le blocage dure, passez à MyElectricalData ou importez les fichiers de votre compte Enedis.",
    },
    en: {
      cause:
        "Conso API blocks your internet connection, as it does from 100 requests a day by all your programs and devices together.",
      action:
        "Stop any other program that uses it from the same connection. If the block stays, switch to MyElectricalData or import the files of your Enedis account.",
    },
    page: "enedis",
  },
  unavailable: outage,
  "unavailable@data-connect": dataConnectOutage,
  consent: {
    fr: {
      cause: "{service} refuse de donner {readings} de ce compteur.",
      action: "Vérifiez le PDL et {credential} dans le compteur\u00a0; s’ils sont justes, {renew}.",
    },
    en: {
      cause: "{service} refuses to give {readings} of this meter.",
      action: "Check the PDL and {credential} in the meter; if they are right, {renew}.",
    },
    page: "consent",
  },
  "consent@production": noProductionConsent,
  bad_answer: {
    fr: {
      cause: "{service} a envoyé une réponse inattendue, qui n’a pas été enregistrée.",
      action:
        "Rien à faire\u00a0: la demande sera refaite. Si l’erreur dure plus d’un jour, mettez node-red-contrib-enedis-linky à jour.",
    },
    en: {
      cause: "{service} sent an unexpected answer, which was not stored.",
      action:
        "Nothing to do: the request will be repeated. If it lasts more than a day, update node-red-contrib-enedis-linky.",
    },
    page: "package",
  },
};

/** A series that Enedis does not have for this meter, refused without a code. */
export const neverServed: Wordings = {
  fr: {
    cause: "Enedis n’a pas cette mesure pour ce compteur.",
    action: "Rien à faire\u00a0; vous pouvez la retirer de vos noeuds.",
  },
  en: {
    cause: "Enedis does not have this measure for this meter.",
    action: "Nothing to do; you can remove it from your nodes.",
  },
};

/** No answer at all. */
export const unreachable: Wordings = {
  fr: {
    cause: "{service} n’a pas répondu.",
    action:
      "Vérifiez l’accès à Internet de cette machine et, si vous en avez saisi une, l’URL de base. Sinon, rien à faire.",
  },
  en: {
    cause: "{service} could not be reached.",
    action:
      "Check this machine’s internet access and the base URL, if you entered one. Otherwise nothing to do.",
  },
};

export const ofCode: Readonly<Record<string, Wordings>> = {
  // Enedis data errors
  "invalid-request": malformed,
  "invalid-resquest": malformed,
  "adam-err0002": malformed,
  "invalid-request@range": {
    fr: {
      cause: "La période demandée dépasse les jours qu’Enedis peut avoir.",
      action: "Vérifiez la date et l’heure de cette machine\u00a0; si elles sont justes, rien à faire.",
    },
    en: {
      cause: "The requested period goes beyond the days that Enedis can have.",
      action: "Check the date and time of this machine; if they are right, nothing to do.",
    },
  },
  "invalid-request@unavailable": {
    fr: {
      cause: "Enedis a refusé un PDL pourtant bien formé, ce qui est d’habitude passager.",
      action:
        "Rien à faire pour le moment. Si le refus dure, vérifiez les 14 chiffres du PDL sur votre facture.",
    },
    en: {
      cause: "Enedis refused a PDL although it is well formed, which is usually temporary.",
      action: "Nothing to do yet. If it lasts, check the 14 digits of the PDL on your bill.",
    },
  },
  "adam-err0123": tooEarly,
  "adam-dc-0009": tooEarly,
  "adam-err0125": tooOld,
  "adam-dc-0016": tooOld,
  "adam-err0126": tooLong,
  "adam-dc-0015": tooLong,
  "adam-err0061": notHolder,
  "adam-err0069": {
    fr: {
      cause: "Ce compteur ne compte que l’autre sens.",
      action:
        "Choisissez l’autre sens dans vos noeuds. Si le site a un second PDL, ajoutez-le comme second compteur.",
    },
    en: {
      cause: "This meter only counts the other direction.",
      action:
        "Choose the other direction in your nodes. If the site has a second PDL, add it as a second meter.",
    },
  },
  "adam-err0069@production": {
    fr: {
      cause: "Ce compteur ne compte pas de production\u00a0: il n’injecte rien sur le réseau.",
      action:
        "Choisissez «\u00a0Consommation\u00a0» seule dans vos noeuds. Si vous produisez, ajoutez le PDL de production comme second compteur.",
    },
    en: {
      cause: "This meter does not count any production: it feeds nothing into the grid.",
      action:
        "Choose “Consumption” only in your nodes. If you produce, add the PDL of your production as a second meter.",
    },
  },
  "adam-err0069@consumption": {
    fr: {
      cause: "Ce PDL ne sert qu’à la production\u00a0: il ne compte pas de consommation.",
      action:
        "Choisissez «\u00a0Production\u00a0» seule dans vos noeuds. Pour la consommation, ajoutez le PDL de votre facture d’électricité comme second compteur.",
    },
    en: {
      cause: "This PDL is for production only: it does not count any consumption.",
      action:
        "Choose “Production” only in your nodes. For consumption, add the PDL of your electricity bill as a second meter.",
    },
  },
  "adam-err0075": {
    fr: {
      cause:
        "L’enregistrement de la courbe de charge a été refusé pour ce compteur dans le compte Enedis\u00a0; le reste continue d’arriver.",
      action:
        "Demandez au titulaire d’activer l’enregistrement et la collecte de la consommation horaire, puis cliquez sur «\u00a0Vérifier l’accès\u00a0» dans le compteur. Pour ne plus demander la courbe, réglez-la à 0 jour.",
    },
    en: {
      cause:
        "The recording of the load curve was refused for this meter in the Enedis account; everything else keeps coming.",
      action:
        "Ask the account holder to turn on the recording and the collection of hourly consumption, then press “Check access” in the meter. To stop requesting the curve, set it to 0 days.",
    },
    page: "switches",
  },
  "adam-dc-0007": {
    fr: {
      cause:
        "Enedis ne reconnaît pas le titulaire de ce compteur\u00a0: après un déménagement, ou à cause de l’incident de juillet à septembre 2026, qui a perdu des accords récents.",
      action:
        "Vérifiez dans votre compte Enedis que le compteur y figure et que {service} est dans vos partages. Sinon, un seul nouvel accord suffit\u00a0: {renew}.",
    },
    en: {
      cause:
        "Enedis does not recognise the holder of this meter: after a move, or because of the incident of July to September 2026, which lost recent consents.",
      action:
        "Check that your Enedis account lists the meter, and {service} among your shares. If not, a single new consent is enough: {renew}.",
    },
    page: "enedis",
  },
  "adam-dc-0008": noConsent,
  "adam-dc-0008@production": noProductionConsent,
  "adam-adam-err0191": {
    fr: {
      cause: "Aucun accord ne couvre {readings} de ce compteur pour les jours demandés.",
      action: "{renew}.",
    },
    en: {
      cause: "No consent covers {readings} of this meter for the requested days.",
      action: "{renew}.",
    },
    page: "consent",
  },
  "unauthorized-user": rightMissing,
  "900901": gatewayRefused,
  "900901@data-connect": applicationRefused,
  "invalid-token": gatewayRefused,
  "invalid-token@data-connect": applicationRefused,
  "900908": gatewayRefused,
  "900908@data-connect": {
    fr: {
      cause: "Votre application n’est pas abonnée à cette API d’Enedis.",
      action:
        "Abonnez-la sur Enedis DataHub à chaque API de mesures, puis cliquez sur le bouton du noeud linky in.",
    },
    en: {
      cause: "Your application is not subscribed to this Enedis API.",
      action:
        "Subscribe it on Enedis DataHub to each API of measures, then press the button of the linky in node.",
    },
    page: "service",
  },
  "no-data-found": noData,
  "stm-err-0000014": noData,
  "stm-err-0000020": noData,
  "stm-err-0000019": {
    fr: {
      cause: "Enedis ne trouve pas ce compteur chez la personne qui a donné son accord.",
      action:
        "Vérifiez les 14 chiffres du PDL, et qu’il figure dans le compte Enedis de particulier qui a donné l’accord. Si tout est juste, {renew}.",
    },
    en: {
      cause: "Enedis does not find this meter with the person who gave consent.",
      action:
        "Check the 14 digits of the PDL, and that the personal Enedis account which gave consent lists it. If all is right, {renew}.",
    },
    page: "enedis",
  },
  "quota q3 reached": sharedQuota,
  "quota q3 reached@data-connect": ownQuota,
  "quota q4 reached": sharedQuota,
  "quota q4 reached@data-connect": ownQuota,
  "900804": sharedQuota,
  "900804@data-connect": ownQuota,
  "429": sharedQuota,
  "429@data-connect": ownQuota,
  "adam-dc-0500": enedisOutage,
  "adam-dc-0500@production": productionOutage,
  "stm-err-0000001": enedisOutage,
  "stm-err-0000001@production": productionOutage,
  "technical-error": enedisOutage,
  "technical-error@production": productionOutage,
  "internal server error": enedisOutage,
  "internal server error@production": productionOutage,
  "unkerror-002": enedisOutage,
  "enedis-firewall": firewall,

  // Token and consent page errors
  "invalid-client": credentialRefused,
  "invalid-client@data-connect": applicationRefused,
  "unauthorized-client": credentialRefused,
  "unauthorized-client@data-connect": applicationRefused,
  "credentials-mandatory": credentialRefused,
  "credentials-mandatory@data-connect": applicationRefused,
  "invalid-grant": malformed,
  "invalid-scope": malformed,
  "unsupported-grant-type": malformed,
  "missing-parameter": badLink,
  "invalid-duration-format": badLink,
  "maximum-duration-exceeded": badLink,
  "access-denied": {
    fr: {
      cause: "L’accord a été refusé sur la page d’Enedis.",
      action: "Si c’était une erreur, {renew}.",
    },
    en: {
      cause: "Consent was refused on the Enedis page.",
      action: "If that was a mistake, {renew}.",
    },
    page: "consent",
  },
  "access-denied@myelectricaldata": unknownMeter,
  "demande-non-aboutie": {
    fr: {
      cause:
        "Le partage n’a pas abouti sur la page d’Enedis, ou ce compteur est déjà partagé avec {service}.",
      action:
        "Supprimez l’ancien partage dans votre compte Enedis de particulier, puis donnez un nouvel accord depuis la page {of}.",
    },
    en: {
      cause:
        "The share was not completed on the Enedis page, or this meter is already shared with {service}.",
      action:
        "Delete the old share in your personal Enedis account, then give consent again from the page of {of}.",
    },
    page: "enedis",
  },
  "compteur incompatible": {
    fr: {
      cause:
        "Enedis déclare ce compteur incompatible\u00a0: consommation horaire non activée, compteur qui ne communique pas ou incident chez Enedis.",
      action:
        "Activez l’enregistrement et la collecte de la consommation horaire dans votre compte Enedis, puis réessayez le lendemain.",
    },
    en: {
      cause:
        "Enedis declares this meter incompatible: hourly consumption not turned on, a meter that does not communicate or an incident at Enedis.",
      action:
        "Turn on the recording and the collection of hourly consumption in your Enedis account, then try again the next day.",
    },
    page: "switches",
  },
  "server-error": consentPageOutage,
  "lincs-internal-server-error": consentPageOutage,

  // Conso API errors; the last two concern its token, read here without a call
  "invalid-parameters": malformed,
  "authorization-header": credentialRefused,
  "token-refused": tokenUnknown,
  "method-not-allowed": malformed,
  "token-refresh-failed": gatewayRefused,
  "unknown-error": outage,
  "token-expired": {
    fr: {
      cause: "{credential} de ce compteur a expiré.",
      action: "{renew}.",
    },
    en: {
      cause: "{credential} of this meter has expired.",
      action: "{renew}.",
    },
    page: "consent",
  },
  "token-other-point": {
    fr: {
      cause: "{credential} de ce compteur a été donné pour un autre PDL.",
      action: "Vérifiez les 14 chiffres du PDL dans le compteur\u00a0; s’ils sont justes, {renew}.",
    },
    en: {
      cause: "{credential} of this meter was issued for another PDL.",
      action: "Check the 14 digits of the PDL in the meter; if they are right, {renew}.",
    },
    page: "consent",
  },

  // MyElectricalData errors of v2
  "not-authenticated": credentialRefused,
  "secret-refused": credentialRefused,
  "enedis-unavailable": gatewayRefused,
  "enedis-error": outage,
  "enedis-error@quota": sharedQuota,
  "no-data": noData,
  "partial-data": {
    fr: {
      cause: "{service} n’a reçu d’Enedis qu’une partie des jours demandés.",
      action: "Rien à faire\u00a0: le reste sera redemandé.",
    },
    en: {
      cause: "{service} received only some of the requested days from Enedis.",
      action: "Nothing to do: the rest will be requested again.",
    },
  },
  "rate-limit-exceeded": dailyQuota,
  "date-too-old": tooOld,
  "invalid-date-range": malformed,
  "invalid-date-format": {
    fr: {
      cause: "{service} a refusé une date pourtant juste, ce qui lui arrive à la fin de février.",
      action: "Rien à faire\u00a0: l’erreur disparaît en un jour ou deux.",
    },
    en: {
      cause: "{service} refused a correct date, as it does at the end of February.",
      action: "Nothing to do: the error goes away in a day or two.",
    },
  },

  // MyElectricalData errors of v1 and its predecessor
  "quota-exceeded": dailyQuota,
  "limit-reached": dailyQuota,
  "consent-problem": tokenRefused,
  "token-refresh-401": {
    fr: {
      cause: "{service} n’a plus d’accord valable pour ce compteur.",
      action: "{renew}.",
    },
    en: {
      cause: "{service} no longer has a valid consent for this meter.",
      action: "{renew}.",
    },
    page: "consent",
  },
  "client-not-found": unknownMeter,
  "usage-point-id-bad-formatted": {
    fr: {
      cause: "{service} n’accepte pas le PDL de ce compteur.",
      action: "Vérifiez ses 14 chiffres sur votre facture d’électricité, et corrigez-les dans le compteur.",
    },
    en: {
      cause: "{service} does not accept the PDL of this meter.",
      action: "Check its 14 digits on your electricity bill, and correct them in the meter.",
    },
  },
  "enedis-return-ko": outage,

  // Answers without a known code
  "http-400": malformed,
  "http-401": credentialRefused,
  "http-401@data-connect": applicationRefused,
  "http-403": rightMissing,
  "http-403@myelectricaldata": accessRefused,
  "http-404": wrongAddress,
  "http-405": malformed,
  "http-409": dailyQuota,
  "http-415": malformed,
  "http-422": malformed,
  "http-429": sharedQuota,
  "http-429@data-connect": ownQuota,
  "http-500": enedisOutage,
  "http-500@production": productionOutage,
};

/**
 * Health states that are not failures of a service, and the notice that a token expires
 * (docs/dev/contract.md#health-messages).
 */
export const ofHealth: Readonly<
  Record<
    | "ok"
    | "empty"
    | "waiting"
    | "spent"
    | "spread"
    | "failed"
    | "refused"
    | "late"
    | "load_curve_off"
    | "expiring"
    | "expiring@1"
    | "expiring@0",
    Wordings
  >
> = {
  ok: {
    fr: {
      cause: "Tout va bien\u00a0: tous les relevés attendus sont arrivés.",
      action: "Rien à faire.",
    },
    en: {
      cause: "All is well: all expected readings have arrived.",
      action: "Nothing to do.",
    },
  },
  empty: {
    fr: {
      cause: "Aucun relevé n’est encore arrivé.",
      action: "Rien à faire pour le moment.",
    },
    en: {
      cause: "No readings have arrived yet.",
      action: "Nothing to do yet.",
    },
  },
  waiting: {
    fr: {
      cause: "Les derniers relevés d’Enedis ne sont pas encore arrivés.",
      action: "Rien à faire pour le moment.",
    },
    en: {
      cause: "The latest readings from Enedis have not arrived yet.",
      action: "Nothing to do yet.",
    },
  },
  spent: {
    fr: {
      cause: "La limite de demandes est atteinte pour le moment.",
      action: "Rien à faire\u00a0: ce qui manque sera redemandé.",
    },
    en: {
      cause: "The request limit is reached for the moment.",
      action: "Nothing to do: what is missing will be requested again.",
    },
  },
  spread: {
    fr: {
      cause: "Les demandes sont étalées sur l’heure.",
      action: "Rien à faire\u00a0: ce qui manque sera demandé.",
    },
    en: {
      cause: "Requests are spread over the hour.",
      action: "Nothing to do: what is missing will be requested.",
    },
  },
  failed: {
    fr: {
      cause: "Trop de demandes de ce compteur ont échoué aujourd’hui.",
      action: "Rien à faire\u00a0: ce qui manque sera redemandé.",
    },
    en: {
      cause: "Too many requests of this meter failed today.",
      action: "Nothing to do: what is missing will be requested again.",
    },
  },
  refused: {
    fr: {
      cause: "{service} refusait l’accès au dernier essai.",
      action: "Si vous venez de le corriger, il n’y a rien d’autre à faire.",
    },
    en: {
      cause: "{service} refused access at the last try.",
      action: "If you have just corrected it, there is nothing else to do.",
    },
  },
  late: {
    fr: {
      cause: "Enedis n’a pas encore publié tous les relevés attendus.",
      action:
        "Rien à faire\u00a0: ils arrivent souvent avec un ou deux jours de retard. Si le retard dépasse une semaine, cherchez-les dans votre compte Enedis.",
    },
    en: {
      cause: "Enedis has not published all expected readings yet.",
      action:
        "Nothing to do: they often come a day or two late. If the delay exceeds a week, look for them in your Enedis account.",
    },
    page: "enedis",
  },
  load_curve_off: {
    fr: {
      cause:
        "Enedis fournit l’énergie par jour mais pas la courbe de charge\u00a0: la collecte de la consommation horaire est sans doute désactivée dans votre compte.",
      action:
        "Dans votre compte Enedis, page «\u00a0Gérer l’accès à mes données\u00a0», activez l’enregistrement de la consommation horaire et la collecte de la consommation horaire. La courbe arrive un ou deux jours plus tard.",
    },
    en: {
      cause:
        "Enedis serves the daily energy but not the load curve: the collection of hourly consumption is probably off in your account.",
      action:
        "In your Enedis account, on the page “Gérer l’accès à mes données”, turn on the recording (“enregistrement”) and the collection (“collecte”) of hourly consumption. The curve arrives a day or two later.",
    },
    page: "switches",
  },
  expiring: {
    fr: {
      cause: "L’accord donné à {service} expire le {until}, dans {days} jours.",
      action: "Avant cette date, {renew}.",
    },
    en: {
      cause: "The consent given to {service} expires on {until}, in {days} days.",
      action: "Before then, {renew}.",
    },
    page: "consent",
  },
  "expiring@0": {
    fr: {
      cause: "L’accord donné à {service} expire aujourd’hui, le {until}.",
      action: "Sans attendre, {renew}.",
    },
    en: {
      cause: "The consent given to {service} expires today, on {until}.",
      action: "Right away, {renew}.",
    },
    page: "consent",
  },
  "expiring@1": {
    fr: {
      cause: "L’accord donné à {service} expire le {until}, dans {days} jour.",
      action: "Avant cette date, {renew}.",
    },
    en: {
      cause: "The consent given to {service} expires on {until}, in {days} day.",
      action: "Before then, {renew}.",
    },
    page: "consent",
  },
};
