/**
 * What a service's failure means and what can be done about it, in both languages: by code, by HTTP status and by kind,
 * under the headings of docs/dev/enedis.md#errors. Codes are written in the form of `codeKey` in services/codes.ts,
 * statuses as `http-404`.
 *
 * An `@` limits a wording to a direction (`@production`), a service (`@conso-api`) or a kind of failure (`@range`). The
 * wording without it covers the rest.
 *
 * Placeholders: `{service}`, its name; `{readings}`, the readings: consumption or production; `{credential}`, what the
 * service gave the user; `{renew}`, how to renew consent, in sentences; `{days}`.
 */
import type { FailureKind } from "../services/index.js";

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
    cause: "Enedis ou {service} a eu une panne et n’a pas pu répondre.",
    action: "Rien à faire\u00a0: ce qui manque sera redemandé.",
  },
  en: {
    cause: "Enedis or {service} had a fault and could not answer.",
    action: "Nothing to do: what is missing will be asked for again.",
  },
};

/** Enedis's technical error; also given for a consent that Enedis has not registered yet. */
const enedisOutage: Wordings = {
  fr: {
    cause: "Enedis a eu une panne et n’a pas pu répondre.",
    action:
      "Rien à faire d’abord\u00a0: ce qui manque sera redemandé. Si cela dure plus de trois jours\u00a0: {renew}",
  },
  en: {
    cause: "Enedis had a fault and could not answer.",
    action:
      "Nothing to do at first: what is missing will be asked for again. After three days of it: {renew}",
  },
  page: "consent",
};

const productionOutage: Wordings = {
  fr: {
    cause:
      "Enedis ne fournit pas la production de ce compteur\u00a0: une panne, ou bien ce compteur n’injecte rien sur le réseau.",
    action:
      "Si vous n’avez pas de production, choisissez «\u00a0Consommation\u00a0» seule dans vos noeuds\u00a0; sinon, rien à faire, elle sera redemandée.",
  },
  en: {
    cause:
      "Enedis does not serve the production of this meter: a fault, or this meter feeds nothing into the grid.",
    action:
      "If you have no production, choose “Consumption” alone in your nodes; otherwise nothing to do, it will be asked for again.",
  },
};

/** Also the message of the consent page when a browser prevents it from working. */
const consentPageOutage: Wordings = {
  fr: {
    cause: "Enedis a eu une panne et n’a pas pu répondre.",
    action:
      "Sur la page d’accord d’Enedis, acceptez les cookies ou prenez un autre navigateur. Sinon, rien à faire.",
  },
  en: {
    cause: "Enedis had a fault and could not answer.",
    action: "On the consent page of Enedis, accept cookies or take another browser. Otherwise nothing to do.",
  },
  page: "consent",
};

/** The service did not understand our request. */
const malformed: Wordings = {
  fr: {
    cause: "{service} n’a pas compris la demande de ce paquet.",
    action:
      "Mettez node-red-contrib-enedis-linky à jour\u00a0; si cela continue, signalez-le à ses auteurs avec ce code.",
  },
  en: {
    cause: "{service} did not understand the request of this package.",
    action: "Update node-red-contrib-enedis-linky; if it goes on, report it to its authors with this code.",
  },
  page: "package",
};

/** The consent page was opened by an incorrect link. */
const badLink: Wordings = {
  fr: {
    cause: "La page d’accord d’Enedis a refusé le lien qui l’a ouverte.",
    action: "Reprenez depuis la page du service, sans rien changer au lien. {renew}",
  },
  en: {
    cause: "The consent page of Enedis refused the link that opened it.",
    action: "Start again from the page of the service, and change nothing in the link. {renew}",
  },
  page: "consent",
};

const tooEarly: Wordings = {
  fr: {
    cause: "Les jours demandés sont antérieurs à la mise en service du compteur ou à votre accord.",
    action: "Rien à faire\u00a0: la période est raccourcie, et des jours plus anciens ne sont plus demandés.",
  },
  en: {
    cause: "The days asked for are older than the meter’s first day or than your consent.",
    action: "Nothing to do: the period is shortened, and older days are not asked for again.",
  },
};

