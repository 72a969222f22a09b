/** The formats of files that are read. Each name stands in reports and in the users' docs. */
export const formatNames = [
  "own-csv",
  "customer-csv",
  "customer-workbook-curve",
  "customer-workbook-daily",
  "conso-downloader",
  "r63",
  "edf-powers",
] as const;

export type FormatName = (typeof formatNames)[number];
