/** What the meter's registers counted, and their names. */
export { type HeldRegisters, type RegisterOrigin, registerOrigins } from "./held-registers.js";
export { EVENT, type RegisterLabels, lastLabels } from "./register-names.js";
export { NO_SOURCE, type RegisterRow, Registers } from "./register-store.js";