const tooOld: Wordings = {
  fr: {
    cause: "Les jours demandés sont plus anciens que ce que garde Enedis.",
    action:
      "Rien à faire\u00a0: ces jours ne sont plus demandés. Un fichier de votre compte Enedis peut les contenir.",
  },
  en: {
    cause: "The days asked for are older than what Enedis keeps.",
    action:
      "Nothing to do: these days are not asked for again. A file from your Enedis account may hold them.",
  },
  page: "enedis",
};

const tooLong: Wordings = {
  fr: {
    cause: "La période demandée compte plus de jours qu’Enedis n’en donne en une fois.",
    action: "Rien à faire\u00a0: elle sera redemandée en périodes plus courtes.",
  },
  en: {
    cause: "The period asked for has more days than Enedis gives at a time.",
    action: "Nothing to do: it will be asked for again in shorter periods.",
  },
};

const noData: Wordings = {
  fr: {
    cause: "Enedis n’a pas encore de relevé pour les jours demandés, ou n’en a jamais reçu du compteur.",
    action:
      "Rien à faire\u00a0: ces jours seront redemandés. Si seule la courbe de charge manque, vérifiez que l’enregistrement et la collecte de la consommation horaire sont activés dans votre compte Enedis.",
  },
  en: {
    cause: "Enedis has no reading yet for the days asked for, or never got one from the meter.",
    action:
      "Nothing to do: these days will be asked for again. If only the load curve is missing, check in your Enedis account that the recording and the collection of the hourly consumption are on.",
  },
  page: "switches",
};

/** The shared quota of all users of a gateway. */
const sharedQuota: Wordings = {
  fr: {
    cause:
      "Enedis limite les appels de tous les utilisateurs de {service} réunis, et la limite est atteinte.",
    action: "Rien à faire\u00a0: vous n’y êtes pour rien.",
  },
  en: {
    cause: "Enedis limits the calls of all users of {service} together, and the limit is reached.",
    action: "Nothing to do: it is not your doing.",
  },
};

const ownQuota: Wordings = {
  fr: {
    cause: "Votre application a atteint la limite d’appels qu’Enedis lui accorde.",
    action:
      "Rien à faire, sauf si d’autres programmes utilisent la même application\u00a0: espacez alors leurs appels.",
  },
  en: {
    cause: "Your application has reached the number of calls that Enedis allows it.",
    action: "Nothing to do, unless other programs use the same application: then spread their calls.",
  },
};

/** One user's daily quota. */
const dailyQuota: Wordings = {
  fr: {
    cause: "Les appels que {service} vous accorde par jour sont épuisés.",
    action:
      "Rien à faire, sauf si un autre programme utilise le même compte\u00a0: arrêtez-le ou espacez ses appels.",
  },
  en: {
    cause: "The calls that {service} allows you in a day are used up.",
    action: "Nothing to do, unless another program uses the same account: stop it or spread its calls.",
  },
};

/** The gateway's own application is refused: the user cannot fix it. */
const gatewayRefused: Wordings = {
  fr: {
    cause: "{service} n’obtient pas son propre accès à Enedis pour le moment.",
    action: "Rien à faire\u00a0: c’est à {service} de le rétablir.",
  },
  en: {
    cause: "{service} cannot get its own access to Enedis for the time being.",
    action: "Nothing to do: it is for {service} to restore it.",
  },
};

const applicationRefused: Wordings = {
  fr: {
    cause: "Enedis refuse l’identifiant ou le secret de votre application Data Connect.",
    action:
      "Comparez-les à ceux d’Enedis DataHub et corrigez-les dans les réglages du compteur, sans espace ni caractère oublié.",
  },
  en: {
    cause: "Enedis refuses the client id or the client secret of your Data Connect application.",
    action:
      "Compare them with those on Enedis DataHub and correct them in the meter’s settings, without a space or a lost character.",
  },
  page: "service",
};

const credentialRefused: Wordings = {
  fr: {
    cause: "{service} ne reconnaît pas {credential} de ce compteur, qui est peut-être incomplet ou périmé.",
    action:
      "Copiez de nouveau {credential} depuis la page du service, en entier, dans les réglages du compteur.",
  },
  en: {
    cause: "{service} does not recognise {credential} of this meter, which may be incomplete or expired.",
    action: "Copy {credential} again from the page of the service, all of it, into the meter’s settings.",
  },
  page: "service",
};

