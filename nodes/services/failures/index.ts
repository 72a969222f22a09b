/** What a failed request means, and until when to wait. */
export { codeKey, isOfNewConsents, isOwnCode, knownCodes, rowsOf } from "./codes.js";
export { readErrorBody } from "./error-body.js";
export { type FailureContext, failureOf, reading } from "./failure.js";
