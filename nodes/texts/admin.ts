/**
 * Texts of the admin routes and of the consent pages, shown in the editor's dialogs and to a customer who comes back
 * from Enedis. In the requested language.
 */
import type { NoConsentReason } from "../services/index.js";
import type { Language } from "./language.js";
import type { CommonPage } from "./wordings.js";

/** Why a consent failed, apart from a service's own failures. */
export type ConsentFailure =
  | NoConsentReason
  | "unreadable" // the answer is not in Enedis's form
  | "empty" // Enedis returns no usage point for it
  | "no_address" // the pasted text is not such an address
  | "missing_state"
  | "foreign_state"
  | "used_state"
  | "expired_state"
  | "replaced_state";

interface ConsentText {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly page?: CommonPage;
}

export interface AdminTexts {
  readonly errors: {
    readonly contentType: string;
    readonly badRequest: string;
    readonly notDeployed: string;
    readonly notFound: string;
    readonly tooSoon: string;
    readonly underWay: string;
    readonly otherAddress: string;
    readonly authorizeUrl: string;
    readonly noMeter: string;
    readonly internal: string;
    readonly noTakeOver: string;
  };
  /** Why files of the editor are not imported. */
  readonly files: {
    readonly contentType: string;
    readonly length: string;
    readonly notDeployed: string;
    readonly tooLarge: string;
    readonly tooMany: string;
    readonly underWay: string;
    readonly cutOff: string;
    readonly slow: string;
    readonly unknown: string;
    /** It was too late to cancel it. */
    readonly decided: string;
    /** A deploy or a stop came in between. */
    readonly closed: string;
  };
  /** Calls are paused, or the budget is used up, until then. */
  budget(until: string): string;
  readonly consent: Readonly<Record<ConsentFailure, ConsentText>> & {
    readonly failed: string;
    readonly linkedTitle: string;
    linked(endings: readonly string[]): string;
    readonly linkedAction: string;
    readonly typeByHand: string;
    readonly close: string;
  };
  readonly noMeters: { readonly text: string; readonly action: string };
  readonly calls: {
    limited(used: number, cap: number, left: number): string;
    unlimited(used: number): string;
    meters(count: number): string;
    readonly shared: Readonly<Record<"conso-api" | "myelectricaldata" | "data-connect", string>>;
    readonly demo: string;
  };
  readonly accessCheck: {
    works(day: string): string;
    waiting(day: string, newest: string): string;
    readonly nothing: string;
    noDays(first: string): string;
    readonly notAsked: string;
    readonly stopped: string;
    readonly well: string;
    attention(count: number): string;
    readonly failing: string;
    readonly none: string;
    tokenEnds(day: string, days: number): string;
    spent(until: string): string;
  };
  readonly state: {
    fetching(series: string): string;
    upToDate(next: string): string;
    waiting(next: string): string;
    stopped(next: string): string;
    readonly starting: string;
    readonly unused: string;
  };
  readonly history: {
    progress(percent: number, left: number, days: number): string;
    estimate(service: string, calls: number, days: number): string;
    /** The estimate of the demo, which has no limits. */
    readonly demo: string;
  };
  readonly started: Readonly<Record<"refresh" | "replay" | "clock" | "endImport", string>>;
}

