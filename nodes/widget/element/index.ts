/** Defines `<linky-meter>`. This file and all its imports are bundled as dist/linky-meter.js. */
import { TAG } from "../protocol.js";
import { LinkyMeter } from "./meter.js";

// Two hosts on one page may both load it.
if (customElements.get(TAG) === undefined) customElements.define(TAG, LinkyMeter);