const tokenRefused: Wordings = {
  fr: {
    cause: "{service} refuse {credential}\u00a0: incomplet, périmé, ou donné pour un autre PDL.",
    action: "Vérifiez les 14 chiffres du PDL dans les réglages du compteur. S’ils sont justes\u00a0: {renew}",
  },
  en: {
    cause: "{service} refuses {credential}: incomplete, expired, or given for another PDL.",
    action: "Check the 14 digits of the PDL in the meter’s settings. If they are right: {renew}",
  },
  page: "consent",
};

const noConsent: Wordings = {
  fr: {
    cause:
      "Enedis ne trouve aucun accord pour lire {readings} de ce compteur\u00a0: jamais enregistré, expiré ou retiré.",
    action: "Vérifiez les 14 chiffres du PDL dans les réglages du compteur. S’ils sont justes\u00a0: {renew}",
  },
  en: {
    cause: "Enedis finds no consent to read {readings} of this meter: never recorded, expired or withdrawn.",
    action: "Check the 14 digits of the PDL in the meter’s settings. If they are right: {renew}",
  },
  page: "consent",
};

const noProductionConsent: Wordings = {
  fr: {
    cause: "L’accord donné à Enedis ne couvre pas la production de ce compteur.",
    action:
      "Si vous n’avez pas de production, choisissez «\u00a0Consommation\u00a0» seule dans vos noeuds. Si vous en avez une, cochez aussi la production, dont le PDL est parfois différent, dans un nouvel accord\u00a0: {renew}",
  },
  en: {
    cause: "The consent given to Enedis does not cover the production of this meter.",
    action:
      "If you have no production, choose “Consumption” alone in your nodes. If you have, tick production too, which may have a PDL of its own, in a new consent: {renew}",
  },
  page: "consent",
};

const notHolder: Wordings = {
  fr: {
    cause:
      "Enedis ne reconnaît pas la personne qui a donné son accord comme titulaire du contrat de ce compteur.",
    action:
      "Donnez l’accord depuis le compte Enedis du titulaire, qui doit être un compte de particulier\u00a0: un compte professionnel ne convient pas. {renew}",
  },
  en: {
    cause: "Enedis does not recognise the person who gave consent as the holder of this meter’s contract.",
    action:
      "Give consent from the Enedis account of the holder, which must be a private one: a professional account does not work. {renew}",
  },
  page: "consent",
};

const rightMissing: Wordings = {
  fr: {
    cause: "Enedis ne laisse pas {service} lire {readings} de ce compteur.",
    action: "Vérifiez les 14 chiffres du PDL dans les réglages du compteur. S’ils sont justes\u00a0: {renew}",
  },
  en: {
    cause: "Enedis does not let {service} read {readings} of this meter.",
    action: "Check the 14 digits of the PDL in the meter’s settings. If they are right: {renew}",
  },
  page: "consent",
};

const unknownMeter: Wordings = {
  fr: {
    cause: "{service} ne connaît pas ce compteur, ou n’a plus d’accord pour lui.",
    action: "Vérifiez les 14 chiffres du PDL dans les réglages du compteur. S’ils sont justes\u00a0: {renew}",
  },
  en: {
    cause: "{service} does not know this meter, or has no consent for it any more.",
    action: "Check the 14 digits of the PDL in the meter’s settings. If they are right: {renew}",
  },
  page: "consent",
};

const accessRefused: Wordings = {
  fr: {
    cause:
      "{service} refuse l’accès\u00a0: compte inactif, adresse électronique non confirmée, ou droit manquant.",
    action:
      "Connectez-vous à votre compte sur la page du service, faites ce qu’il demande, et vérifiez que le PDL y figure.",
  },
  en: {
    cause:
      "{service} refuses access: an inactive account, an e-mail address not confirmed, or a right missing.",
    action:
      "Log in to your account on the page of the service, do what it asks for, and check that it lists the PDL.",
  },
  page: "service",
};

