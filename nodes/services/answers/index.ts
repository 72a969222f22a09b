/** What services answer, as readings and registers. */
export { type Outcome, answerOf, outcomeOf } from "./answer.js";
export { checked, shortList } from "./checked.js";
export { registersOf } from "./register-answer.js";
export { isModern } from "./shapes.js";
