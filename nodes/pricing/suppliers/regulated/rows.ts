/**
 * The printed figures of the regulated tariff for homes, with all taxes (docs/dev/tariffs.md#prices, where the sources
 * are). `?` behind a figure: it looks unrevised or mistyped in its source. `*`: no grid of EDF was seen, or what it said
 * cannot be; reckoned from the regulator's net figure. `-`: not offered.
 */

/** Until when somebody looked whether there were new prices. */
export const checkedUntil = "2026-11-25";

/** Who printed a row: EDF's own grid, a project that retyped it by hand, or the regulator. */
type PriceSource = "edf" | "retyped" | "cre";

interface PriceRow {
  /** The first day on which it holds. */
  readonly from: string;
  readonly source: PriceSource;
}

/** c€ a kWh, the classes in the order of `classesOf`. Two figures of Base: up to 6 kVA, and from 9 kVA. */
export interface EnergyRow extends PriceRow {
  readonly base: string;
  readonly hphc: string;
  readonly tempo: string;
}

/** €, the powers in the order of `powersOf`. */
export interface SubscriptionRow extends PriceRow {
  /** Whether they are for a month, or for twelve. */
  readonly months: 1 | 12;
  readonly prices: string;
}

/** kVA for which each offer is sold. */
export const powersOf = {
  base: [3, 6, 9, 12, 15, 18, 24, 30, 36],
  hphc: [3, 6, 9, 12, 15, 18, 24, 30, 36],
  tempo: [6, 9, 12, 15, 18, 24, 30, 36],
} as const;

export const energyRows: readonly EnergyRow[] = [
  {
    from: "2020-08-01",
    source: "cre",
    base: "15.57 15.97",
    hphc: "17.98 13.44",
    tempo: "15.48 12.46 17.57 13.97 63.89 14.91",
  },
  {
    from: "2021-02-01",
    source: "cre",
    base: "15.82 16.30",
    hphc: "18.53 13.53",
    tempo: "15.15 12.30 17.82 14.04 62.75 14.99",
  },
  {
    from: "2021-08-01",
    source: "cre",
    base: "15.58 16.05",
    hphc: "18.21 13.60",
    tempo: "14.98? 12.30? 17.73? 14.12? 62.74? 15.09?",
  },
  {
    from: "2022-02-01",
    source: "cre",
    base: "17.40",
    hphc: "18.41 14.70",
    tempo: "12.72? 8.62? 16.53? 11.12? 54.86? 12.22?",
  },
  {
    from: "2022-08-01",
    source: "edf",
    base: "17.40",
    hphc: "18.41 14.70",
    tempo: "12.72 8.62 16.53 11.12 54.86 12.22",
  },
  {
    from: "2023-02-01",
    source: "edf",
    base: "20.62",
    hphc: "22.28 16.15",
    tempo: "12.49 9.70 15.08 11.40 67.12 12.16",
  },
  {
    from: "2023-08-01",
    source: "edf",
    base: "22.76",
    hphc: "24.60 18.28",
    tempo: "13.69 10.56 16.54 12.46 73.24 13.28",
  },
  {
    from: "2024-02-01",
    source: "edf",
    base: "25.16",
    hphc: "27.00 20.68",
    tempo: "16.09 12.96 18.94 14.86 75.62 15.68",
  },
  {
    from: "2025-02-01",
    source: "edf",
    base: "20.16",
    hphc: "21.46 16.96",
    tempo: "15.52 12.88 17.92 14.47 65.86 15.18",
  },
  {
    from: "2025-08-01",
    source: "edf",
    base: "19.52",
    hphc: "20.81 16.35",
    tempo: "14.94 12.32 17.30 13.91 64.68 14.60",
  },
  {
    from: "2026-02-01",
    source: "edf",
    base: "19.40 19.27",
    hphc: "20.65 15.79",
    tempo: "16.12 13.25 18.71 14.99 70.60 15.75",
  },
  {
    from: "2026-08-01",
    source: "edf",
    base: "20.01 19.85",
    hphc: "21.42 15.89",
    tempo: "16.54 13.56 19.21 15.36 72.95 16.15",
  },
];

