export { Mirror, type MirrorProblem } from "./mirror.js";
export type { FleetProblem } from "./problem.js";
