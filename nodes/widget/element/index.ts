/** Defines `<linky-meter>`: this file and all it imports become dist/linky-meter.js. */
import { TAG } from "../protocol.js";
import { LinkyMeter } from "./meter.js";

// Two hosts of one page may both load it.
if (customElements.get(TAG) === undefined) customElements.define(TAG, LinkyMeter);