export const subscriptionRows: Readonly<Record<keyof typeof powersOf, readonly SubscriptionRow[]>> = {
  base: [
    {
      from: "2020-08-01",
      source: "cre",
      months: 12,
      prices: "103.44? 128.52? 153.48? 178.44? 202.32? - - - -",
    },
    {
      from: "2021-02-01",
      source: "cre",
      months: 12,
      prices: "102.83? 127.79? 152.85? 177.64? 201.74? - - - -",
    },
    {
      from: "2021-08-01",
      source: "cre",
      months: 12,
      prices: "104.95? 137.66? 171.48? 205.90? 238.00? - - - -",
    },
    {
      from: "2022-02-01",
      source: "cre",
      months: 12,
      prices: "103.56? 136.14? 170.09? 204.51? 236.61? - - - -",
    },
    {
      from: "2022-08-01",
      source: "edf",
      months: 1,
      prices: "8.65 11.36 14.18 17.02 19.71 22.66 28.52 34.22 40.05",
    },
    {
      from: "2023-02-01",
      source: "edf",
      months: 1,
      prices: "9.13 11.93 14.86 17.88 20.71 23.67 29.82 35.83 41.71",
    },
    {
      from: "2023-08-01",
      source: "edf",
      months: 1,
      prices: "9.47 12.44 15.63 18.89 21.92 24.92 31.60 37.29 44.66",
    },
    {
      from: "2024-02-01",
      source: "edf",
      months: 1,
      prices: "9.63 12.60 15.79 19.04 22.07 25.09 31.76 37.44 44.82",
    },
    {
      from: "2024-11-01",
      source: "retyped",
      months: 1,
      prices: "9.69 12.68 15.89 19.16 22.21* 25.24 31.96 37.68 45.11*",
    },
    {
      from: "2025-02-01",
      source: "retyped",
      months: 1,
      prices: "10.41 13.72 17.27 20.86 24.20 27.39 34.68 41.99 48.39",
    },
    {
      from: "2025-08-01",
      source: "retyped",
      months: 1,
      prices: "11.73 15.47 19.39 23.32 27.06 30.76 38.79 46.44 54.29",
    },
    {
      from: "2026-02-01",
      source: "retyped",
      months: 1,
      prices: "12.03 15.65 19.56 23.32 26.84 30.49 38.24 45.37 52.54",
    },
    {
      from: "2026-08-01",
      source: "retyped",
      months: 1,
      prices: "12.13 15.86 19.88 23.76 27.40 31.14 39.14 46.47 53.88",
    },
  ],
  hphc: [
    {
      from: "2020-08-01",
      source: "cre",
      months: 12,
      prices: "- 137.40? 169.92? 200.16? 228.24? 253.20? 312.36? 363.72? 410.88?",
    },
    {
      from: "2021-02-01",
      source: "cre",
      months: 12,
      prices: "- 136.76? 169.11? 199.48? 227.50? 252.42? 311.61? 363.07? 410.19?",
    },
    {
      from: "2021-08-01",
      source: "cre",
      months: 12,
      prices: "- 144.61? 183.68? 221.50? 258.07? 292.35? 367.99? 436.05? 502.90?",
    },
    {
      from: "2022-02-01",
      source: "cre",
      months: 12,
      prices: "- 143.09? 182.29? 220.11? 256.68? 290.96? 366.60? 434.66? 501.51?",
    },
    {
      from: "2022-08-01",
      source: "edf",
      months: 1,
      prices: "- 11.84 15.26 18.67 21.81 24.42 30.74 36.54 41.26",
    },
    {
      from: "2023-02-01",
      source: "edf",
      months: 1,
      prices: "- 12.35 15.84 19.34 22.50 25.21 31.69 37.68 42.42",
    },
    {
      from: "2023-08-01",
      source: "edf",
      months: 1,
      prices: "- 12.85 16.55 19.97 23.24 26.48 33.28 39.46 44.64",
    },
    {
      from: "2024-02-01",
      source: "edf",
      months: 1,
      prices: "- 13.01 16.70 20.13 23.40 26.64 33.44 39.63 44.79",
    },
    {
      from: "2024-11-01",
      source: "retyped",
      months: 1,
      prices: "- 13.09 16.81*? 20.28 23.57 26.84 33.70 38.97 45.08",
    },
    {
      from: "2025-02-01",
      source: "retyped",
      months: 1,
      prices: "- 14.04 18.01 21.69 25.16 28.74 36.23 41.96 48.72",
    },
    {
      from: "2025-08-01",
      source: "retyped",
      months: 1,
      prices: "- 15.74 19.81 23.76 27.49 31.34 39.47 47.02 54.61",
    },
    {
      from: "2026-02-01",
      source: "retyped",
      months: 1,
      prices: "- 15.65 19.56 23.32 26.84 30.49 38.24 45.37 52.54",
    },
    {
      from: "2026-08-01",
      source: "retyped",
      months: 1,
      prices: "12.13* 15.86 19.88 23.76 27.40 31.14 39.14 46.47 53.88",
    },
  ],
  tempo: [
    {
      from: "2020-08-01",
      source: "cre",
      months: 12,
      prices: "- 166.66? 195.95? 220.37? 242.09? - 352.26? 403.90?",
    },
    {
      from: "2021-02-01",
      source: "cre",
      months: 12,
      prices: "- 166.03? 195.32? 219.61? 241.33? - 351.50? 403.27?",
    },
    {
      from: "2021-08-01",
      source: "cre",
      months: 12,
      prices: "- 181.03? 218.41? 251.75? 283.70? - 428.04? 501.66?",
    },
    {
      from: "2022-02-01",
      source: "cre",
      months: 12,
      prices: "- 179.52? 217.02? 250.36? 282.30? - 426.64? 500.26?",
    },
    { from: "2022-08-01", source: "edf", months: 1, prices: "- 14.82 18.21 20.65 23.33 - 35.16 41.18" },
    { from: "2023-02-01", source: "edf", months: 1, prices: "12.28 15.33 18.78 21.27 23.98 - 36.06 41.90" },
    { from: "2023-08-01", source: "edf", months: 1, prices: "12.80 16.00 19.29 22.30 25.29 - 38.13 44.28" },
    { from: "2024-02-01", source: "edf", months: 1, prices: "12.96 16.16 19.44 22.45 25.44 - 38.29 44.42" },
    {
      from: "2024-11-01",
      source: "retyped",
      months: 1,
      prices: "13.03 16.25 19.56 22.59*? 25.60 - 38.53 44.71",
    },
    {
      from: "2025-02-01",
      source: "retyped",
      months: 1,
      prices: "13.97 17.45 20.96 24.23 27.50 - 41.27 48.45",
    },
    {
      from: "2025-08-01",
      source: "retyped",
      months: 1,
      prices: "15.50 19.49 23.38 27.01 30.79 - 46.31 54.43",
    },
    {
      from: "2026-02-01",
      source: "retyped",
      months: 1,
      prices: "15.59 19.38 23.07 26.47 30.04 - 44.73 52.42",
    },
    {
      from: "2026-08-01",
      source: "retyped",
      months: 1,
      prices: "15.80 19.70 23.50 27.01 30.69 38.22* 45.82 53.76",
    },
  ],
};
