/** The price in force, against a slow second implementation: drawn contracts, at drawn instants, and on change days. */
import assert from "node:assert/strict";
import { formatDay, startOfDay, parseDay } from "../../nodes/readings/index.js";
import {
  Calendar,
  inForceAt,
  nothingAnnounced,
  readContract,
  slotsOf,
  tempoDayAt,
  type Color,
  type TariffSpan,
} from "../../nodes/pricing/index.js";
import { caseOf } from "../costs/draw.js";
import { midnight, once, plusDays } from "../costs/paris-by-rule.js";
import type { Written } from "../costs/second-implementation.js";
import { typedColor } from "../costs/tempo-days.js";
import { minutesOf, saidAt, slotsIn } from "../tariff/second-tariff.js";
import { seeds } from "../seeds.js";

type ColorOfText = (day: string) => Color | undefined;

function checked(contract: Written, colorOf: ColorOfText): (second: number) => void {
  const read = readContract(contract);
  assert.ok("contract" in read, JSON.stringify(read));
  const calendar = new Calendar(read.contract, {
    ...nothingAnnounced,
    colorOf: (day) => colorOf(formatDay(day)),
  });
  const minute = once(minutesOf(contract, colorOf));
  const inMinutes = ({ start, end, ...span }: TariffSpan) => ({ ...span, start: start / 60, end: end / 60 });
  return (second) => {
    const { now, next, prices } = inForceAt(calendar, second);
    const said = saidAt(minute, Math.floor(second / 60));
    const title = new Date(second * 1000).toISOString();
    assert.deepEqual(inMinutes(now), said.now, title);
    assert.deepEqual(prices.map(inMinutes), said.prices, title);
    assert.deepEqual(
      next && { ...next, end: 0 },
      said.next && { ...said.next, start: said.next.start * 60, end: 0 },
    );
    for (const length of [15, 60]) {
      const slots = slotsOf(prices, length * 60);
      assert.deepEqual(
        slots.map(({ start, end, ...slot }) => ({ ...slot, start: start / 60, end: end / 60 })),
        slotsIn(said.prices, length),
        title,
      );
      assert.deepEqual([slots[0]?.start, slots.at(-1)?.end], [prices[0]?.start, prices.at(-1)?.end]);
      slots.forEach(({ start }, i) => assert.equal(start, i === 0 ? start : slots[i - 1]!.end));
    }
  };
}

describe("the price in force", () => {
  it("is the one of a slow second implementation, minute by minute, for drawn contracts", () => {
    for (const seed of seeds(12)) {
      const { contract, held, forgets } = caseOf(seed);
      const colorOf: ColorOfText = (day) => {
        const isForgotten = forgets && Number(day.slice(8)) % 3 === seed % 3;
        return isForgotten ? undefined : typedColor(day);
      };
      const check = checked(contract, colorOf);
      const first = midnight(held.start) * 60;
      for (let i = 0; i < 30; i++) check(first + ((i * 7_919 * 61 + seed * 977) % (70 * 86_400)));
    }
  });

  const mixed: Written = {
    versions: [
      {
        from: "",
        offer: "hphc",
        power: 6,
        prices: { classes: { HP: 0.2142, HC: 0.12345678 } },
        hours: [
          { from: "22:38", to: "02:22" },
          { from: "02:40", to: "03:10" },
        ],
      },
    ],
  };

  for (const day of ["2026-03-29", "2026-10-25"]) {
    it(`counts the hours of the change day ${day}`, () => {
      const check = checked(mixed, () => undefined);
      for (let at = midnight(plusDays(day, -1)); at < midnight(plusDays(day, 2)); at += 37) check(at * 60);
    });
  }

  it("changes with the version and with the regulated price, at 00:00, in a class that stays", () => {
    const base = { offer: "base", power: 6 } as const;
    const versions = [
      { ...base, from: "", prices: "regulated" as const },
      { ...base, from: "2026-09-15", prices: { classes: { BASE: 0.1 } } },
      { ...base, from: "2026-10-01", prices: { classes: { BASE: 0.1 } } },
    ];
    const read = readContract({ versions });
    assert.ok("contract" in read);
    const calendar = new Calendar(read.contract, nothingAnnounced);
    const at = (day: string) => inForceAt(calendar, startOfDay(parseDay(day)!) + 43_200);
    const start = (day: string): number => startOfDay(parseDay(day)!);
    assert.deepEqual(at("2026-07-31").next, {
      class: "BASE",
      price: 20_010_000n,
      start: start("2026-08-01"),
      end: start("2026-08-02"),
    });
    assert.equal(at("2026-08-01").now.start, start("2026-08-01"));
    assert.equal(at("2026-09-14").now.end, start("2026-09-15"));
    assert.deepEqual([at("2026-09-30").now.end, at("2026-09-30").next], [start("2026-10-02"), undefined]);
    assert.equal(at("2026-10-01").now.start, start("2026-09-30"));
    assert.equal(at("2026-10-01").prices.length, 2);
  });

  it("of Tempo stops where the colour is not known, and begins at 06:00", () => {
    const tempo: Written = { versions: [{ from: "", offer: "tempo", power: 9, prices: "regulated" }] };
    const known =
      (...days: string[]): ColorOfText =>
      (day) =>
        days.includes(day) ? "blue" : undefined;
    const noon = (day: string): number => midnight(day) * 60 + 43_200;
    for (const colors of [
      known(),
      known("2026-11-24"),
      known("2026-11-23", "2026-11-24"),
      known("2026-11-25"),
      known("2026-11-23", "2026-11-25"),
    ]) {
      const check = checked(tempo, colors);
      for (let hour = 0; hour < 48; hour++) check(noon("2026-11-23") + hour * 3_600);
    }
  });

  it("is that of a Tempo day from 06:00 to 06:00, on change days too", () => {
    for (const day of ["2026-03-29", "2026-10-25", "2026-11-24"]) {
      const six = midnight(plusDays(day, 1)) * 60 - 18 * 3_600;
      assert.deepEqual([six - 1, six].map(tempoDayAt).map(formatDay), [plusDays(day, -1), day]);
    }
  });
});
