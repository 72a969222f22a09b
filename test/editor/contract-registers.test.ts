import assert from "node:assert/strict";
import { registersOf, registersText } from "../../nodes/contract/editor/draft.js";

describe("the registers of a contract's version, as its dialog writes them", () => {
  it("are names and classes, read back as they are written", () => {
    const registers = { HPHI: "HP", "Heures Creuses Été": "HC", "a = b": "Extra" };
    assert.deepEqual(registersOf(registersText(registers)), registers);
    assert.deepEqual(registersOf(" HPHI=HP ;; HCHI = HC;"), { HPHI: "HP", HCHI: "HC" });
    assert.deepEqual(registersOf("  "), {});
  });

  it("keep what is half written, which the contract then refuses", () => {
    assert.deepEqual(registersOf("HPHI"), { HPHI: "" });
    assert.deepEqual(registersOf("HPHI ="), { HPHI: "" });
  });
});
