import assert from "node:assert/strict";
import { candidatesWith, compareOffers, type Candidate } from "../../nodes/adviser/index.js";
import { readContract, readOffPeakHours } from "../../nodes/pricing/index.js";
import { curve, Harness } from "../archive/harness.js";
import { contractOf } from "../fixtures/contracts.js";
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

describe("contracts of the same rules", () => {
  it("have the announced days of their own node; one that a message brings has none", async () => {
    const harness = new Harness();
    const from = day("2026-11-02");
    await harness.merge(
      [0, 1, 2, 3].flatMap((i) => curve(from + i, 1_800, () => 1_000)),
      { start: from, end: from + 4 },
    );
    harness.archive.announced.set("a", "EJP", [from, from + 2], true, harness.seconds);
    harness.archive.announced.set("b", "EJP", [from + 1], true, harness.seconds);
    const contract = contractOf({
      from: "",
      offer: "custom",
      power: 6,
      prices: { classes: { Pointe: 1, Reste: 0 } },
      rules: [{ class: "Pointe", announced: "EJP" }, { class: "Reste" }],
    });
    const candidates = ["a", "b", undefined].map((id): Candidate => {
      const source =
        id === undefined ? { is: "message" as const, name: "" } : { is: "node" as const, id, name: "" };
      return { source, isPresent: false, contract: { ...contract, ...(id !== undefined && { id }) } };
    });
    const question = { candidates, start: from, end: from + 4, asOf: from, atPricesOfThen: false };
    const { archive, point } = harness;
    const { offers } = await compareOffers(archive, point, question, () => undefined, from + 10);
    harness.remove();
    const costs = offers.map(({ candidate, cost }) => [candidate.contract!.id, cost?.value]);
    assert.deepEqual(costs, [
      [undefined, 0],
      ["b", 24],
      ["a", 48],
    ]);
  });
});
