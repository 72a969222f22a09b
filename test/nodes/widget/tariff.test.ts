/** The class in force on the dashboard: what it is, what it costs, and until when. */
import assert from "node:assert/strict";
import { announcementsIn, nothingAnnounced, readContract } from "../../../nodes/pricing/index.js";
import type { Day } from "../../../nodes/readings/index.js";
import type { Tariff } from "../../../nodes/widget/protocol.js";
import { planCosts } from "../../../nodes/widget/answer/cost.js";
import { tariffAt, tariffEnd } from "../../../nodes/widget/answer/tariff.js";
import { Harness } from "../../archive/harness.js";
import { contractOf } from "../../fixtures/contracts.js";
import { day } from "../../fixtures/paris.js";
import { FakeTempo } from "./fake-tempo.js";

const instant = (text: string): number => Date.parse(text) / 1_000;

describe("the tariff in force", () => {
  const tempo = new FakeTempo();
  const at = (text: string, ...versions: readonly object[]): Tariff => {
    const read = readContract({ kind: "supply", versions });
    assert.ok("contract" in read, JSON.stringify(read));
    const colorOf = (one: Day) => tempo.colorOf(one);
    return tariffAt({ contract: read.contract, ...nothingAnnounced, colorOf }, tempo, instant(text));
  };
  const own = (classes: Record<string, number>): object => ({ subscription: 10, classes });
  const base = { from: "", offer: "base", power: 6, prices: own({ BASE: 0.2 }) };
  const hphc = {
    from: "",
    offer: "hphc",
    power: 6,
    prices: own({ HP: 0.25, HC: 0.15 }),
    hours: [{ from: "22:08", to: "06:08" }],
  };

  it("with one class has no end", () => {
    assert.deepEqual(at("2026-11-24T12:00:00+01:00", base), { class: "BASE", price: 0.2 });
  });

  it("goes on over midnight, and ends to the second", () => {
    const night = { class: "HC", price: 0.15, until: instant("2026-11-25T06:08:00+01:00") };
    assert.deepEqual(at("2026-11-24T22:08:00+01:00", hphc), night);
    assert.deepEqual(at("2026-11-25T06:07:59+01:00", hphc), night);
    assert.deepEqual(at("2026-11-25T06:08:00+01:00", hphc), {
      class: "HP",
      price: 0.25,
      until: instant("2026-11-25T22:08:00+01:00"),
    });
  });

  it("ends at the same clock time in the nights in which the clocks change", () => {
    for (const [now, end] of [
      ["2026-10-24T23:00:00+02:00", "2026-10-25T06:08:00+01:00"],
      ["2027-03-27T23:00:00+01:00", "2027-03-28T06:08:00+02:00"],
    ] as const) {
      assert.equal(at(now, hphc).until, instant(end));
    }
  });

  it("ends with a price, even if the class stays", () => {
    const dearer = { ...base, from: "2026-11-26", prices: own({ BASE: 0.3 }) };
    const until = instant("2026-11-26T00:00:00+01:00");
    assert.deepEqual(at("2026-11-24T12:00:00+01:00", base, dearer), { class: "BASE", price: 0.2, until });
    assert.deepEqual(at("2026-11-26T00:00:00+01:00", base, dearer), { class: "BASE", price: 0.3 });
  });

  it("has no class before the first version, nor for hours that nobody knows", () => {
    assert.deepEqual(at("2026-11-24T12:00:00+01:00", { ...base, from: "2026-11-26" }), {
      until: instant("2026-11-26T00:00:00+01:00"),
    });
    assert.deepEqual(at("2026-11-24T12:00:00+01:00", { ...hphc, hours: [] }), {});
  });

  it("has a class without a price where the regulated tariff has none", () => {
    assert.deepEqual(at("2026-11-24T12:00:00+01:00", { ...base, power: 7, prices: "regulated" }), {
      class: "BASE",
    });
  });

  describe("of Tempo", () => {
    const prices = own({ HPJB: 0.16, HCJB: 0.13, HPJW: 0.18, HCJW: 0.15, HPJR: 0.7, HCJR: 0.16 });
    const contract = { from: "", offer: "tempo", power: 9, prices };

    it("follows the colours from 06:00 to 06:00, with today and tomorrow", () => {
      tempo.colors.set(day("2026-11-23"), "blue");
      tempo.colors.set(day("2026-11-24"), "red");
      const night = at("2026-11-24T05:59:59+01:00", contract);
      assert.deepEqual(night, {
        class: "HCJB",
        price: 0.13,
        until: instant("2026-11-24T06:00:00+01:00"),
        tempo: { today: { color: "blue" }, tomorrow: { color: "red" }, left: { white: 43, red: 21 } },
      });
      const morning = at("2026-11-24T06:00:00+01:00", contract);
      assert.deepEqual([morning.class, morning.price], ["HPJR", 0.7]);
      assert.deepEqual(morning.tempo, {
        today: { color: "red" },
        tomorrow: null,
        left: { white: 43, red: 21 },
      });
    });

    it("has what the season of the day that runs has left, until 1 September at 06:00", () => {
      tempo.colors.set(day("2027-08-31"), "white");
      tempo.colors.set(day("2027-09-01"), "red");
      const left = ["2027-08-31T12:00", "2027-09-01T05:59", "2027-09-01T06:00"].map(
        (time) => at(`${time}:00+02:00`, contract).tempo?.left,
      );
      // Of 2026–2027, the red day of 24 November is known.
      assert.deepEqual(left, [
        { white: 42, red: 21 },
        { white: 42, red: 21 },
        { white: 43, red: 21 },
      ]);
    });

    it("tells a provisional colour, and takes no unknown day for a blue one", () => {
      tempo.colors.set(day("2026-11-24"), "red");
      tempo.provisional.set(day("2026-11-25"), "white");
      const evening = at("2026-11-24T23:00:00+01:00", contract);
      assert.equal(evening.class, "HCJR");
      assert.equal(evening.until, instant("2026-11-25T06:00:00+01:00"));
      assert.deepEqual(evening.tempo?.tomorrow, { color: "white", provisional: true });
      const unknown = at("2026-11-25T06:00:00+01:00", contract);
      assert.deepEqual([unknown.class, unknown.price], [undefined, undefined]);
      assert.deepEqual(unknown.tempo?.today, { color: "white", provisional: true });
    });

    it("is over at 06:00 also where the class stays", () => {
      tempo.colors.set(day("2026-12-01"), "blue");
      tempo.colors.set(day("2026-12-02"), "blue");
      const late = { ...contract, hours: [{ from: "22:00", to: "08:00" }] };
      const now = "2026-12-02T01:00:00+01:00";
      const tariff = at(now, late);
      assert.equal(tariff.until, instant("2026-12-02T08:00:00+01:00"));
      assert.equal(tariffEnd(tariff, instant(now)), instant("2026-12-02T06:00:00+01:00"));
    });
  });
});

