/** The catalogues: a table for each subject, typed by its French. */
export { type ConsentFailure, adminTextsOf } from "./admin.js";
export { contractNodeText, contractProblemText, type ProblemOfMessage } from "./contract.js";
export type { AcceptedTexts } from "./input.js";
export { type SettingsProblem, type Texts, type UnsetVariable, textsOf } from "./texts.js";
