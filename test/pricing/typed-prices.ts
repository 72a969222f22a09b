/**
 * The regulated prices, typed a second time from the printed grids (docs/dev/tariffs.md#prices), in a form of its own:
 * tables of text, one column a power. Energy in c€ a kWh, subscriptions in € a month; those before August 2022 in € a
 * year. `?` marks a figure that looks wrong in its source, `-` one that does not exist. Some are not printed: they follow
 * from the net figures of the regulator's file, with what a year's subscription has of taxes at the powers beside them.
 */

export type TypedOffer = "base" | "hphc" | "tempo";

/** Base to 6 kVA, Base from 9 kVA, HC, HP, then HC and HP of blue, white and red days. */
const energy = `
2020-08-01 15.57 15.97 13.44 17.98 12.46 15.48 13.97 17.57 14.91 63.89
2021-02-01 15.82 16.30 13.53 18.53 12.30 15.15 14.04 17.82 14.99 62.75
2021-08-01 15.58 16.05 13.60 18.21 12.30? 14.98? 14.12? 17.73? 15.09? 62.74?
2022-02-01 17.40 17.40 14.70 18.41 8.62? 12.72? 11.12? 16.53? 12.22? 54.86?
2022-08-01 17.40 17.40 14.70 18.41 8.62 12.72 11.12 16.53 12.22 54.86
2023-02-01 20.62 20.62 16.15 22.28 9.70 12.49 11.40 15.08 12.16 67.12
2023-08-01 22.76 22.76 18.28 24.60 10.56 13.69 12.46 16.54 13.28 73.24
2024-02-01 25.16 25.16 20.68 27.00 12.96 16.09 14.86 18.94 15.68 75.62
2025-02-01 20.16 20.16 16.96 21.46 12.88 15.52 14.47 17.92 15.18 65.86
2025-08-01 19.52 19.52 16.35 20.81 12.32 14.94 13.91 17.30 14.60 64.68
2026-02-01 19.40 19.27 15.79 20.65 13.25 16.12 14.99 18.71 15.75 70.60
2026-08-01 20.01 19.85 15.89 21.42 13.56 16.54 15.36 19.21 16.15 72.95`;

const monthly: Readonly<Record<TypedOffer, string>> = {
  base: `
kVA            3     6     9    12    15    18    24    30    36
2022-08-01  8.65 11.36 14.18 17.02 19.71 22.66 28.52 34.22 40.05
2023-02-01  9.13 11.93 14.86 17.88 20.71 23.67 29.82 35.83 41.71
2023-08-01  9.47 12.44 15.63 18.89 21.92 24.92 31.60 37.29 44.66
2024-02-01  9.63 12.60 15.79 19.04 22.07 25.09 31.76 37.44 44.82
2024-11-01  9.69 12.68 15.89 19.16 22.21 25.24 31.96 37.68 45.11
2025-02-01 10.41 13.72 17.27 20.86 24.20 27.39 34.68 41.99 48.39
2025-08-01 11.73 15.47 19.39 23.32 27.06 30.76 38.79 46.44 54.29
2026-02-01 12.03 15.65 19.56 23.32 26.84 30.49 38.24 45.37 52.54
2026-08-01 12.13 15.86 19.88 23.76 27.40 31.14 39.14 46.47 53.88`,
  hphc: `
kVA            3     6     9    12    15    18    24    30    36
2022-08-01     - 11.84 15.26 18.67 21.81 24.42 30.74 36.54 41.26
2023-02-01     - 12.35 15.84 19.34 22.50 25.21 31.69 37.68 42.42
2023-08-01     - 12.85 16.55 19.97 23.24 26.48 33.28 39.46 44.64
2024-02-01     - 13.01 16.70 20.13 23.40 26.64 33.44 39.63 44.79
2024-11-01     - 13.09 16.81? 20.28 23.57 26.84 33.70 38.97 45.08
2025-02-01     - 14.04 18.01 21.69 25.16 28.74 36.23 41.96 48.72
2025-08-01     - 15.74 19.81 23.76 27.49 31.34 39.47 47.02 54.61
2026-02-01     - 15.65 19.56 23.32 26.84 30.49 38.24 45.37 52.54
2026-08-01 12.13 15.86 19.88 23.76 27.40 31.14 39.14 46.47 53.88`,
  tempo: `
kVA            6     9    12    15    18    24    30    36
2022-08-01     - 14.82 18.21 20.65 23.33     - 35.16 41.18
2023-02-01 12.28 15.33 18.78 21.27 23.98     - 36.06 41.90
2023-08-01 12.80 16.00 19.29 22.30 25.29     - 38.13 44.28
2024-02-01 12.96 16.16 19.44 22.45 25.44     - 38.29 44.42
2024-11-01 13.03 16.25 19.56 22.59? 25.60     - 38.53 44.71
2025-02-01 13.97 17.45 20.96 24.23 27.50     - 41.27 48.45
2025-08-01 15.50 19.49 23.38 27.01 30.79     - 46.31 54.43
2026-02-01 15.59 19.38 23.07 26.47 30.04     - 44.73 52.42
2026-08-01 15.80 19.70 23.50 27.01 30.69 38.22 45.82 53.76`,
};

