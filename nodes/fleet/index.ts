export { Mirror } from "./mirror.js";
export type { FleetProblem, MirrorProblem, OwnProblem } from "./problem.js";
