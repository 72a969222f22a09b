/** Why a power is advised where the law ends the offer at the subscribed one. */
import assert from "node:assert/strict";
import { advisePower } from "../../nodes/adviser/index.js";
import { supplyOf } from "../../nodes/pricing/index.js";
import { startOfDay } from "../../nodes/readings/index.js";
import { powerReasons, textsOf } from "../../nodes/texts/index.js";
import { day } from "../fixtures/readings.js";

/** The first three reasons, which dialogs show, for who subscribed to 24 kVA of Base. @param va of each day of a year */
function reasonsOf(va: number, on: string, language: "fr" | "en" = "en"): string[] {
  const today = day(on);
  const peaks = Array.from({ length: 365 }, (_, i) => ({
    day: today - 365 + i,
    value: va,
    at: startOfDay(today - 365 + i),
  }));
  const offered = [6, 9, 24, 30].map((power) => ({ power, saving: 300, signable: power === 6 }));
  const answer = {
    ...advisePower(peaks, 24, offered, 1),
    pricesCheckedUntil: "2026-11-25",
    pricesOld: undefined,
    pricesDoubtful: false,
  };
  const situation = {
    hasContract: true,
    phases: 1,
    offer: "base",
    supply: supplyOf({ offer: "base", power: 24, prices: "regulated" }),
    today,
    place: "dialog",
  } as const;
  return powerReasons(answer, situation, textsOf(language)).slice(0, 3);
}

describe("the reasons for a power at which the offer ends", () => {
  it("say so first, then what is advised and what it saves: nobody returns to what ends", () => {
    const [end, ...others] = reasonsOf(5_000, "2027-01-31");
    assert.match(end!, /^Base at 24\u00a0kVA ends on 1 February 2027: /);
    assert.deepEqual(others, [
      "No day is above 6\u00a0kVA.",
      "At today’s prices of the regulated tariff, you would save €300.00 a year.",
    ]);
  });

  it("say from the day on which it ends that it has, and no longer that it would be lost", () => {
    assert.match(reasonsOf(8_500, "2027-01-31")[1]!, /losing Base\.$/);
    for (const [va, language, end, last] of [
      [8_500, "en", /^Base at 24\u00a0kVA ended on /, /signed at this power\. First compare/],
      [
        27_000,
        "fr",
        /^Base à 24\u00a0kVA a pris fin le /,
        /30\u00a0kVA est .* ne se signe plus à cette puissance\.$/,
      ],
      [
        27_000,
        "en",
        /^Base at 24\u00a0kVA ended on /,
        /^365 .* 30\u00a0kVA is .* can no longer be signed at this power\.$/,
      ],
    ] as const) {
      const [first, ...others] = reasonsOf(va, "2027-02-01", language);
      assert.match(first!, end);
      assert.match(others.join(" "), last);
    }
  });
});
