/** What the meter on the dashboard is answered. */
import type { Chart } from "./chart.js";
import type { Costs } from "./cost.js";
import type { Habits } from "./habits/index.js";
import type { Prices } from "./prices.js";

export { answerDay } from "./asked-day.js";
export { ArchiveSource } from "./archive-source.js";
export { type Planned, planChart } from "./chart.js";
export { planCosts } from "./cost.js";
export { planHabit } from "./habits/index.js";
export { inBoth } from "./lamp.js";
export { MessageSource, readMessage } from "./message-source.js";
export { planPrices } from "./prices.js";
export { NoMeter } from "./no-meter.js";
export { type Held, type SnapshotSource, revisionOf, wantsIn } from "./snapshot.js";
export { TariffWatch } from "./tariff-watch.js";

/** What a question is answered, without its number. */
export type Answered = Chart | Costs | Prices | Habits;
