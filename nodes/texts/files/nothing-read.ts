/** Files in which there is nothing to read: what each is, and what to do. */
import type { ImportProblem } from "../../exchange/index.js";
import { listed } from "./formats-page.js";
import type { ImportProblemTexts } from "./problem-text.js";
import type { Language } from "../base/index.js";

type NothingReadTexts = Pick<
  ImportProblemTexts,
  Extract<ImportProblem, "unknown" | "empty" | "no-readings" | "error-answer">
>;

const fr: NothingReadTexts = {
  unknown: {
    wrong: () => "Ce fichier n’a aucun format connu, ou ses lignes de titre ont été modifiées.",
    ...listed.fr(
      "Importez un export CSV ou XLSX d’Enedis, d’EDF, de Home Assistant, de Conso Downloader ou de ce paquet, un flux R50 ou R151, une réponse d’API en JSON, ou un ZIP qui en contient",
    ),
  },
  empty: {
    wrong: () => "Ce fichier est vide.",
    accepted: "Vérifiez que c’est le bon, ou téléchargez-le de nouveau.",
  },
  "no-readings": {
    wrong: () => "Ce fichier ne contient aucun relevé\u00a0: rien que des titres, ou des valeurs vides.",
    accepted: "Demandez une période qui en a, puis importez le nouveau fichier.",
  },
  "error-answer": {
    wrong: () => "Ce fichier est une réponse sans relevés, dans laquelle le service signale une erreur.",
    accepted: "Refaites la demande, puis enregistrez la réponse qui contient des relevés.",
  },
};

const en: NothingReadTexts = {
  unknown: {
    wrong: () => "This file has no known format, or its heading lines were changed.",
    ...listed.en(
      "Import a CSV or XLSX export from Enedis, EDF, Home Assistant, Conso Downloader or this package, a flow R50 or R151, an API answer as JSON, or a ZIP of them",
    ),
  },
  empty: {
    wrong: () => "This file is empty.",
    accepted: "Check that it is the right one, or download it again.",
  },
  "no-readings": {
    wrong: () => "This file contains no readings: headings only, or empty values.",
    accepted: "Request a period that has some, then import the new file.",
  },
  "error-answer": {
    wrong: () => "This file is an answer without readings, in which the service reports an error.",
    accepted: "Repeat the request, then save the answer that contains readings.",
  },
};

export const nothingReadTexts: Readonly<Record<Language, NothingReadTexts>> = { fr, en };
