export { Mirror, type MirrorProblem } from "./mirror.js";
