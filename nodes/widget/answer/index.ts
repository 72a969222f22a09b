/** What the meter on the dashboard is answered. */
export { answerDay } from "./asked-day.js";
export { ArchiveSource } from "./archive-source.js";
export { inBoth } from "./lamp.js";
export { MessageSource, readMessage } from "./message-source.js";
export { planNewestDay, type PlannedDay } from "./newest-day.js";
export { NoMeter } from "./no-meter.js";
export { type Answered, planAnswer } from "./plan.js";
export { type Held, type SnapshotSource, revisionOf, wantsIn } from "./snapshot.js";
export { TariffWatch } from "./tariff-watch.js";
