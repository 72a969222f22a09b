/** What the meter on the dashboard is answered. */
export { ArchiveSource } from "./archive-source.js";
export { type Chart, type Planned, planChart } from "./chart.js";
export { type Costs, planCosts } from "./cost.js";
export { inBoth } from "./lamp.js";
export { MessageSource, readMessage } from "./message-source.js";
export { planPrices, type Prices } from "./prices.js";
export { NoMeter } from "./no-meter.js";
export { type Held, type SnapshotSource, revisionOf, wantsIn } from "./snapshot.js";
export { TariffWatch } from "./tariff-watch.js";