describe("announced days on the dashboard", () => {
  const prices = { classes: { Pointe: 0.6, Reste: 0.2 } };
  const rules = [{ class: "Pointe", from: "18:00", to: "20:00", announced: "EJP" }, { class: "Reste" }];
  const contract = { ...contractOf({ from: "", offer: "custom", power: 6, prices, rules }), id: "a" };

  it("end the class in force, and have costs asked for again: those of their own contract only", () => {
    const harness = new Harness();
    const { archive, point, seconds } = harness;
    const at = instant("2026-11-24T12:00:00+01:00");
    const tariff = () =>
      tariffAt({ contract, ...announcementsIn(archive, contract, () => undefined) }, new FakeTempo(), at);
    const held = {
      archive,
      usagePoint: point.id,
      priced: { consumption: { contract, ...nothingAnnounced } },
    };
    const key = () => planCosts(held, "consumption", day("2026-11-24"))!.key;
    const [before, usual] = [key(), tariff()];
    archive.announced.set("b", "EJP", [day("2026-11-24")], true, seconds);
    assert.deepEqual([key(), tariff()], [before, usual]);
    archive.announced.set("a", "EJP", [day("2026-11-24")], true, seconds);
    assert.notEqual(key(), before);
    assert.deepEqual(usual, { class: "Reste", price: 0.2 });
    assert.deepEqual(tariff(), { ...usual, until: instant("2026-11-24T18:00:00+01:00") });
    harness.remove();
  });
});