const fr: AdminTexts = {
  errors: {
    contentType: "Cette adresse n’accepte que du JSON.",
    badRequest: "La demande de l’éditeur est incomplète : rechargez la page de Node-RED.",
    notDeployed: "Ce noeud n’est pas encore déployé : déployez, puis réessayez.",
    notFound: "Cette demande d’accord n’est plus connue : recommencez avec « Lier Enedis ».",
    tooSoon:
      "L’examen a eu lieu il y a moins d’une minute : attendez un peu, chaque examen coûte des appels.",
    underWay: "L’historique est déjà en cours de demande.",
    otherAddress:
      "L’adresse du service a changé : saisissez de nouveau le secret, il n’est pas envoyé ailleurs sans vous.",
    authorizeUrl: "L’adresse enedisLinky.authorizeUrl de settings.js n’est pas valable.",
    noMeter: "Ce noeud n’a pas de compteur : choisissez-en un, puis déployez.",
    internal: "Une erreur interne s’est produite : voyez le journal de Node-RED.",
    noTakeOver:
      "Ce compteur n’a pas d’identifiants à reprendre : déployez-le d’abord avec son jeton ou son secret.",
  },
  files: {
    contentType: "Cette adresse n’accepte que les octets de fichiers (application/octet-stream).",
    length:
      "La demande ne dit pas sa longueur, ou une autre que celle des fichiers\u00a0: rien n’est importé.",
    notDeployed: "Ce noeud n’est pas déployé, ou il est désactivé\u00a0: déployez-le, puis réessayez.",
    tooLarge:
      "Ces fichiers dépassent 256\u00a0Mo\u00a0: ils ne sont pas lus. Importez-les en plusieurs fois.",
    tooMany: "Au plus 50 fichiers à la fois\u00a0: rien n’est importé. Importez-les en plusieurs fois.",
    underWay:
      "Ce noeud lit déjà des fichiers, peut-être depuis une autre fenêtre\u00a0: attendez qu’il ait fini, puis réessayez.",
    cutOff:
      "Les fichiers ne sont pas arrivés en entier\u00a0: la connexion a été coupée. Rien n’est importé\u00a0; réessayez.",
    slow: "Les fichiers arrivent trop lentement (30 secondes sans rien, ou 5 minutes en tout)\u00a0: rien n’est importé. Importez-les l’un après l’autre, ou déposez-les sur la machine de Node-RED et donnez leur chemin dans un message.",
    unknown: "Aucun import n’est en cours sous ce nom\u00a0: il est déjà terminé.",
    decided: "Il était trop tard pour annuler\u00a0: l’import est fait.",
    closed:
      "L’import a été arrêté par un déploiement ou un arrêt de Node-RED\u00a0: rien n’est importé. Recommencez.",
  },
  budget: (until) => `Aucun appel pour le moment. Reprise\u00a0: ${until}.`,
  consent: {
    denied: {
      title: "Accord refusé",
      text: "Le partage a été refusé sur la page d’Enedis.",
      action: "Si c’était une erreur, recommencez avec « Lier Enedis » dans l’éditeur de Node-RED.",
    },
    not_completed: {
      title: "Le partage n’a pas abouti",
      text: "Enedis n’a pas enregistré le partage. Le plus souvent, ce compteur est déjà partagé avec cette application ; parfois, un bloqueur de publicité a gêné la page.",
      action:
        "S’il est déjà partagé, saisissez simplement les 14 chiffres du PDL dans le compteur. Sinon, supprimez l’ancien partage dans votre compte Enedis, coupez le bloqueur pour enedis.fr et recommencez.",
      page: "enedis",
    },
    incompatible: {
      title: "Compteur incompatible",
      text: "Enedis dit ce compteur incompatible : consommation horaire non activée, compteur qui ne communique pas, ou incident chez Enedis.",
      action:
        "Activez l’enregistrement et la collecte de la consommation horaire dans votre compte Enedis, puis réessayez le lendemain.",
      page: "switches",
    },
    bad_link: {
      title: "Application inconnue",
      text: "La page d’accord d’Enedis n’a pas reconnu l’application.",
      action:
        "Vérifiez le client id dans le compteur, et que l’adresse de retour affichée y est enregistrée sur Enedis DataHub.",
    },
    outage: {
      title: "Panne chez Enedis",
      text: "La page d’accord d’Enedis a eu une panne.",
      action:
        "Acceptez ses cookies ou prenez un autre navigateur, ou réessayez plus tard avec « Lier Enedis ».",
    },
    unknown: {
      title: "Pas d’accord",
      text: "Enedis n’a pas donné d’accord, sans dire clairement pourquoi.",
      action:
        "Coupez votre bloqueur de publicité pour enedis.fr, ou prenez un autre navigateur, puis recommencez avec « Lier Enedis ».",
    },
    unreadable: {
      title: "Réponse incomplète",
      text: "L’adresse de retour ne contient pas ce qu’Enedis envoie d’habitude.",
      action:
        "Un bloqueur de publicité peut l’avoir modifiée : coupez-le pour enedis.fr, puis recommencez avec « Lier Enedis ».",
    },
    empty: {
      title: "Accord donné, PDL pas encore connu",
      text: "Votre accord est donné, mais Enedis ne dit pas encore pour quel compteur.",
      action:
        "Inutile de recommencer : saisissez les 14 chiffres du PDL dans le compteur. Ils sont sur votre facture.",
    },
    no_address: {
      title: "Adresse incomplète",
      text: "Le texte collé n’est pas l’adresse à laquelle Enedis vous a envoyé.",
      action:
        "Copiez-la en entier dans la barre d’adresse du navigateur, même si la page ne s’affiche pas : elle contient « state= ».",
    },
    missing_state: {
      title: "Demande inconnue",
      text: "Cette adresse ne dit pas de quelle demande d’accord elle vient.",
      action: "Recommencez avec « Lier Enedis » dans l’éditeur de Node-RED.",
    },
    foreign_state: {
      title: "Demande inconnue",
      text: "Cette demande d’accord ne vient pas d’ici, ou Node-RED a redémarré depuis.",
      action: "Recommencez avec « Lier Enedis » dans l’éditeur de Node-RED.",
    },
    used_state: {
      title: "Déjà utilisée",
      text: "Cette adresse de retour a déjà servi ; elle ne sert qu’une fois.",
      action: "Voyez le résultat dans l’éditeur de Node-RED.",
    },
    expired_state: {
      title: "Trop tard",
      text: "Cette demande d’accord a expiré.",
      action:
        "Si vous avez donné votre accord, saisissez les 14 chiffres du PDL dans le compteur. Sinon, recommencez avec « Lier Enedis ».",
    },
    replaced_state: {
      title: "Demande remplacée",
      text: "Une autre demande d’accord a été commencée depuis pour ce compteur.",
      action: "Terminez dans la fenêtre la plus récente, ou recommencez avec « Lier Enedis ».",
    },
    failed: "Le PDL n’a pas pu être demandé à Enedis",
    linkedTitle: "Compteur lié",
    linked: (endings) =>
      endings.length === 1
        ? `Enedis partage le compteur •••• ${endings[0]!}.`
        : `Enedis partage ${endings.length} compteurs\u00a0: ${endings.map((ending) => `•••• ${ending}`).join(", ")}.`,
    linkedAction: "Dans l’éditeur de Node-RED, validez le compteur, puis déployez.",
    typeByHand: "Votre accord est donné : vous pouvez aussi saisir les 14 chiffres du PDL dans le compteur.",
    close: "Vous pouvez fermer cette page et revenir à l’éditeur de Node-RED.",
  },
  noMeters: {
    text: "Ce compte MyElectricalData n’a aucun compteur.",
    action: "Donnez votre accord avec le bouton Enedis sur MyElectricalData, puis réessayez.",
  },
  calls: {
    limited: (used, cap, left) =>
      `${used} ${used > 1 ? "appels" : "appel"} sur ${cap} aujourd’hui (jour UTC), ${left > 1 ? `restent ${left}` : `reste ${left}`}.`,
    unlimited: (used) => `${used} ${used > 1 ? "appels" : "appel"} aujourd’hui, sans limite.`,
    meters: (count) => `Partagés par ${count} compteurs de ce Node-RED.`,
    shared: {
      "conso-api":
        "Conso API compte par adresse Internet, et bloque pour toujours à 100 appels par jour : les autres programmes derrière la vôtre (Home Assistant, Jeedom…) comptent aussi.",
      myelectricaldata:
        "MyElectricalData compte par compte : les autres programmes qui utilisent le vôtre comptent aussi.",
      "data-connect":
        "Enedis compte par application : les autres programmes qui utilisent la vôtre comptent aussi.",
    },
    demo: "La démonstration ne fait aucun appel.",
  },
  accessCheck: {
    works: (day) => `Fonctionne, reçu jusqu’au ${day}.`,
    waiting: (day, newest) =>
      `Fonctionne, reçu jusqu’au ${day}\u00a0; le ${newest} n’est pas encore complet chez Enedis, ce qui est courant.`,
    nothing: "Enedis répond, mais n’a encore aucun jour complet.",
    noDays: (first) =>
      `Pas demandé\u00a0: le premier jour à demander est le ${first}, d’après la profondeur d’historique du compteur et ce qu’Enedis accepte, et ce service ne peut pas encore l’avoir.`,
    notAsked: "Pas demandé : un refus précédent vaut aussi pour cette mesure.",
    stopped: "Pas demandé : une pause est en cours.",
    well: "Tout fonctionne.",
    attention: (count) =>
      count > 1 ? `${count} mesures demandent votre attention.` : "Une mesure demande votre attention.",
    failing: "Rien ne fonctionne pour le moment.",
    none: "Rien n’a été demandé.",
    tokenEnds: (day, days) =>
      `Le jeton est valable jusqu’au ${day}, soit encore ${days} ${days > 1 ? "jours" : "jour"}.`,
    spent: (until) =>
      `Les appels qui restent aujourd’hui sont gardés pour les relevés\u00a0: aucun appel n’a été fait. Suite\u00a0: ${until}.`,
  },
  state: {
    fetching: (series) => `En cours\u00a0: ${series}.`,
    upToDate: (next) => `À jour. Prochain appel\u00a0: ${next}.`,
    waiting: (next) => `En attente des derniers relevés d’Enedis. Prochain appel\u00a0: ${next}.`,
    stopped: (next) => `Les appels permis aujourd’hui sont faits. Suite\u00a0: ${next}.`,
    starting: "Démarre.",
    unused: "Aucun noeud ne demande de relevés à ce compteur.",
  },
  history: {
    progress: (percent, left, days) =>
      `Historique\u00a0: ${percent}\u00a0%, encore ${left} ${left > 1 ? "jours" : "jour"} de relevés${days > 0 ? `, en ${days} ${days > 1 ? "jours" : "jour"} environ` : ""}.`,
    estimate: (service, calls, days) =>
      days === 0
        ? `${calls} ${calls > 1 ? "appels" : "appel"}, moins d’un jour dans les limites de ${service}.`
        : `${calls} appels, environ ${days} ${days > 1 ? "jours" : "jour"} dans les limites de ${service}.`,
    demo: "Aucun appel\u00a0: tout arrive en quelques secondes.",
  },
  started: {
    refresh: "Demandé : ce qui manque arrive dans un moment.",
    replay: "L’envoi a commencé.",
    clock: "Heure acceptée\u00a0: les appels reprennent. Ceux du futur comptent pour aujourd’hui.",
    endImport: "L’import est annulé\u00a0: rien n’est importé.",
  },
};

