/** What is wrong with a contract node, in the words of its dialog. */
import assert from "node:assert/strict";
import english from "../../nodes/contract/locales/en-US.json";
import french from "../../nodes/contract/locales/fr.json";
import { readContract } from "../../nodes/pricing/index.js";
import { contractNodeText, textsOf, type Language } from "../../nodes/texts/index.js";
import { invalidContracts } from "../pricing/invalid-contracts.js";

const own = { subscription: 15.86, classes: { HP: 0.2142, HC: 0.1589 } };
const version = { from: "2025-11-01", offer: "hphc", power: 6, prices: own, hours: [] };

function told(language: Language, saved: unknown, name = "Maison"): string {
  const read = readContract(saved);
  assert.ok("problems" in read, JSON.stringify(saved));
  return contractNodeText(textsOf(language), read.problems[0]!, name).replace(/\s/g, " ");
}

describe("the fault of a contract", () => {
  for (const [saved, fr, en] of [
    [
      { versions: [{ ...version, power: 99 }] },
      "Le contrat « Maison » n’est pas valide : « Puissance », dans la version du 1er novembre 2025. Il faut une puissance entière, de 1 à 36 kVA.",
      "The contract “Maison” is invalid: “Power”, in the version from 1 November 2025. It must be a whole power from 1 to 36 kVA.",
    ],
    [
      { versions: [{ ...version, from: "", prices: { classes: { HP: 0.2 } } }, version] },
      "Le contrat « Maison » n’est pas valide : pas de prix pour « Heures creuses », dans la version « Depuis toujours ». Donnez le prix de chaque poste.",
      "The contract “Maison” is invalid: no price for “Off-peak hours”, in the version “From the start”. Give the price of each class.",
    ],
    [
      { versions: [{ ...version, hours: [{ from: "22:00", to: "06:00", days: [] }] }] },
      "Le contrat « Maison » n’est pas valide : « Jours de la semaine », dans « Heures creuses 1 », dans la version du 1er novembre 2025. Choisissez au moins un jour.",
      "The contract “Maison” is invalid: “Days of the week”, in “Off-peak hours 1”, in the version from 1 November 2025. Choose one day at least.",
    ],
    [
      { versions: [{ ...version, from: 7 }] },
      "Le contrat « Maison » n’est pas valide : « À partir du », dans la version 1. Il faut un jour, ou rien pour la première version.",
      "The contract “Maison” is invalid: “From”, in the version 1. It must be a day, or empty for the first version.",
    ],
    [
      "cheap",
      "Le contrat « Maison » n’est pas valide. Il faut un contrat, comme l’enregistre son noeud.",
      "The contract “Maison” is invalid. It must be a contract, as its node saves it.",
    ],
  ] as const) {
    it(`is told by version and field: ${en.slice(0, 90)}`, () => {
      assert.equal(told("fr", saved), fr);
      assert.equal(told("en", saved), en);
    });
  }

  it("is at the field that the dialog has, by its label there", () => {
    for (const [language, catalogue] of [
      ["fr", french],
      ["en", english],
    ] as const) {
      const { label, class: classes, section, told: words } = catalogue["enedis-linky-contract"];
      const known = new Set(
        [...Object.values(label), ...Object.values(classes), section.versions, words["since-ever"]].map(
          (text) => text.replace(/__number__/, "1").replace(/\s/g, " "),
        ),
      );
      for (const { title, saved } of invalidContracts) {
        const text = told(language, saved, "");
        const named = [...text.split(". ")[0]!.matchAll(/[«“] ?(.+?) ?[»”]/g)].map(([, name]) => name!);
        assert.ok(named.length > 0, `${title}: ${text}`);
        for (const name of named)
          assert.ok(known.has(name) || /^\d{4}-/.test(name), `${title}: ${name} in ${text}`);
        assert.doesNotMatch(text, /versions\.|"supply"|"custom"|[YA]{4}-MM/, title);
      }
    }
  });
});
