/** What a failure means, what happens next, and what the user can do. */
export { commonPages, explain, explainHealth } from "./explain.js";
export type { CommonPage } from "./wordings.js";
