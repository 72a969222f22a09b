/** The formats of files that are read. Each name stands in reports and in the users' docs. */
export const formatNames = [
  "own-csv",
  "customer-csv",
  "customer-workbook-curve",
  "customer-workbook-daily",
  "half-hour-curve",
  "conso-downloader",
  "start-end",
  "r63",
  "r64",
  "r65",
  "edf-powers",
  "edf-index",
  "edf-daily",
  "home-assistant",
] as const;

export type FormatName = (typeof formatNames)[number];
