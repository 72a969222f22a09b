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
