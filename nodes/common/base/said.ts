import { Once } from "../../base/index.js";

/**
 * What this process has said. About an incident: the flows in which it was reported, since two config nodes of a meter
 * get the same incidents, and all meters get those of the archive. About a runtime: the settings that do not fit.
 */
export const said = new Once();
