/** Requests over HTTP: addresses, sizes, and nothing secret in any error. */
export { checkBaseUrl } from "./base-url.js";
export { MAX_LISTED, MAX_TOKEN, answerBounds } from "./bounds.js";
export { type HttpRequest, type HttpResponse, type Transport, prepareToSend, send } from "./http.js";
export { type ParsedResponse, parsed, startsAsJson } from "./parsed.js";
export { hasPage, redact } from "./redact.js";
