/** What the mirror in PostgreSQL reads of an archive, and an archive that it fills again. */
export { Following } from "./following.js";
export { Kept } from "./kept.js";
export { Mirrored, type MirroredReading } from "./mirrored.js";
export type { KeptReading, KeptRest } from "./kept-rest.js";
export { Restoring } from "./restoring.js";
