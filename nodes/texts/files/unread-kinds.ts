/** Kinds of files that are recognised and not read: what each is, and what to ask for instead. */
import type { UnreadKind } from "../../exchange/index.js";
import { listed } from "./formats-page.js";
import type { ImportProblemTexts } from "./problem-text.js";
import type { Language } from "../base/index.js";

type UnreadKindTexts = Pick<ImportProblemTexts, UnreadKind>;

const fr: UnreadKindTexts = {
  "sge-answer": {
    wrong: () => "C’est une réponse SOAP du SGE d’Enedis (consulterMesures…), qui n’est pas lue.",
    accepted: "Demandez à Enedis, par le SGE, les flux R63 (courbe de charge) et R65 (énergie quotidienne).",
  },
  "other-flow": {
    wrong: (_meter, _own, flow) => `C’est un flux ${flow} d’Enedis, qui n’est pas lu.`,
    accepted:
      "Demandez à Enedis la courbe de charge (R50 ou R63), l’énergie quotidienne (R65) ou les index (R64 ou R151).",
  },
  "strasbourg-curve": {
    wrong: () =>
      "C’est la courbe de Strasbourg Électricité Réseaux, où rien ne dit si l’heure ouvre ou ferme l’intervalle.",
    accepted:
      "Comparez un jour à votre espace client, puis faites-en un tableau «\u00a0Date début\u00a0», «\u00a0Date fin\u00a0», «\u00a0Valeur (W)\u00a0».",
  },
  "portal-curve": {
    wrong: () =>
      "C’est la courbe du portail Enedis des entreprises, avec la date et l’heure dans deux colonnes, qui n’est pas lue.",
    accepted: "Demandez-y le flux R63 (courbe de charge) ou R65 (énergie quotidienne).",
  },
  "totalenergies-curve": {
    wrong: () =>
      "Ce fichier ressemble à celui de TotalEnergies, où rien ne dit si l’heure ouvre ou ferme l’intervalle.",
    accepted:
      "Importez la courbe de charge de l’espace client Enedis, ou un tableau «\u00a0Date début\u00a0», «\u00a0Date fin\u00a0», «\u00a0Valeur (kWh)\u00a0».",
  },
  "home-assistant-history": {
    wrong: () => "C’est l’historique d’une entité de Home Assistant, qui n’a ni unité ni intervalles.",
    accepted:
      "Exportez plutôt ses statistiques, par l’action «\u00a0export_statistics\u00a0» de l’intégration Import Statistics.",
  },
  "open-document": {
    wrong: () => "C’est un document OpenDocument (.ods), qui n’est pas lu.",
    accepted: "Importez le fichier tel qu’il a été téléchargé, ou enregistrez-le en XLSX ou en CSV.",
  },
  "old-workbook": {
    wrong: () => "C’est un classeur d’un Excel d’avant 2007 (.xls), qui n’est pas lu.",
    accepted: "Importez le fichier tel qu’il a été téléchargé, ou enregistrez-le en XLSX ou en CSV.",
  },
  pdf: {
    wrong: () => "C’est un PDF, et non un fichier de relevés.",
    ...listed.fr("Importez un export en CSV, XLSX ou JSON"),
  },
};

const en: UnreadKindTexts = {
  "sge-answer": {
    wrong: () => "This is a SOAP answer of Enedis’s SGE (consulterMesures…), which is not read.",
    accepted: "Request the flows R63 (load curve) and R65 (daily energy) from Enedis, through SGE.",
  },
  "other-flow": {
    wrong: (_meter, _own, flow) => `This is a flow ${flow} of Enedis, which is not read.`,
    accepted:
      "Request the load curve (R50 or R63), the daily energy (R65) or the registers (R64 or R151) from Enedis.",
  },
  "strasbourg-curve": {
    wrong: () =>
      "This is the curve of Strasbourg Électricité Réseaux, in which nothing says whether a time opens or closes its interval.",
    accepted:
      "Compare a day with your customer area, then make it a table “Date début”, “Date fin”, “Valeur (W)”.",
  },
  "portal-curve": {
    wrong: () =>
      "This is the curve of Enedis’s portal for companies, with date and time in two columns, which is not read.",
    accepted: "Request the flow R63 (load curve) or R65 (daily energy) there.",
  },
  "totalenergies-curve": {
    wrong: () =>
      "This file looks like TotalEnergies’, in which nothing says whether a time opens or closes its interval.",
    accepted:
      "Import the load curve of the Enedis customer area, or a table “Date début”, “Date fin”, “Valeur (kWh)”.",
  },
  "home-assistant-history": {
    wrong: () => "This is the history of a Home Assistant entity, which has neither a unit nor intervals.",
    accepted:
      "Export its statistics instead, with the action “export_statistics” of the integration Import Statistics.",
  },
  "open-document": {
    wrong: () => "This is an OpenDocument file (.ods), which is not read.",
    accepted: "Import the file as it was downloaded, or save it as XLSX or CSV.",
  },
  "old-workbook": {
    wrong: () => "This is a workbook of an Excel before 2007 (.xls), which is not read.",
    accepted: "Import the file as it was downloaded, or save it as XLSX or CSV.",
  },
  pdf: {
    wrong: () => "This is a PDF, not a file of readings.",
    ...listed.en("Import an export as CSV, XLSX or JSON"),
  },
};

export const unreadKindTexts: Readonly<Record<Language, UnreadKindTexts>> = { fr, en };
