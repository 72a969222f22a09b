/** What the meter's registers counted, and their names. */
export { EVENT, type RegisterLabels, lastLabels } from "./register-names.js";
export {
  type HeldRegisters,
  NO_SOURCE,
  type RegisterOrigin,
  type RegisterRow,
  Registers,
  registerOrigins,
} from "./register-store.js";