/** An address that leads nowhere: usually a base URL that the user entered. */
const wrongAddress: Wordings = {
  fr: {
    cause: "{service} n’a rien à l’adresse demandée.",
    action:
      "Si vous avez saisi une URL de base dans les réglages du compteur, vérifiez-la. Sinon, mettez node-red-contrib-enedis-linky à jour.",
  },
  en: {
    cause: "{service} has nothing at the address that was called.",
    action:
      "If you typed a base URL in the meter’s settings, check it. Otherwise update node-red-contrib-enedis-linky.",
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
      cause: "Enedis refuses the period asked for.",
      action: "Nothing to do: another one will be asked for.",
    },
  },
  quota: {
    fr: {
      cause: "{service} a atteint sa limite d’appels.",
      action: "Rien à faire.",
    },
    en: {
      cause: "{service} has reached its limit of calls.",
      action: "Nothing to do.",
    },
  },
  "quota@data-connect": ownQuota,
  banned: {
    fr: {
      cause: "{service} bloque votre adresse Internet.",
      action:
        "Arrêtez tout autre programme qui appelle ce service depuis la même connexion. En attendant, vous pouvez télécharger vos relevés depuis votre compte Enedis.",
    },
    en: {
      cause: "{service} blocks your Internet address.",
      action:
        "Stop every other program that calls this service from the same connection. Meanwhile you can download your readings from your Enedis account.",
    },
    page: "enedis",
  },
  "banned@conso-api": {
    fr: {
      cause:
        "Conso API bloque votre adresse Internet\u00a0: il le fait dès 100 appels en un jour, tous programmes et appareils de la même connexion réunis.",
      action:
        "Arrêtez tout autre programme qui l’appelle depuis la même connexion. Le blocage peut rester\u00a0: MyElectricalData, ou les fichiers à télécharger de votre compte Enedis, sont une issue.",
    },
    en: {
      cause:
        "Conso API blocks your Internet address: it does so from 100 calls a day, of all programs and devices of the same connection together.",
      action:
        "Stop every other program that calls it from the same connection. The block may stay: MyElectricalData, or the files to download from your Enedis account, are a way out.",
    },
    page: "enedis",
  },
  unavailable: outage,
  consent: {
    fr: {
      cause: "{service} refuse de donner {readings} de ce compteur.",
      action:
        "Vérifiez le PDL et {credential} dans les réglages du compteur. S’ils sont justes\u00a0: {renew}",
    },
    en: {
      cause: "{service} refuses to give {readings} of this meter.",
      action: "Check the PDL and {credential} in the meter’s settings. If they are right: {renew}",
    },
    page: "consent",
  },
  "consent@production": noProductionConsent,
  bad_answer: {
    fr: {
      cause: "{service} a envoyé une réponse illisible, qui n’a pas été enregistrée.",
      action:
        "Rien à faire\u00a0: la demande sera refaite. Si cela dure plus d’un jour, mettez node-red-contrib-enedis-linky à jour.",
    },
    en: {
      cause: "{service} sent an unreadable answer, which was not stored.",
      action:
        "Nothing to do: it will be asked again. If it lasts more than a day, update node-red-contrib-enedis-linky.",
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
    action: "Nothing to do; you can take it out of your nodes.",
  },
};

/** No answer at all. */
export const unreachable: Wordings = {
  fr: {
    cause: "{service} n’a pas pu être joint.",
    action:
      "Vérifiez que cette machine a accès à Internet et, si vous avez saisi une URL de base, qu’elle est juste. Sinon, rien à faire.",
  },
  en: {
    cause: "{service} could not be reached.",
    action:
      "Check that this machine has Internet access and, if you typed a base URL, that it is right. Otherwise nothing to do.",
  },
};