const yearly: Readonly<Record<TypedOffer, string>> = {
  base: `
kVA             3      6      9     12     15
2020-08-01 103.44 128.52 153.48 178.44 202.32
2021-02-01 102.83 127.79 152.85 177.64 201.74
2021-08-01 104.95 137.66 171.48 205.90 238.00
2022-02-01 103.56 136.14 170.09 204.51 236.61`,
  hphc: `
kVA             6      9     12     15     18     24     30     36
2020-08-01 137.40 169.92 200.16 228.24 253.20 312.36 363.72 410.88
2021-02-01 136.76 169.11 199.48 227.50 252.42 311.61 363.07 410.19
2021-08-01 144.61 183.68 221.50 258.07 292.35 367.99 436.05 502.90
2022-02-01 143.09 182.29 220.11 256.68 290.96 366.60 434.66 501.51`,
  tempo: `
kVA             9     12     15     18     30     36
2020-08-01 166.66 195.95 220.37 242.09 352.26 403.90
2021-02-01 166.03 195.32 219.61 241.33 351.50 403.27
2021-08-01 181.03 218.41 251.75 283.70 428.04 501.66
2022-02-01 179.52 217.02 250.36 282.30 426.64 500.26`,
};

/** What who feeds in pays more, € a year without taxes; `?`: of that day no grid was seen. */
const feedingIn = `
2022-08-01 3.72
2023-02-01 8.28
2023-08-01 8.88
2024-11-01 8.88?
2026-02-01 9.84`;

/** Hundredths of a percent of VAT on a subscription: 20 % since 1 August 2025. */
const vatOn = (day: string): bigint => (day < "2025-08-01" ? 550n : 2_000n);

/** The last day of Base at 18 kVA and more, whoever has it. */
const lastOfLargeBase = "2027-01-31";

export interface TypedPrices {
  /** c€ a kWh, in hundredths. */
  readonly classes: Readonly<Record<string, bigint>>;
  /** € in hundredths, of so many months. */
  readonly subscription: bigint;
  readonly months: 1 | 12;
  /** Whether one of these figures is doubtful. */
  readonly isMarked: boolean;
}

interface Cell {
  readonly hundredths: bigint;
  readonly isMarked: boolean;
}
const cell = (text: string): Cell => ({
  hundredths: BigInt(text.replace("?", "").replace(".", "")),
  isMarked: text.endsWith("?"),
});
const rows = (table: string): string[][] =>
  table
    .trim()
    .split("\n")
    .map((line) => line.split(/\s+/));

const energyRows = rows(energy);
/** The dates at which something changes. */
export const typedDates = [
  ...new Set(
    [energyRows, rows(feedingIn), ...Object.values(monthly).map(rows)].flatMap((table) =>
      table.map(([date]) => date!),
    ),
  ),
  "2025-08-01",
  "2027-02-01",
]
  .filter((date) => date !== "kVA")
  .sort();

const columns: Readonly<Record<TypedOffer, (power: number) => readonly (readonly [string, number])[]>> = {
  base: (power) => [["BASE", power < 9 ? 1 : 2]],
  hphc: () => [
    ["HC", 3],
    ["HP", 4],
  ],
  tempo: () => ["HCJB", "HPJB", "HCJW", "HPJW", "HCJR", "HPJR"].map((name, i) => [name, 5 + i] as const),
};

/** The last row of a table that begins on a day or before it. @param day `YYYY-MM-DD` */
const rowOn = (table: string[][], day: string): string[] | undefined =>
  table.filter(([date]) => date! <= day).at(-1);

const tables = (["base", "hphc", "tempo"] as const).map((offer) => {
  const of = (text: string, months: 1 | 12): { powers: string[]; table: string[][]; months: 1 | 12 } => {
    const [head, ...table] = rows(text) as [string[], ...string[][]];
    return { powers: head, table, months };
  };
  return [offer, { monthly: of(monthly[offer], 1), yearly: of(yearly[offer], 12) }] as const;
});
const subscriptions = new Map(tables);

/** Hundredths of € a year, with taxes. */
function surchargeOn(day: string): Cell {
  const [, net] = rowOn(rows(feedingIn), day) ?? [];
  if (net === undefined) return { hundredths: 0n, isMarked: true };
  const { hundredths, isMarked } = cell(net);
  return { hundredths: (hundredths * (10_000n + vatOn(day)) + 5_000n) / 10_000n, isMarked };
}

/** @param day `YYYY-MM-DD`; @returns undefined where no grid has the power or the date */
export function typedPrices(
  offer: TypedOffer,
  power: number,
  day: string,
  injects = false,
): TypedPrices | undefined {
  if (offer === "base" && power >= 18 && day > lastOfLargeBase) return undefined;
  const price = rowOn(energyRows, day);
  const { monthly: now, yearly: then } = subscriptions.get(offer)!;
  const { powers, table, months } = day < now.table[0]![0]! ? then : now;
  const column = powers.indexOf(String(power));
  const text = rowOn(table, day)?.[column < 1 ? Number.NaN : column];
  if (price === undefined || text === undefined || text === "-") return undefined;
  const subscription = cell(text);
  const classes = columns[offer](power).map(([name, at]) => [name, cell(price[at]!)] as const);
  const surcharge = injects ? surchargeOn(day) : { hundredths: 0n, isMarked: false };
  const figures = [subscription, surcharge, ...classes.map(([, one]) => one)];
  // Of a year, as soon as there is a surcharge: before August 2022 none is known, and all of it is of a year.
  const year = { subscription: subscription.hundredths * (12n / BigInt(months)) + surcharge.hundredths };
  return {
    classes: Object.fromEntries(classes.map(([name, { hundredths }]) => [name, hundredths])),
    ...(injects ? { ...year, months: 12 as const } : { subscription: subscription.hundredths, months }),
    // The yearly ones come from the regulator alone, and are off from bills by up to a hundredth.
    isMarked: months === 12 || figures.some(({ isMarked }) => isMarked),
  };
}