const en: AdminTexts = {
  errors: {
    contentType: "This address takes JSON only.",
    badRequest: "The request of the editor is not complete: load the page of Node-RED again.",
    notDeployed: "This node is not deployed yet: deploy, then try again.",
    notFound: "This consent is not known any more: start again with “Link Enedis”.",
    tooSoon: "The last check was less than a minute ago: wait a little, each one costs calls.",
    underWay: "The history is being asked for already.",
    otherAddress:
      "The address of the service has changed: type the secret again, it is not sent elsewhere without you.",
    authorizeUrl: "The address enedisLinky.authorizeUrl in settings.js is not valid.",
    noMeter: "This node has no meter: choose one, then deploy.",
    internal: "An internal error occurred: see the log of Node-RED.",
    noTakeOver: "This meter has no credentials to take over: deploy it first with its token or secret.",
  },
  files: {
    contentType: "This address accepts only the bytes of files (application/octet-stream).",
    length: "The request does not say its length, or not that of the files: nothing is imported.",
    notDeployed: "This node is not deployed, or it is disabled: deploy it, then try again.",
    tooLarge: "These files have more than 256 MB: they are not read. Import them in several parts.",
    tooMany: "At most 50 files at a time: nothing is imported. Import them in several parts.",
    underWay:
      "This node is reading files already, perhaps for another window: wait until it has finished, then try again.",
    cutOff: "The files did not arrive in full: the connection was cut off. Nothing is imported; try again.",
    slow: "The files arrive too slowly (30 seconds without a byte, or 5 minutes in all): nothing is imported. Import them one by one, or put them on the machine of Node-RED and give their path in a message.",
    unknown: "No import of this name is under way: it has ended already.",
    decided: "It was too late to cancel: the import is done.",
    closed: "A deploy, or a stop of Node-RED, ended the import: nothing is imported. Start again.",
  },
  budget: (until) => `No calls at the moment. They go on: ${until}.`,
  consent: {
    denied: {
      title: "Consent refused",
      text: "The share was refused on the page of Enedis.",
      action: "If that was a mistake, start again with “Link Enedis” in the editor of Node-RED.",
    },
    not_completed: {
      title: "The share was not completed",
      text: "Enedis did not record the share. Most often this meter is already shared with this application; sometimes an ad blocker stood in the way of the page.",
      action:
        "If it is shared already, just type the 14 digits of the PDL into the meter. Otherwise delete the old share in your Enedis account, turn the blocker off for enedis.fr and start again.",
      page: "enedis",
    },
    incompatible: {
      title: "Meter not compatible",
      text: "Enedis calls this meter incompatible: hourly consumption not turned on, a meter that does not communicate, or an incident at Enedis.",
      action:
        "Turn on the recording and the collection of the hourly consumption in your Enedis account, then try again the next day.",
      page: "switches",
    },
    bad_link: {
      title: "Unknown application",
      text: "The consent page of Enedis did not recognise the application.",
      action:
        "Check the client id in the meter, and that the callback address shown there is registered on Enedis DataHub.",
    },
    outage: {
      title: "Fault at Enedis",
      text: "The consent page of Enedis had a fault.",
      action: "Accept its cookies or take another browser, or try again later with “Link Enedis”.",
    },
    unknown: {
      title: "No consent",
      text: "Enedis gave no consent, and did not clearly say why.",
      action:
        "Turn your ad blocker off for enedis.fr, or take another browser, then start again with “Link Enedis”.",
    },
    unreadable: {
      title: "Incomplete answer",
      text: "The address does not hold what Enedis usually sends back.",
      action:
        "An ad blocker may have changed it: turn it off for enedis.fr, then start again with “Link Enedis”.",
    },
    empty: {
      title: "Consent given, PDL not known yet",
      text: "Your consent is given, but Enedis does not yet say for which meter.",
      action: "No need to start again: type the 14 digits of the PDL into the meter. They are on your bill.",
    },
    no_address: {
      title: "Incomplete address",
      text: "The text is not the address to which Enedis sent you.",
      action:
        "Copy all of it from the address bar of the browser, even if the page does not show: it holds “state=”.",
    },
    missing_state: {
      title: "Unknown request",
      text: "This address does not say from which consent it comes.",
      action: "Start again with “Link Enedis” in the editor of Node-RED.",
    },
    foreign_state: {
      title: "Unknown request",
      text: "This consent was not begun here, or Node-RED was started again since.",
      action: "Start again with “Link Enedis” in the editor of Node-RED.",
    },
    used_state: {
      title: "Already used",
      text: "This address was used before; it works once.",
      action: "See the result in the editor of Node-RED.",
    },
    expired_state: {
      title: "Too late",
      text: "This consent request has expired.",
      action:
        "If you gave consent, type the 14 digits of the PDL into the meter. Otherwise start again with “Link Enedis”.",
    },
    replaced_state: {
      title: "Request replaced",
      text: "Another consent was begun for this meter since.",
      action: "Finish in the newest window, or start again with “Link Enedis”.",
    },
    failed: "Enedis could not be asked for the PDL",
    linkedTitle: "Meter linked",
    linked: (endings) =>
      endings.length === 1
        ? `Enedis shares the meter •••• ${endings[0]!}.`
        : `Enedis shares ${endings.length} meters: ${endings.map((ending) => `•••• ${ending}`).join(", ")}.`,
    linkedAction: "In the editor of Node-RED, confirm the meter, then deploy.",
    typeByHand: "Your consent is given: you may also type the 14 digits of the PDL into the meter.",
    close: "You can close this page and go back to the editor of Node-RED.",
  },
  noMeters: {
    text: "This MyElectricalData account has no meter.",
    action: "Give consent with the Enedis button on MyElectricalData, then try again.",
  },
  calls: {
    limited: (used, cap, left) => `${used} of ${cap} calls used today (UTC day), ${left} left.`,
    unlimited: (used) => `${used} ${used === 1 ? "call" : "calls"} today, without a limit.`,
    meters: (count) => `Shared by ${count} meters of this Node-RED.`,
    shared: {
      "conso-api":
        "Conso API counts by internet address, and blocks it for good at 100 calls a day: other programs behind yours (Home Assistant, Jeedom…) count too.",
      myelectricaldata: "MyElectricalData counts by account: other programs that use yours count too.",
      "data-connect": "Enedis counts by application: other programs that use yours count too.",
    },
    demo: "The demo makes no calls.",
  },
  accessCheck: {
    works: (day) => `Works, received up to ${day}.`,
    waiting: (day, newest) =>
      `Works, received up to ${day}; ${newest} is not complete at Enedis yet, which is common.`,
    nothing: "Enedis answers, but has no complete day yet.",
    noDays: (first) =>
      `Not asked for: the first day to ask for is ${first}, by the meter’s history depth and what Enedis accepts, and this service cannot have it yet.`,
    notAsked: "Not asked for: an earlier refusal holds for this measure too.",
    stopped: "Not asked for: a pause holds.",
    well: "Everything works.",
    attention: (count) =>
      count > 1 ? `${count} measures need your attention.` : "One measure needs your attention.",
    failing: "Nothing works at the moment.",
    none: "Nothing was asked for.",
    tokenEnds: (day, days) =>
      `The token is valid until ${day}, ${days} ${days === 1 ? "day" : "days"} from today.`,
    spent: (until) =>
      `The calls left today are kept for the readings: no call was made. They go on: ${until}.`,
  },
  state: {
    fetching: (series) => `In progress: ${series}.`,
    upToDate: (next) => `Up to date. Next call: ${next}.`,
    waiting: (next) => `Waiting for the newest readings of Enedis. Next call: ${next}.`,
    stopped: (next) => `The calls allowed today are made. On: ${next}.`,
    starting: "Starting.",
    unused: "No node asks this meter for readings.",
  },
  history: {
    progress: (percent, left, days) =>
      `History: ${percent}%, ${left} ${left === 1 ? "day" : "days"} of readings to go${days > 0 ? `, in about ${days} ${days === 1 ? "day" : "days"}` : ""}.`,
    estimate: (service, calls, days) =>
      days === 0
        ? `${calls} ${calls === 1 ? "call" : "calls"}, less than a day within the limits of ${service}.`
        : `${calls} calls, about ${days} ${days === 1 ? "day" : "days"} within the limits of ${service}.`,
    demo: "No calls: everything arrives within seconds.",
  },
  started: {
    refresh: "Asked: what is missing comes in a moment.",
    replay: "Sending has begun.",
    clock: "Time accepted: calls go on. Those dated in the future count for today.",
    endImport: "The import is cancelled: nothing is imported.",
  },
};

const catalogue: Readonly<Record<Language, AdminTexts>> = { fr, en };

export function adminTextsOf(language: Language): AdminTexts {
  return catalogue[language];
}
