/**
 * Texts of the admin routes and of the consent pages, shown in the editor's dialogs and to a customer who comes back
 * from Enedis. In the requested language.
 */
import type { NoConsentReason } from "../../services/index.js";
import type { Language } from "../base/index.js";
import type { CommonPage } from "../failures/index.js";

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

const few = (count: number, one: string, more: string): string => `${count} ${count > 1 ? more : one}`;
const jours = (count: number): string => few(count, "jour", "jours");
const dayCount = (count: number): string => `${count} ${count === 1 ? "day" : "days"}`;

/** What users read of a cost: a number of requests, and the days over which they are spread. */
const frCost = (limits: string, calls: number, days: number) =>
  few(calls, "demande", "demandes") +
  (days === 0 ? ", en moins d’un jour" : `, environ ${jours(days)} dans les limites ${limits}`);

const enCost: typeof frCost = (limits, calls, days) =>
  `${calls} ${calls === 1 ? "request" : "requests"}, ` +
  (days === 0 ? "within a day" : `about ${dayCount(days)} within the limits of ${limits}`);

const frFailures: Readonly<Record<ConsentFailure, ConsentText>> = {
  denied: {
    title: "Accord refusé",
    text: "Le partage a été refusé sur la page d’Enedis.",
    action: "Si c’était une erreur, recommencez avec «\u00a0Lier Enedis\u00a0» dans l’éditeur de Node-RED.",
  },
  not_completed: {
    title: "Partage non abouti",
    text: "Enedis n’a pas enregistré le partage\u00a0: ce compteur est sans doute déjà partagé avec cette application, ou un bloqueur de publicité a gêné la page.",
    action:
      "S’il est déjà partagé, saisissez simplement les 14 chiffres du PDL dans le compteur. Sinon, supprimez l’ancien partage dans votre compte Enedis, coupez le bloqueur pour enedis.fr et recommencez.",
    page: "enedis",
  },
  incompatible: {
    title: "Compteur incompatible",
    text: "Enedis déclare ce compteur incompatible\u00a0: consommation horaire non activée, compteur qui ne communique pas ou incident chez Enedis.",
    action:
      "Activez l’enregistrement et la collecte de la consommation horaire dans votre compte Enedis, puis réessayez le lendemain.",
    page: "switches",
  },
  bad_link: {
    title: "Application inconnue",
    text: "La page d’accord d’Enedis n’a pas reconnu l’application.",
    action:
      "Vérifiez l’identifiant client dans le compteur, et que l’adresse de retour affichée y est déclarée sur Enedis DataHub.",
  },
  outage: {
    title: "Panne chez Enedis",
    text: "La page d’accord d’Enedis est en panne.",
    action:
      "Acceptez ses cookies ou essayez un autre navigateur. Sinon, réessayez plus tard avec «\u00a0Lier Enedis\u00a0».",
  },
  unknown: {
    title: "Pas d’accord",
    text: "Enedis n’a pas donné d’accord, sans dire clairement pourquoi.",
    action:
      "Coupez votre bloqueur de publicité pour enedis.fr, ou essayez un autre navigateur, puis recommencez avec «\u00a0Lier Enedis\u00a0».",
  },
  unreadable: {
    title: "Réponse incomplète",
    text: "L’adresse de retour ne contient pas ce qu’Enedis envoie d’habitude.",
    action:
      "Un bloqueur de publicité l’a peut-être modifiée\u00a0: coupez-le pour enedis.fr, puis recommencez avec «\u00a0Lier Enedis\u00a0».",
  },
  empty: {
    title: "Accord donné, PDL pas encore connu",
    text: "Votre accord est donné, mais Enedis ne dit pas encore pour quel compteur.",
    action:
      "Inutile de recommencer\u00a0: saisissez dans le compteur les 14 chiffres du PDL de votre facture.",
  },
  no_address: {
    title: "Adresse incomplète",
    text: "Le texte collé n’est pas l’adresse à laquelle Enedis vous a envoyé.",
    action:
      "Copiez-la en entier dans la barre d’adresse du navigateur, même si la page ne s’affiche pas\u00a0: elle contient «\u00a0state=\u00a0».",
  },
  missing_state: {
    title: "Demande inconnue",
    text: "Cette adresse ne dit pas de quelle demande d’accord elle vient.",
    action: "Recommencez avec «\u00a0Lier Enedis\u00a0» dans l’éditeur de Node-RED.",
  },
  foreign_state: {
    title: "Demande inconnue",
    text: "Cette demande d’accord ne vient pas d’ici, ou Node-RED a redémarré depuis.",
    action: "Recommencez avec «\u00a0Lier Enedis\u00a0» dans l’éditeur de Node-RED.",
  },
  used_state: {
    title: "Adresse déjà utilisée",
    text: "Cette adresse de retour a déjà servi, et ne sert qu’une fois.",
    action: "Consultez le résultat dans l’éditeur de Node-RED.",
  },
  expired_state: {
    title: "Trop tard",
    text: "Cette demande d’accord a expiré.",
    action:
      "Si vous avez donné votre accord, saisissez les 14 chiffres du PDL dans le compteur. Sinon, recommencez avec «\u00a0Lier Enedis\u00a0».",
  },
  replaced_state: {
    title: "Demande remplacée",
    text: "Une autre demande d’accord a été commencée depuis pour ce compteur.",
    action: "Terminez dans la fenêtre la plus récente, ou recommencez avec «\u00a0Lier Enedis\u00a0».",
  },
};

