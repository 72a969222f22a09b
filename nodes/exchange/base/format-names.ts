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
  "edf-max-power",
  "home-assistant",
  "enedis-v5",
  "enedis-2026",
  "r63-json",
  "r64-json",
  "r65-json",
  "r50",
  "r151",
] as const;

export type FormatName = (typeof formatNames)[number];
