import assert from "node:assert/strict";
import { textsOf } from "../../nodes/texts/index.js";

describe("what a history node says of requests left", () => {
  it("has its number in each language: zero is plural in English, singular in French", () => {
    const said = [0, 1, 2].map((left) =>
      (["en", "fr"] as const).map((language) => textsOf(language).history.callsLeft(String(left), left)),
    );
    assert.deepEqual(said, [
      ["0 requests left", "reste 0 demande"],
      ["1 request left", "reste 1 demande"],
      ["2 requests left", "restent 2 demandes"],
    ]);
  });
});

describe("what a history node counts", () => {
  const numbers = (language: "en" | "fr"): string[] =>
    Object.values(textsOf(language).history.counted).flatMap((counted) => [
      counted("1", true),
      counted("2", false),
    ]);

  it("is one or many, in each language", () => {
    assert.deepEqual(numbers("en"), [
      "1 reading",
      "2 readings",
      "1 hour",
      "2 hours",
      "1 day",
      "2 days",
      "1 month",
      "2 months",
      "1 bill",
      "2 bills",
      "1 year",
      "2 years",
      "1 period",
      "2 periods",
    ]);
    assert.deepEqual(numbers("fr"), [
      "1 relevé",
      "2 relevés",
      "1 heure",
      "2 heures",
      "1 jour",
      "2 jours",
      "1 mois",
      "2 mois",
      "1 facture",
      "2 factures",
      "1 an",
      "2 ans",
      "1 période",
      "2 périodes",
    ]);
  });
});