const fr = {
  errors: {
    contentType: "Cette adresse n’accepte que du JSON.",
    badRequest: "La demande de l’éditeur est incomplète\u00a0: rechargez la page de Node-RED.",
    notDeployed: "Ce noeud n’est pas encore déployé\u00a0: déployez, puis réessayez.",
    notFound: "Cette demande d’accord n’est plus connue\u00a0: recommencez avec «\u00a0Lier Enedis\u00a0».",
    tooSoon: "Vérification déjà faite il y a moins d’une minute\u00a0: attendez un peu.",
    underWay: "Tout l’historique a déjà été redemandé\u00a0: attendez qu’il soit arrivé.",
    otherAddress:
      "L’adresse du service a changé\u00a0: saisissez de nouveau le secret, qui n’est jamais envoyé ailleurs sans votre accord.",
    authorizeUrl: "L’adresse enedisLinky.authorizeUrl de settings.js n’est pas valide\u00a0: corrigez-la.",
    noMeter: "Ce noeud n’a pas de compteur\u00a0: choisissez-en un, puis déployez.",
    internal: "Une erreur interne s’est produite\u00a0: consultez le journal de Node-RED.",
    noTakeOver:
      "Ce compteur n’a pas d’identifiants à partager\u00a0: déployez-le d’abord avec son jeton ou son secret.",
    noContract:
      "Le service de ce compteur ne dit rien du contrat\u00a0: saisissez la puissance et les heures de votre facture.",
  },
  /** The comparison of offers in the dialog of a contract. */
  offers: {
    underWay:
      "Une comparaison est déjà en cours, peut-être pour une autre fenêtre\u00a0: réessayez dans un instant.",
    noContract:
      "Le compteur déployé n’a pas de contrat de fourniture\u00a0: choisissez-en un dans le compteur, puis déployez.",
    nothingHeld:
      "Aucun jour des 12 derniers mois entiers n’a de relevé d’énergie complet\u00a0: attendez l’historique, ou importez des fichiers avec un noeud linky history.",
    span: (first: string, last: string) => `Du ${first} au ${last}.`,
  },
  /** Why files of the editor are not imported. */
  files: {
    contentType: "Cette adresse n’accepte que les octets de fichiers (application/octet-stream).",
    length: "La longueur annoncée n’est pas celle des fichiers\u00a0: rien n’est importé.",
    notDeployed: "Ce noeud n’est pas déployé, ou il est désactivé\u00a0: déployez-le, puis réessayez.",
    tooLarge: "Ces fichiers dépassent 256\u00a0Mo et ne sont pas lus. Importez-les en plusieurs fois.",
    tooMany: "Il y a plus de 50\u00a0fichiers\u00a0: rien n’est importé. Importez-les en plusieurs fois.",
    underWay:
      "Ce noeud lit déjà des fichiers, peut-être depuis une autre fenêtre. Attendez la fin, puis réessayez.",
    cutOff: "La connexion a été coupée avant la fin de l’envoi\u00a0: rien n’est importé. Réessayez.",
    slow: "L’envoi est trop lent (30 secondes sans rien, ou 5 minutes en tout)\u00a0: rien n’est importé. Importez les fichiers un par un, ou copiez-les sur la machine de Node-RED et donnez leur chemin dans un message.",
    unknown: "Aucun import n’est en cours sous ce nom\u00a0: il est déjà terminé.",
    /** It was too late to cancel it. */
    decided: "Il était trop tard pour annuler\u00a0: l’import est fait.",
    /** A deploy or a stop came in between. */
    closed:
      "Un déploiement ou un arrêt de Node-RED a interrompu l’import\u00a0: rien n’est importé. Recommencez.",
  },
  /** Calls are paused, or the budget is used up, until then. */
  budget: (until: string) => `Les demandes sont en pause. Reprise ${until}.`,
  consent: {
    ...frFailures,
    failed: "PDL pas encore connu",
    linkedTitle: "Compteur lié",
    linked: (endings: readonly string[]) =>
      endings.length === 1
        ? `Enedis partage le compteur •••• ${endings[0]!}.`
        : `Enedis partage ${endings.length} compteurs\u00a0: ${endings.map((ending) => `•••• ${ending}`).join(", ")}.`,
    linkedAction: "Dans l’éditeur de Node-RED, validez le compteur, puis déployez.",
    typeByHand:
      "Votre accord est donné\u00a0: vous pouvez saisir vous-même les 14 chiffres du PDL dans le compteur.",
    close: "Vous pouvez fermer cette page et revenir à l’éditeur de Node-RED.",
  },
  noMeters: {
    text: "Ce compte MyElectricalData n’a aucun compteur.",
    action: "Donnez votre accord avec le bouton Enedis sur MyElectricalData, puis réessayez.",
  },
  calls: {
    /** Made and left today, by this number of meters together. */
    limited: (used: number, cap: number, left: number, meters: number) =>
      `${few(used, "demande faite", "demandes faites")} sur ${cap} aujourd’hui (jour UTC)${meters > 1 ? ` pour ${meters} compteurs` : ""}, il en reste ${left}.`,
    unlimited: (used: number) => `${few(used, "demande faite", "demandes faites")} aujourd’hui, sans limite.`,
    shared: {
      "conso-api":
        "Conso API compte par connexion à Internet, et la bloque définitivement à partir de 100 demandes par jour\u00a0: vos autres programmes (Home Assistant, Jeedom…) comptent aussi.",
      myelectricaldata:
        "MyElectricalData compte par compte\u00a0: les autres programmes qui utilisent le vôtre comptent aussi.",
      "data-connect":
        "Enedis compte par application\u00a0: les autres programmes qui utilisent la vôtre comptent aussi.",
    },
    demo: "La démo ne fait aucune demande\u00a0: ses relevés sont simulés.",
  },
  accessCheck: {
    works: (day: string) => `Fonctionne\u00a0: relevés reçus jusqu’au ${day}.`,
    waiting: (day: string, newest: string) =>
      `Fonctionne\u00a0: relevés reçus jusqu’au ${day}, mais le ${newest} n’est pas encore complet chez Enedis, ce qui est courant.`,
    nothing: "Enedis répond, mais n’a encore aucun jour complet.",
    noDays: (first: string) =>
      `Non vérifié\u00a0: d’après la profondeur choisie et les règles d’Enedis, le premier jour à demander est le ${first}, que ce service ne peut pas encore avoir.`,
    notAsked: "Non vérifié\u00a0: un refus précédent vaut aussi pour cette mesure.",
    stopped: (next: string) => `Non vérifié\u00a0: nouvel essai ${next}.`,
    well: "Tout fonctionne.",
    attention: (count: number) =>
      count > 1 ? `${count} mesures demandent votre attention.` : "Une mesure demande votre attention.",
    failing: "Rien ne fonctionne pour le moment.",
    none: "Rien n’a été vérifié.",
    tokenEnds: (day: string, days: number) => `Le jeton est valable jusqu’au ${day}, encore ${jours(days)}.`,
    /** What is left is kept for the readings. */
    spent: (until: string) =>
      `Les demandes restantes du jour sont réservées aux relevés\u00a0: rien n’a été vérifié. Reprise ${until}.`,
    /** After a check in an outage. */
    notToday: (until: string) =>
      `Plus rien ne sera demandé aujourd’hui\u00a0; nouvel essai ${until}. Vous pouvez vérifier de nouveau avant.`,
    allUsed: (cap: number, until: string) =>
      `Les ${cap} demandes du jour sont toutes faites\u00a0: la vérification n’a pas pu s’achever. Reprise ${until}.`,
  },
  state: {
    fetching: (series: string) => `En cours\u00a0: ${series}.`,
    upToDate: (next: string) => `À jour. Prochaine demande ${next}.`,
    /** @param received whether any reading has come */
    waiting: (next: string, received: boolean) =>
      `En attente des ${received ? "derniers" : "premiers"} relevés. Nouvel essai ${next}.`,
    stopped: (next: string) => `La limite de demandes du jour est atteinte. Reprise ${next}.`,
    /** The pace of a Data Connect contract, and no limit that was reached. */
    spread: (next: string) => `Les demandes sont étalées sur l’heure. Suite ${next}.`,
    history: (next: string) => `À jour. Suite de l’historique ${next}.`,
    starting: "Démarrage en cours.",
    unused: "Aucun noeud ne demande de relevés à ce compteur.",
  },
  history: {
    /** Earlier days that were requested and are not complete. @param newest of them, as a text */
    lacking: (days: number, newest: string) =>
      days === 1
        ? `Il manque des relevés du ${newest}\u00a0: ce jour est redemandé automatiquement.`
        : `Il manque des relevés de ${jours(days)}, le plus récent étant le ${newest}\u00a0: ils sont redemandés automatiquement.`,
    progress: (percent: number, left: number, days: number) =>
      `Historique\u00a0: ${percent}\u00a0%, encore ${jours(left)} de relevés${days > 0 ? `, en ${jours(days)} environ` : ""}.`,
    /** What fetching the history costs. @param limits whose limits, as `ofService` has it */
    estimate: (limits: string, calls: number, days: number) =>
      calls === 0 ? "Plus rien à demander." : `${frCost(limits, calls, days)}.`,
    /** The question before the whole history is requested again. */
    again: (limits: string, calls: number, days: number) =>
      calls === 0
        ? "Il n’y a aucun historique à redemander."
        : `Tout redemander\u00a0: ${frCost(limits, calls, days)}.`,
    /** The answer to it. */
    askedAgain: (limits: string, calls: number, days: number) =>
      calls === 0
        ? "Il n’y a aucun historique à redemander."
        : `L’historique est redemandé\u00a0: ${frCost(limits, calls, days)}.`,
    /** Of the demo, which has no limits. */
    demo: {
      estimate: "Immédiat.",
      again: "Tout redemander\u00a0: les relevés de la démo arrivent aussitôt.",
      askedAgain: "L’historique est redemandé\u00a0: il arrive aussitôt.",
    },
  },
  /** A variable that is not set stands for a number. */
  unset: {
    /** @param instead what applies */
    told: (variable: string, instead: string) =>
      `Variable d’environnement non définie\u00a0: ${variable}. En attendant\u00a0: ${instead}.`,
    instead: {
      minute: (value: number) => `minute ${value}`,
      dailyMonths: (value: number) => `${value} mois`,
      loadCurveDays: jours,
    },
  },
  started: {
    refresh: "Demande prise en compte\u00a0: ce qui manque arrivera sous peu.",
    replay: "L’envoi a commencé.",
    clock:
      "Heure acceptée\u00a0: les demandes reprennent. Celles qui portent une date future comptent pour aujourd’hui.",
    endImport: "L’import est annulé\u00a0: rien n’est importé.",
  },
};

