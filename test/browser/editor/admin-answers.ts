/**
 * Answers of the admin routes as the server sends them, in both languages: for dialogs without a service behind them.
 */
import type { Estimate, EstimateRequest, MeterState } from "../../../nodes/editor/api.js";
import type { Answers, EditorOptions } from "../editor-page.js";

export function answersIn(language: EditorOptions["language"]): Answers {
  const isFrench = language === "fr";
  const say = (fr: string, en: string): string => (isFrench ? fr : en);
  const series = (fr: string, en: string) => ({ direction: "consumption", name: say(fr, en) }) as const;
  const calls = {
    used: 7,
    cap: 30,
    left: 23,
    baseUrl: "https://conso.boris.sh",
    meters: 2,
    text: say(
      "7 demandes faites sur 30 aujourd’hui (jour UTC) pour 2 compteurs, il en reste 23. Conso API compte par connexion à Internet.",
      "7 of 30 requests made today (UTC day) for 2 meters, 23 left. Conso API counts by internet connection.",
    ),
  };
  const state: MeterState = {
    deployed: { service: "conso-api", hint: "4455" },
    told: { text: say("Historique en cours · suite à 14:23", "History under way · goes on at 14:23") },
    failing: false,
    newest: say("23 novembre 2026", "23 November 2026"),
    next: "14:23",
    mirror: null,
    minuteOfFirst: null,
    unset: [],
    calls,
    history: {
      days: 1_200,
      left: 540,
      text: say("55\u00a0%, encore 2 jours environ", "55%, about 2 days to go"),
    },
    coverage: [
      { ...series("Énergie par jour", "Daily energy"), series: "daily" as const, newest: "2026-11-23" },
      { ...series("Courbe de charge", "Load curve"), series: "load_curve" as const, newest: "2026-11-22" },
      { ...series("Puissance max", "Max power"), series: "max_power" as const, newest: null },
    ].map((each, index) => ({
      ...each,
      complete: each.newest === null ? 0 : 1_092 - 300 * index,
      partial: index,
      missing: 3,
      notAsked: 90 * index,
    })),
    lacking: say("Il manque des relevés du 21 novembre 2026.", "Readings of 21 November 2026 are missing."),
  };
  const estimate = (sent: unknown): Estimate => {
    const asked = sent as EstimateRequest;
    if ("service" in asked && asked.service === "demo")
      return {
        calls: 0,
        days: 0,
        text: say("Immédiat.", "Immediately."),
      };
    const cost = say(
      "115 demandes, environ 6 jours dans les limites de Conso API.",
      "115 requests, about 6 days within the limits of Conso API.",
    );
    if (!("again" in asked)) return { calls: 115, days: 6, text: cost };
    return {
      calls: 226,
      days: 12,
      text: say(
        "Tout redemander\u00a0: 226 demandes, environ 12 jours dans les limites de Conso API.",
        "Request everything again: 226 requests, about 12 days within the limits of Conso API.",
      ),
    };
  };
  return {
    estimate,
    state,
    token: { token: { usagePointIds: ["11122233344455", "99988877766612"], expiresAt: 1_890_000_000 } },
    meters: {
      meters: [
        { usagePointId: "11122233344455", name: say("Maison", "Home"), consumption: true, production: false },
        { usagePointId: "99988877766612", consumption: false, production: true },
      ],
    },
    takeOver: {
      takeOver: "reference",
      service: "conso-api",
      baseUrl: "",
      usagePointIds: ["11122233344455", "99988877766612"],
    },
    doctor: {
      verdict: "failing",
      summary: { text: say("Une partie fonctionne, une autre non.", "Some of it works, some does not.") },
      series: [
        {
          ...series("Énergie par jour", "Daily energy"),
          series: "daily",
          verdict: "well",
          text: say("hier est arrivé\u00a0: 12,3 kWh.", "yesterday arrived: 12.3 kWh."),
        },
        {
          ...series("Courbe de charge", "Load curve"),
          series: "load_curve",
          verdict: "failing",
          text: say("la collecte horaire est coupée chez Enedis.", "hourly collection is off at Enedis."),
          action: say(
            "Activez l’enregistrement et la collecte de la consommation horaire.",
            "Switch on the recording and the collection of hourly consumption.",
          ),
          link: "https://mon-compte-particulier.enedis.fr/enregistrement-collect-donnees",
        },
        {
          ...series("Puissance max", "Max power"),
          series: "max_power",
          verdict: "not_asked",
          text: say("aucun noeud ne la demande.", "no node wants it."),
        },
      ],
      remarks: [
        {
          text: say("Le jeton est valable jusqu’au 12 mars 2029.", "The token is valid until 12 March 2029."),
        },
      ],
      calls,
      standIns: [
        {
          name: say("Secours, MyElectricalData", "Spare, MyElectricalData"),
          verdict: "well",
          summary: { text: say("Tout fonctionne.", "Everything works.") },
          series: [],
          remarks: [],
          calls,
        },
      ],
    },
    history: {
      calls: 226,
      days: 12,
      text: say(
        "L’historique est redemandé\u00a0: 226 demandes, environ 12 jours dans les limites de Conso API.",
        "The history is requested again: 226 requests, about 12 days within the limits of Conso API.",
      ),
    },
    refresh: { told: { text: say("C’est demandé.", "Asked.") } },
    replay: { told: { text: say("Le renvoi a commencé.", "The replay has begun.") } },
    consentStart: {
      session: "session",
      address: "about:blank#consent",
      callback: "",
      endsAt: 1_900_000_000,
    },
    consentStatus: { step: "waiting", endsAt: 1_900_000_000 },
    consentPaste: {
      step: "linked",
      usagePoints: [{ usagePointId: "99988877766612", consumption: true, production: false }],
      told: { text: say("Le compteur est lié.", "The meter is linked.") },
    },
  };
}
