import assert from "node:assert/strict";
import { candidatesWith } from "../../nodes/adviser/index.js";
import { readContract, readOffPeakHours } from "../../nodes/pricing/index.js";
import { Harness } from "../archive/harness.js";
import { day } from "../fixtures/paris.js";
import { compareHousehold } from "./against-second.js";

/** `npm run prove` tries more, from other seeds. */
const seeds = Array.from({ length: 16 }, (_, i) => 1 + i);

describe("offers and a second implementation, minute by minute, agree to the last digit", () => {
  for (const seed of seeds) {
    it(`on the drawn household ${seed}, the cheapest first`, async () => {
      const harness = new Harness();
      try {
        await compareHousehold(seed, harness);
      } finally {
        harness.remove();
      }
    });
  }
});

describe("the offer of the table that the household has is not compared with itself", () => {
  const night = { from: "22:00", to: "06:00" };
  const split = [
    { from: "00:00", to: "04:00" },
    { from: "12:00", to: "15:00" },
    { from: "23:00", to: "24:00" },
  ];
  const joined = [
    { from: "23:00", to: "04:00" },
    { from: "12:00", to: "15:00" },
  ];
  const winter = { from: "11-01", to: "03-31" };
  const summer = { from: "04-01", to: "10-31" };
  for (const [words, offer, typed, given, others] of [
    ["in another order", "hphc", joined, joined.toReversed(), ["base", "tempo"]],
    ["split at midnight", "hphc", joined, split, ["base", "tempo"]],
    ["overlapping", "hphc", joined, [...joined, { from: "13:00", to: "14:00" }], ["base", "tempo"]],
    [
      "by season",
      "hphc",
      [night],
      [winter, summer].map((season) => ({ ...night, season })),
      ["base", "tempo"],
    ],
    [
      "by weekday",
      "hphc",
      [night],
      [1, 2, 3, 4, 5, 6, 7].map((one) => ({ ...night, days: [one] })),
      ["base", "tempo"],
    ],
    ["those of Tempo", "tempo", [], [night], ["base", "hphc"]],
    ["none", "hphc", [], [], ["base", "tempo"]],
    ["other ones in winter", "hphc", [night], [{ ...night, season: summer }], ["base", "hphc", "tempo"]],
    ["other ones for Tempo", "tempo", [], [{ ...night, to: "06:01" }], ["base", "hphc", "tempo"]],
  ] as const) {
    it(`with hours ${words}: ${others.join(", ")}`, () => {
      const version = { from: "", offer, power: 6, prices: "regulated", hours: typed };
      const read = readContract({ versions: [version] });
      assert.ok("contract" in read, JSON.stringify(read));
      const connection = { power: 6, hours: readOffPeakHours(given)!, areTempoHours: offer === "tempo" };
      const present = {
        source: { is: "message", name: "" },
        isPresent: true,
        contract: read.contract,
      } as const;
      const found = candidatesWith(connection, [present], day("2026-12-01"));
      assert.deepEqual(
        found.filter((one) => one.source.is === "table").map((one) => one.contract!.versions[0]!.offer),
        others,
      );
    });
  }
});
