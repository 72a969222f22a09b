/** What dialogs and pages know of texts: shapes only. */
export type { Advice, Explanation } from "./explanation.js";
export type { Language } from "./language.js";