export const ofCode: Readonly<Record<string, Wordings>> = {
  // Enedis data errors
  "invalid-request": malformed,
  "invalid-resquest": malformed,
  "adam-err0002": malformed,
  "invalid-request@range": {
    fr: {
      cause: "La période demandée va plus loin que les jours qu’Enedis peut avoir.",
      action: "Vérifiez la date et l’heure de cette machine\u00a0; si elles sont justes, rien à faire.",
    },
    en: {
      cause: "The period asked for goes beyond the days that Enedis can have.",
      action: "Check the date and the time of this machine; if they are right, there is nothing to do.",
    },
  },
  "invalid-request@unavailable": {
    fr: {
      cause: "Enedis a refusé un numéro de PDL pourtant bien formé, ce qui est d’habitude passager.",
      action: "Rien à faire d’abord. Si cela dure, vérifiez les 14 chiffres du PDL sur votre facture.",
    },
    en: {
      cause: "Enedis refused a PDL although it is well formed, which usually passes.",
      action: "Nothing to do at first. If it lasts, check the 14 digits of the PDL on your bill.",
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
        "Choisissez l’autre sens dans vos noeuds\u00a0; un site qui produit a parfois un second PDL, à saisir comme un second compteur.",
    },
    en: {
      cause: "This meter only counts the other direction.",
      action:
        "Choose the other direction in your nodes; a site that produces sometimes has a second PDL, to be set up as a second meter.",
    },
  },
  "adam-err0069@production": {
    fr: {
      cause: "Ce compteur ne compte pas de production\u00a0: il n’injecte rien sur le réseau.",
      action:
        "Choisissez «\u00a0Consommation\u00a0» seule dans vos noeuds. Si vous produisez, votre production a sans doute son propre PDL\u00a0: saisissez-le comme un second compteur.",
    },
    en: {
      cause: "This meter does not count any production: it feeds nothing into the grid.",
      action:
        "Choose “Consumption” alone in your nodes. If you produce, your production probably has a PDL of its own: set it up as a second meter.",
    },
  },
  "adam-err0069@consumption": {
    fr: {
      cause: "Ce PDL ne sert qu’à la production\u00a0: il ne compte pas de consommation.",
      action:
        "Choisissez «\u00a0Production\u00a0» seule dans vos noeuds. Pour la consommation, saisissez le PDL de votre facture d’électricité comme un second compteur.",
    },
    en: {
      cause: "This PDL is for production only: it does not count any consumption.",
      action:
        "Choose “Production” alone in your nodes. For consumption, set up the PDL of your electricity bill as a second meter.",
    },
  },
  "adam-err0075": {
    fr: {
      cause: "L’enregistrement de la courbe de charge a été refusé pour ce compteur dans le compte Enedis.",
      action:
        "Pour l’avoir, le titulaire doit activer l’enregistrement et la collecte de la consommation horaire\u00a0; appuyez ensuite sur Vérifier l’accès dans les réglages du compteur. Pour ne plus la demander, mettez-y la courbe de charge à 0 jour. Le reste continue d’arriver.",
    },
    en: {
      cause: "The recording of the load curve was refused for this meter in the Enedis account.",
      action:
        "To have it, the holder must turn on the recording and the collection of the hourly consumption; then press Check the access in the meter’s settings. To ask no more for it, set the load curve there to 0 days. All the rest keeps coming.",
    },
    page: "switches",
  },
  "adam-dc-0007": {
    fr: {
      cause:
        "Enedis ne reconnaît pas le titulaire de ce compteur\u00a0: après un déménagement, ou à cause de l’incident d’Enedis de juillet à septembre 2026, qui n’a pas enregistré des accords récents.",
      action:
        "Regardez dans votre compte Enedis si le compteur y figure, et si {service} est dans la liste des partages. Sinon, un nouvel accord suffit, inutile de le répéter\u00a0: {renew}",
    },
    en: {
      cause:
        "Enedis does not recognise the holder of this meter: after a move, or because of the Enedis incident of July to September 2026, in which recent consents were not recorded.",
      action:
        "Look in your Enedis account whether it holds the meter, and whether {service} is in the list of shares. If not, one new consent is enough, do not repeat it: {renew}",
    },
    page: "enedis",
  },
  "adam-dc-0008": noConsent,
  "adam-dc-0008@production": noProductionConsent,
  "adam-adam-err0191": {
    fr: {
      cause: "Aucun accord ne couvre {readings} de ce compteur pour les jours demandés.",
      action: "{renew}",
    },
    en: {
      cause: "No consent covers {readings} of this meter for the days asked for.",
      action: "{renew}",
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
        "Abonnez-la sur Enedis DataHub à chaque API de mesures, puis envoyez «\u00a0refresh\u00a0» au noeud.",
    },
    en: {
      cause: "Your application is not subscribed to this API of Enedis.",
      action: "Subscribe it on Enedis DataHub to every API of measures, then send “refresh” to the node.",
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
        "Vérifiez les 14 chiffres du PDL, et que ce compteur figure dans le compte Enedis de particulier qui a donné l’accord\u00a0: un compte professionnel ne convient pas. Si tout est juste\u00a0: {renew}",
    },
    en: {
      cause: "Enedis does not find this meter with the person who gave consent.",
      action:
        "Check the 14 digits of the PDL, and that the private Enedis account which gave consent holds this meter: a professional account does not work. If all is right: {renew}",
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
      action: "Si c’était une erreur\u00a0: {renew}",
    },
    en: {
      cause: "Consent was refused on the page of Enedis.",
      action: "If that was a mistake: {renew}",
    },
    page: "consent",
  },
  "access-denied@myelectricaldata": unknownMeter,
  "demande-non-aboutie": {
    fr: {
      cause:
        "Le partage n’a pas abouti sur la page d’Enedis, ou ce compteur est déjà partagé avec {service}.",
      action:
        "Supprimez l’ancien partage dans votre compte Enedis, qui doit être un compte de particulier, puis donnez de nouveau votre accord depuis la page de {service}.",
    },
    en: {
      cause:
        "The share was not completed on the page of Enedis, or this meter is already shared with {service}.",
      action:
        "Delete the old share in your Enedis account, which must be a private one, then give consent again from the page of {service}.",
    },
    page: "enedis",
  },
  "compteur incompatible": {
    fr: {
      cause:
        "La page d’Enedis dit ce compteur incompatible\u00a0: consommation horaire non activée, compteur qui ne communique pas, ou incident chez Enedis.",
      action:
        "Activez l’enregistrement et la collecte de la consommation horaire dans votre compte Enedis, puis réessayez le lendemain.",
    },
    en: {
      cause:
        "The page of Enedis calls this meter incompatible: hourly consumption not turned on, a meter that does not communicate, or an incident at Enedis.",
      action:
        "Turn on the recording and the collection of the hourly consumption in your Enedis account, then try again the next day.",
    },
    page: "switches",
  },
  "server-error": consentPageOutage,
  "lincs-internal-server-error": consentPageOutage,

  // Conso API errors; the last two concern its token, read here without a call
  "invalid-parameters": malformed,
  "authorization-header": credentialRefused,
  "token-refused": tokenRefused,
  "method-not-allowed": malformed,
  "token-refresh-failed": gatewayRefused,
  "unknown-error": outage,
  "token-expired": {
    fr: {
      cause: "{credential} de ce compteur a expiré.",
      action: "{renew}",
    },
    en: {
      cause: "{credential} of this meter has expired.",
      action: "{renew}",
    },
    page: "consent",
  },
  "token-other-point": {
    fr: {
      cause: "{credential} de ce compteur a été donné pour un autre PDL.",
      action:
        "Vérifiez les 14 chiffres du PDL dans les réglages du compteur. S’ils sont justes\u00a0: {renew}",
    },
    en: {
      cause: "{credential} of this meter was given for another PDL.",
      action: "Check the 14 digits of the PDL in the meter’s settings. If they are right: {renew}",
    },
    page: "consent",
  },

  // MyElectricalData errors of v2
  "not-authenticated": credentialRefused,
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
      cause: "{service} got only a part of the days asked for from Enedis.",
      action: "Nothing to do: the rest will be asked for again.",
    },
  },
  "rate-limit-exceeded": dailyQuota,
  "date-too-old": tooOld,
  "invalid-date-range": malformed,
  "invalid-date-format": {
    fr: {
      cause: "{service} a refusé une date pourtant juste, ce qui lui arrive à la fin de février.",
      action: "Rien à faire\u00a0: cela passe en un jour ou deux.",
    },
    en: {
      cause: "{service} refused a date although it is right, which it does at the end of February.",
      action: "Nothing to do: it passes in a day or two.",
    },
  },

  // MyElectricalData errors of v1 and its predecessor
  "quota-exceeded": dailyQuota,
  "limit-reached": dailyQuota,
  "consent-problem": tokenRefused,
  "token-refresh-401": {
    fr: {
      cause: "{service} n’a plus d’accord valable pour ce compteur.",
      action: "{renew}",
    },
    en: {
      cause: "{service} has no valid consent for this meter any more.",
      action: "{renew}",
    },
    page: "consent",
  },
  "client-not-found": unknownMeter,
  "usage-point-id-bad-formatted": {
    fr: {
      cause: "{service} n’accepte pas le numéro de PDL de ce compteur.",
      action:
        "Vérifiez ses 14 chiffres sur votre facture d’électricité, et corrigez-les dans les réglages du compteur.",
    },
    en: {
      cause: "{service} does not take the PDL of this meter.",
      action: "Check its 14 digits on your electricity bill, and correct them in the meter’s settings.",
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
    "ok" | "empty" | "waiting" | "spent" | "late" | "load_curve_off" | "expiring" | "expiring@1",
    Wordings
  >
> = {
  ok: {
    fr: {
      cause: "Tout va bien\u00a0: tous les relevés attendus sont arrivés.",
      action: "Rien à faire.",
    },
    en: {
      cause: "All is well: every reading that was due has arrived.",
      action: "Nothing to do.",
    },
  },
  empty: {
    fr: {
      cause: "Aucun relevé n’est encore arrivé.",
      action: "Rien à faire pour le moment.",
    },
    en: {
      cause: "No reading has arrived yet.",
      action: "Nothing to do for now.",
    },
  },
  waiting: {
    fr: {
      cause: "Les derniers relevés d’Enedis sont encore attendus.",
      action: "Rien à faire pour le moment.",
    },
    en: {
      cause: "The newest readings of Enedis are still awaited.",
      action: "Nothing to do for now.",
    },
  },
  spent: {
    fr: {
      cause: "Les appels permis pour le moment sont faits, ou trop d’appels ont échoué aujourd’hui.",
      action: "Rien à faire\u00a0: ce qui manque sera redemandé.",
    },
    en: {
      cause: "The calls allowed for now are made, or too many calls failed today.",
      action: "Nothing to do: what is missing will be asked for again.",
    },
  },
  late: {
    fr: {
      cause: "Enedis n’a pas encore publié tous les relevés attendus.",
      action:
        "Rien à faire\u00a0: ils arrivent souvent avec un ou deux jours de retard. Si cela dure une semaine, regardez s’ils paraissent dans votre compte Enedis.",
    },
    en: {
      cause: "Enedis has not yet published all readings that are due.",
      action:
        "Nothing to do: they often come a day or two late. If it lasts a week, look whether they show in your Enedis account.",
    },
    page: "enedis",
  },
  load_curve_off: {
    fr: {
      cause:
        "Enedis fournit l’énergie par jour mais pas la courbe de charge\u00a0: la consommation horaire n’est sans doute pas, ou plus, activée dans votre compte.",
      action:
        "Dans votre compte Enedis, en bas de la page «\u00a0Gérer l’accès à mes données\u00a0», activez les deux\u00a0: l’enregistrement de la consommation horaire et la collecte de la consommation horaire. La courbe arrive un ou deux jours plus tard. Le reste continue d’arriver.",
    },
    en: {
      cause:
        "Enedis serves the daily energy but not the load curve: the hourly consumption is probably not turned on in your account, or not any more.",
      action:
        "In your Enedis account, at the bottom of the page “Gérer l’accès à mes données”, turn on both: the recording (“enregistrement”) and the collection (“collecte”) of the hourly consumption. The curve comes a day or two later. All the rest keeps coming.",
    },
    page: "switches",
  },
  expiring: {
    fr: {
      cause: "L’accord donné à {service} expire dans {days} jours.",
      action: "Renouvelez-le avant. {renew}",
    },
    en: {
      cause: "The consent given to {service} expires in {days} days.",
      action: "Renew it before then. {renew}",
    },
    page: "consent",
  },
  "expiring@1": {
    fr: {
      cause: "L’accord donné à {service} expire dans {days} jour.",
      action: "Renouvelez-le avant. {renew}",
    },
    en: {
      cause: "The consent given to {service} expires in {days} day.",
      action: "Renew it before then. {renew}",
    },
    page: "consent",
  },
};
