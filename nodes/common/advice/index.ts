/** Advice about offers, power and hours, in words. */
export type { Advised } from "./advised.js";
export { hoursNotes } from "./hours-note.js";
export { type ShownNewHours, answerNewHours, newHoursQuestion } from "./new-hours.js";
export { type GivenOffer, type ShownOffer, askOffers, lastWholeMonths, offersQuestion } from "./offers.js";
export { askPowerAdvice, ownContract, powerWords } from "./power-advice.js";
