export { askCost, type CostQuestion, type CostResult, type CostStep, type CostStepEntry } from "./ask.js";
export { headOf } from "./changed-days.js";
export {
  addEnergy,
  rateOfDay,
  costOfEnergy,
  energyOf,
  readyDay,
  subscriptionOf,
  type DayCost,
  type DayEnergy,
  type DayTerms,
  type ReadyDay,
  type Split,
} from "./day.js";
export { knownEnergies, wattHoursOf } from "./energies.js";
export { CostSum, isPricedInPart, stamped, type CostEntry, type Stamped } from "./entries.js";
export * from "./feed.js";
export { energySpan, DayReader } from "./day-reader.js";
export { heldDays, type HeldDay } from "./held-days.js";
export { checkHours } from "./hours-of-meter.js";
export { ageOf, NoteCollector, type PriceNotes } from "./notes.js";
export type { CostParcel, SentCost } from "./parcel.js";