type AdminTexts = typeof fr;

const enFailures: Readonly<Record<ConsentFailure, ConsentText>> = {
  denied: {
    title: "Consent refused",
    text: "The share was refused on the Enedis page.",
    action: "If that was a mistake, start again with “Link Enedis” in the Node-RED editor.",
  },
  not_completed: {
    title: "Share not completed",
    text: "Enedis did not record the share: this meter is probably already shared with this application, or an ad blocker disturbed the page.",
    action:
      "If it is already shared, simply enter the 14 digits of the PDL in the meter. Otherwise, delete the old share in your Enedis account, turn the blocker off for enedis.fr and start again.",
    page: "enedis",
  },
  incompatible: {
    title: "Incompatible meter",
    text: "Enedis declares this meter incompatible: hourly consumption not turned on, a meter that does not communicate or an incident at Enedis.",
    action:
      "Turn on the recording and the collection of hourly consumption in your Enedis account, then try again the next day.",
    page: "switches",
  },
  bad_link: {
    title: "Unknown application",
    text: "The consent page of Enedis did not recognise the application.",
    action:
      "Check the client ID in the meter, and that the callback address shown there is registered on Enedis DataHub.",
  },
  outage: {
    title: "Outage at Enedis",
    text: "The consent page of Enedis is down.",
    action: "Accept its cookies or try another browser. Otherwise, try again later with “Link Enedis”.",
  },
  unknown: {
    title: "No consent",
    text: "Enedis gave no consent, and did not clearly say why.",
    action:
      "Turn your ad blocker off for enedis.fr, or try another browser, then start again with “Link Enedis”.",
  },
  unreadable: {
    title: "Incomplete answer",
    text: "The callback address does not contain what Enedis usually sends.",
    action:
      "An ad blocker may have changed it: turn it off for enedis.fr, then start again with “Link Enedis”.",
  },
  empty: {
    title: "Consent given, PDL not known yet",
    text: "Your consent is given, but Enedis does not yet say for which meter.",
    action: "No need to start again: enter the 14 digits of the PDL from your bill in the meter.",
  },
  no_address: {
    title: "Incomplete address",
    text: "The pasted text is not the address to which Enedis sent you.",
    action:
      "Copy all of it from the address bar of the browser, even if the page does not load: it contains “state=”.",
  },
  missing_state: {
    title: "Unknown request",
    text: "This address does not say which consent request it belongs to.",
    action: "Start again with “Link Enedis” in the Node-RED editor.",
  },
  foreign_state: {
    title: "Unknown request",
    text: "This consent request did not start here, or Node-RED has restarted since.",
    action: "Start again with “Link Enedis” in the Node-RED editor.",
  },
  used_state: {
    title: "Address already used",
    text: "This callback address has already been used, and works only once.",
    action: "See the result in the Node-RED editor.",
  },
  expired_state: {
    title: "Too late",
    text: "This consent request has expired.",
    action:
      "If you gave consent, enter the 14 digits of the PDL in the meter. Otherwise, start again with “Link Enedis”.",
  },
  replaced_state: {
    title: "Request replaced",
    text: "Another consent request has since been started for this meter.",
    action: "Finish in the newest window, or start again with “Link Enedis”.",
  },
};

