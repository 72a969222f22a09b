/** What users call the formats of files; docs/formats/ has a page about each. */
import type { FormatName } from "../../exchange/index.js";
import type { Language } from "../base/index.js";

type FormatTitles = Readonly<Record<FormatName, string>>;

const fr: FormatTitles = {
  "own-csv": "CSV de ce paquet",
  "customer-csv": "CSV de l’espace client Enedis",
  "customer-workbook-curve": "classeur Enedis de la courbe de charge",
  "customer-workbook-daily": "classeur Enedis des jours",
  "half-hour-curve": "courbe «\u00a0Horodate fin de pas\u00a0»",
  "conso-downloader": "CSV de Conso Downloader",
  "start-end": "tableau de début, fin et valeur",
  r63: "flux R63 d’Enedis",
  r64: "flux R64 d’Enedis",
  r65: "flux R65 d’Enedis",
  "edf-powers": "puissances d’EDF",
  "edf-index": "index d’EDF",
  "edf-daily": "consommation quotidienne d’EDF",
  "edf-max-power": "puissances max d’EDF",
  "home-assistant": "statistiques de Home Assistant",
  "enedis-v5": "réponse d’API, forme v5",
  "enedis-2026": "réponse d’API, forme 2026",
  "r63-json": "flux R63 en JSON",
  "r64-json": "flux R64 en JSON",
  "r65-json": "flux R65 en JSON",
  r50: "flux R50 d’Enedis",
  r151: "flux R151 d’Enedis",
};

const en: FormatTitles = {
  "own-csv": "CSV of this package",
  "customer-csv": "CSV of the Enedis customer area",
  "customer-workbook-curve": "Enedis workbook of the load curve",
  "customer-workbook-daily": "Enedis workbook of days",
  "half-hour-curve": "curve “Horodate fin de pas”",
  "conso-downloader": "CSV of Conso Downloader",
  "start-end": "table of start, end and value",
  r63: "Enedis R63 flow",
  r64: "Enedis R64 flow",
  r65: "Enedis R65 flow",
  "edf-powers": "EDF powers",
  "edf-index": "EDF registers",
  "edf-daily": "EDF daily consumption",
  "edf-max-power": "EDF max powers",
  "home-assistant": "statistics of Home Assistant",
  "enedis-v5": "API answer, v5 shape",
  "enedis-2026": "API answer, 2026 shape",
  "r63-json": "R63 flow as JSON",
  "r64-json": "R64 flow as JSON",
  "r65-json": "R65 flow as JSON",
  r50: "Enedis R50 flow",
  r151: "Enedis R151 flow",
};

export const formatTitles: Readonly<Record<Language, FormatTitles>> = { fr, en };
