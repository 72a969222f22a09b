/** The part of the texts that dialogs and pages need: types only. */
export type { Explanation } from "./base/explanation.js";