const en: AdminTexts = {
  errors: {
    contentType: "This address accepts JSON only.",
    badRequest: "The editor’s request is incomplete: reload the page of Node-RED.",
    notDeployed: "This node is not deployed yet: deploy, then try again.",
    notFound: "This consent request is no longer known: start again with “Link Enedis”.",
    tooSoon: "This was checked less than a minute ago: wait a moment.",
    underWay: "The whole history is already being requested again: wait until it has arrived.",
    otherAddress:
      "The address of the service has changed: enter the secret again, as it is never sent elsewhere without you.",
    authorizeUrl: "The address enedisLinky.authorizeUrl in settings.js is not valid: correct it.",
    noMeter: "This node has no meter: choose one, then deploy.",
    internal: "An internal error occurred: see the log of Node-RED.",
    noTakeOver: "This meter has no credentials to share: deploy it first with its token or secret.",
    noContract:
      "The service of this meter says nothing about the contract: enter power and hours from your bill.",
  },
  offers: {
    underWay: "A comparison is already in progress, perhaps for another window: try again in a moment.",
    noContract: "The deployed meter has no supply contract: choose one in the meter, then deploy.",
    nothingHeld:
      "No day of the last 12 whole months has complete readings of energy: wait for the history, or import files with a linky history node.",
    span: (first, last) => `From ${first} to ${last}.`,
  },
  files: {
    contentType: "This address accepts only the bytes of files (application/octet-stream).",
    length: "The announced length is not that of the files: nothing is imported.",
    notDeployed: "This node is not deployed, or it is disabled: deploy it, then try again.",
    tooLarge: "These files exceed 256 MB and are not read. Import them in several parts.",
    tooMany: "There are more than 50 files: nothing is imported. Import them in several parts.",
    underWay:
      "This node is already reading files, perhaps for another window. Wait until it has finished, then try again.",
    cutOff: "The connection was cut before the upload ended: nothing is imported. Try again.",
    slow: "The upload is too slow (30 seconds without a byte, or 5 minutes in all): nothing is imported. Import the files one by one, or copy them to the machine of Node-RED and give their path in a message.",
    unknown: "No import with this name is in progress: it has already ended.",
    decided: "It was too late to cancel: the import is done.",
    closed: "A deploy or a stop of Node-RED interrupted the import: nothing is imported. Start again.",
  },
  budget: (until) => `Requests are paused. They resume ${until}.`,
  consent: {
    ...enFailures,
    failed: "PDL not known yet",
    linkedTitle: "Meter linked",
    linked: (endings) =>
      endings.length === 1
        ? `Enedis shares the meter •••• ${endings[0]!}.`
        : `Enedis shares ${endings.length} meters: ${endings.map((ending) => `•••• ${ending}`).join(", ")}.`,
    linkedAction: "In the Node-RED editor, confirm the meter, then deploy.",
    typeByHand: "Your consent is given: you can enter the 14 digits of the PDL in the meter yourself.",
    close: "You can close this page and return to the Node-RED editor.",
  },
  noMeters: {
    text: "This MyElectricalData account has no meter.",
    action: "Give consent with the Enedis button on MyElectricalData, then try again.",
  },
  calls: {
    limited: (used, cap, left, meters) =>
      `${used} of ${cap} requests made today (UTC day)${meters > 1 ? ` for ${meters} meters` : ""}, ${left} left.`,
    unlimited: (used) => `${used} ${used === 1 ? "request" : "requests"} made today, without a limit.`,
    shared: {
      "conso-api":
        "Conso API counts by internet connection, and blocks it for good at 100 requests a day: your other programs (Home Assistant, Jeedom…) count too.",
      myelectricaldata: "MyElectricalData counts by account: other programs that use yours count too.",
      "data-connect": "Enedis counts by application: other programs that use yours count too.",
    },
    demo: "The demo makes no requests: its readings are simulated.",
  },
  accessCheck: {
    works: (day) => `Works: readings received through ${day}.`,
    waiting: (day, newest) =>
      `Works: readings received through ${day}, but ${newest} is not complete at Enedis yet, which is common.`,
    nothing: "Enedis answers, but has no complete day yet.",
    noDays: (first) =>
      `Not checked: by the chosen depth and the rules of Enedis, the first day to request is ${first}, which this service cannot have yet.`,
    notAsked: "Not checked: an earlier refusal also applies to this measure.",
    stopped: (next) => `Not checked: next try ${next}.`,
    well: "Everything works.",
    attention: (count) =>
      count > 1 ? `${count} measures need your attention.` : "One measure needs your attention.",
    failing: "Nothing works at the moment.",
    none: "Nothing was checked.",
    tokenEnds: (day, days) => `The token is valid until ${day}, for another ${dayCount(days)}.`,
    spent: (until) =>
      `The requests left today are reserved for the readings: nothing was checked. They resume ${until}.`,
    notToday: (until) => `Nothing more is requested today; next try ${until}. You can check again before.`,
    allUsed: (cap, until) =>
      `All ${cap} requests of the day are used: the check could not be completed. They resume ${until}.`,
  },
  state: {
    fetching: (series) => `In progress: ${series}.`,
    upToDate: (next) => `Up to date. Next request ${next}.`,
    waiting: (next, received) =>
      `Waiting for the ${received ? "latest" : "first"} readings. Next try ${next}.`,
    stopped: (next) => `Today’s requests are used up. They resume ${next}.`,
    spread: (next) => `Requests are spread over the hour. They resume ${next}.`,
    history: (next) => `Up to date. History resumes ${next}.`,
    starting: "Starting.",
    unused: "No node requests readings from this meter.",
  },
  history: {
    lacking: (days, newest) =>
      days === 1
        ? `Readings of ${newest} are missing: that day is requested again automatically.`
        : `Readings of ${dayCount(days)} are missing, ${newest} being the newest: they are requested again automatically.`,
    progress: (percent, left, days) =>
      `History: ${percent}%, ${dayCount(left)} of readings to go${days > 0 ? `, in about ${dayCount(days)}` : ""}.`,
    estimate: (limits, calls, days) =>
      calls === 0 ? "Nothing left to request." : `${enCost(limits, calls, days)}.`,
    again: (limits, calls, days) =>
      calls === 0
        ? "There is no history to request again."
        : `Request everything again: ${enCost(limits, calls, days)}.`,
    askedAgain: (limits, calls, days) =>
      calls === 0
        ? "There is no history to request again."
        : `The history is requested again: ${enCost(limits, calls, days)}.`,
    demo: {
      estimate: "Immediately.",
      again: "Request everything again: the demo’s readings arrive immediately.",
      askedAgain: "The history is requested again: it arrives immediately.",
    },
  },
  unset: {
    told: (variable, instead) => `Environment variable not set: ${variable}. Until then: ${instead}.`,
    instead: {
      minute: (value) => `minute ${value}`,
      dailyMonths: (value) => few(value, "month", "months"),
      loadCurveDays: (value) => few(value, "day", "days"),
    },
  },
  started: {
    refresh: "Requested. Missing readings will arrive shortly.",
    replay: "Sending has started.",
    clock: "Time accepted: requests resume. Those dated in the future count for today.",
    endImport: "The import is cancelled: nothing is imported.",
  },
};

const catalogue: Readonly<Record<Language, AdminTexts>> = { fr, en };

export function adminTextsOf(language: Language): AdminTexts {
  return catalogue[language];
}
