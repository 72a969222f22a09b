export { registerEntries, type RegisterEntry, type RegisterQuestion, type RegisterStep } from "./ask.js";
export { conventionOf } from "./convention.js";
export { registerSpans, type RegisterSpan } from "./energy.js";
export { registerDays, heldSpans } from "./held.js";
export { stepsOf, type Rise } from "./steps.js";
