/** Colours of Tempo days, and the requests for them. */
export { type ColorSource, Colors, type HeldColor } from "./colors.js";
export { type LookRequest, Looks, MOST_LOOKS, MOST_REQUESTS, noteLostLooks } from "./looks.js";
