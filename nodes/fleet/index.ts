export { Mirror } from "./mirror.js";
export type { MirrorOptions } from "./mirror-options.js";
export type { FleetProblem, MirrorProblem, OwnProblem } from "./problem.js";
