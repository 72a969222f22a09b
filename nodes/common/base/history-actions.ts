/** What a message may ask of a history node by `msg.action`: also an `in` node knows them, to say where they belong. */
export const historyActions = [
  "import",
  "export",
  "backup",
  "restore",
  "forget",
  "state",
  "offers",
  "hours",
  "power",
  "forecast",
  "report",
  "days",
  "prices",
] as const;

export type HistoryAction = (typeof historyActions)[number];
