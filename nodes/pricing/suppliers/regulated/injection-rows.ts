/** The surcharge of the regulated tariff for homes that feed in, with all taxes (docs/dev/tariffs.md#feeding-in). */

/**
 * What a household that feeds in pays on top of its subscription, whatever the offer and the power: € for twelve months.
 * EDF's grids print it net, with the VAT of subscriptions on top: 5.5 %, and 20 % since August 2025.
 */
export const injectionRows: readonly { readonly from: string; readonly price: string }[] = [
  { from: "2022-08-01", price: "3.92" },
  { from: "2023-02-01", price: "8.74" },
  { from: "2023-08-01", price: "9.37" },
  // No grid was seen from here on until 2026: the grid fee changed twice, and then the VAT.
  { from: "2024-11-01", price: "9.37?" },
  { from: "2025-08-01", price: "10.66?" },
  { from: "2026-02-01", price: "11.81" },
];
