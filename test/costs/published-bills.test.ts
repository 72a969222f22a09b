/**
 * Bills and worked examples that others have published, reckoned by the package: the table of docs/dev/tariffs.md#published-bills
 * has the same rows, with their sources and the reasons of what differs.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { CostEntry } from "../../nodes/costs/index.js";
import { costOf, type Question } from "./asked.js";

type Offer = "base" | "hphc" | "tempo";

const contract = (offer: Offer, power: number): object => {
  const hours = [{ from: "22:00", to: "06:00" }];
  return { versions: [{ from: "", offer, power, prices: "regulated", ...(offer === "hphc" && { hours }) }] };
};
const ask = async (question: Question): Promise<CostEntry> => (await costOf(question))[0]!;

/** What each of twelve equal months costs, at the prices of one of them. @param month `YYYY-MM` */
async function monthOf(offer: Offer, power: number, month: string, kWhAYear: number): Promise<number> {
  const days = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
  const span = { from: `${month}-01`, to: `${month}-${days}` };
  // The whole year's energy in the month: a twelfth of it would be rounded to Wh each day.
  const daily = Math.round((kWhAYear * 1_000) / days);
  const { value, subscription } = await ask({ contract: contract(offer, power), ...span, daily });
  return (value - subscription) / 12 + subscription;
}

const subscriptionOfYear = async (offer: Offer, power: number, month: string): Promise<number> =>
  12 * (await monthOf(offer, power, month, 0));

/** 10 kWh on a red day, 4 of them from 06:00 to 22:00 and 6 in the night around, at the prices of August 2026. */
async function redDay(offer: Offer): Promise<number> {
  const span = { from: "2026-11-10", to: "2026-11-10", step: "day" } as const;
  const watts = (hour: number): number => (hour >= 6 && hour < 22 ? 250 : 750);
  const { value, subscription } = await ask({
    contract: contract(offer, 6),
    ...span,
    watts,
    colorOf: () => "red" as const,
  });
  return value - subscription;
}

/** What 1 February 2024 adds to a month. */
const risen = async (kWhAYear: number): Promise<number> =>
  (await monthOf("base", 6, "2024-03", kWhAYear)) - (await monthOf("base", 6, "2024-01", kWhAYear));

interface Published {
  /** As in the first column of the table. */
  readonly title: string;
  /** €. */
  readonly published: number;
  readonly reckon: () => Promise<number>;
  /** Months that it is the sum of. */
  readonly months: number;
  /** More than 0.10 € a month needs a reason. */
  readonly hasReason?: true;
}

const bills: readonly Published[] = [
  {
    title: "Base, 3,200 kWh a year, a month of January 2025",
    published: 80,
    months: 1,
    hasReason: true,
    reckon: () => monthOf("base", 6, "2025-01", 3_200),
  },
  {
    title: "Base, 3,200 kWh a year, a month from February 2025 on",
    published: 67.52,
    months: 1,
    reckon: () => monthOf("base", 6, "2025-02", 3_200),
  },
  { title: "Red day of 10 kWh, Tempo", published: 3.887, months: 1, reckon: () => redDay("tempo") },
  { title: "The same day, Base", published: 2.001, months: 1, reckon: () => redDay("base") },
  { title: "The same day, HP/HC", published: 1.81, months: 1, reckon: () => redDay("hphc") },
  {
    title: "Base 6 kVA, 5,681 kWh a year",
    published: 1580.54,
    months: 12,
    reckon: async () => 12 * (await monthOf("base", 6, "2024-04", 5_681)),
  },
  {
    title: "HP/HC 9 kVA, subscription of a year",
    published: 200.46,
    months: 12,
    reckon: () => subscriptionOfYear("hphc", 9, "2024-07"),
  },
  {
    title: "Base 18 kVA, subscription of a year",
    published: 301.08,
    months: 12,
    reckon: () => subscriptionOfYear("base", 18, "2024-07"),
  },
  {
    title: "Base 6 kVA, subscription of a year from August 2025 on",
    published: 185.64,
    months: 12,
    reckon: () => subscriptionOfYear("base", 6, "2025-09"),
  },
  {
    title: "2.2 MWh a year, what February 2024 adds to a month",
    published: 4.5,
    months: 1,
    reckon: () => risen(2_200),
  },
  { title: "3.7 MWh a year, the same", published: 7.6, months: 1, reckon: () => risen(3_700) },
  {
    title: "4.2 MWh a year, the same",
    published: 8.3,
    months: 1,
    hasReason: true,
    reckon: () => risen(4_200),
  },
  {
    title: "9 MWh a year, the same",
    published: 17.8,
    months: 1,
    hasReason: true,
    reckon: () => risen(9_000),
  },
  {
    title: "4.4 MWh a year, a mean household from February 2025 on",
    published: 1050,
    months: 12,
    hasReason: true,
    reckon: async () => 12 * (await monthOf("base", 6, "2025-04", 4_400)),
  },
];

describe("published bills and worked examples", () => {
  const page = readFileSync(path.join(__dirname, "../../docs/dev/tariffs.md"), "utf8");
  const rows = page
    .slice(page.indexOf("## Published bills"))
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").map((cell) => cell.trim()));

  for (const { title, published, months, hasReason, reckon } of bills) {
    it(`are reckoned as the docs say: ${title}`, async () => {
      const [, , printed, reckoned, difference, reason] = rows.find(([, first]) => first === title) ?? [];
      const ours = await reckon();
      const decimals = published < 4 ? 3 : 2;
      assert.deepEqual(
        [printed, reckoned, difference],
        [
          published.toFixed(decimals),
          ours.toFixed(decimals),
          (Number(ours.toFixed(decimals)) - published).toFixed(decimals).replace(/^-(0\.0+)$/, "$1"),
        ],
      );
      if (Math.abs(ours - published) / months > 0.1)
        assert.ok(hasReason, `${title} differs by ${ours - published}`);
      assert.equal((reason ?? "") !== "" || hasReason !== true, true);
    });
  }

  it("are ten at least, each with a row", () => {
    assert.ok(bills.length >= 10);
    assert.equal(rows.length, bills.length + 2);
  });
});
