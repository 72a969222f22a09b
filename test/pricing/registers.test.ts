/** Which class a register counts: by what the version says, by its id, by its label; never by a likeness. */
import assert from "node:assert/strict";
import { classOfRegister, readContract, type ContractVersion } from "../../nodes/pricing/index.js";

const prices = { classes: {} as Record<string, number> };
function version(written: object): ContractVersion {
  const read = readContract({ versions: [{ from: "", power: 6, ...written }] });
  assert.ok("contract" in read, JSON.stringify(read));
  return read.contract.versions[0]!;
}
const hphc = version({ offer: "hphc", prices: "regulated", hours: [{ from: "22:00", to: "06:00" }] });
const tempo = version({ offer: "tempo", prices: "regulated" });
const base = version({ offer: "base", prices: "regulated" });

describe("the class of a register", () => {
  const cases: [string, ContractVersion, { id: string; label: string }, string | undefined][] = [
    ["the id of the class", hphc, { id: "HC", label: "" }, "HC"],
    ["the id in other letters", hphc, { id: "hp", label: "" }, "HP"],
    ["the label, whatever the id", hphc, { id: "2", label: "Heures Creuses" }, "HC"],
    ["accents and case", hphc, { id: "", label: "HEURES  pleines" }, "HP"],
    ["a label of Tempo", tempo, { id: "1", label: "Heures Creuses Jours Bleus" }, "HCJB"],
    [
      "a label of Tempo, the other way round",
      tempo,
      { id: "1", label: "Jour blanc - heures pleines" },
      "HPJW",
    ],
    ["a short label of Tempo", tempo, { id: "1", label: "HP Rouge" }, "HPJR"],
    ["an id of Tempo", tempo, { id: "HPJR", label: "Heures Pleines Jours Rouges" }, "HPJR"],
    ["BASE", base, { id: "BASE", label: "Base" }, "BASE"],
    ["nothing for another offer's class", base, { id: "HP", label: "Heures Pleines" }, undefined],
    ["nothing for a label that says more", hphc, { id: "HCHI", label: "Heures creuses hiver" }, undefined],
    ["nothing for no name", hphc, { id: "", label: "" }, undefined],
  ];
  for (const [what, of, register, expected] of cases) {
    it(`by ${what}`, () => {
      assert.equal(classOfRegister(of, register), expected);
    });
  }

  it("what the version says comes first, by id or by label, also a class that no rule has", () => {
    const own = version({
      offer: "custom",
      prices: { ...prices, classes: { HP: 0.2, HC: 0.1, Winter: 0.3 } },
      rules: [{ class: "HC", from: "22:00", to: "06:00" }, { class: "HP" }],
      registers: { HPHI: "Winter", "Heures Creuses Été": "HC", HC: "HP" },
    });
    const classOf = (id: string, label = ""): unknown => classOfRegister(own, { id, label });
    assert.deepEqual(
      [classOf("hphi"), classOf("HCE", "heures creuses ete"), classOf("HC"), classOf("HP"), classOf("HPE")],
      ["Winter", "HC", "HP", "HP", undefined],
    );
  });
});
