/** What dialogs and pages know of texts: shapes only. */
export type { Explanation } from "./explanation.js";
