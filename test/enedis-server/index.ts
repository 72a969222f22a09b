export { type Grant } from "./data-connect.js";
export { type Meter } from "./enedis.js";
export { demoHousehold, fixtureHousehold, type FixtureOptions, type Household } from "./household.js";
export { listen, type Listening } from "./listen.js";
export type { ServerRequest } from "./message.js";
export { offPeakHousehold } from "./off-peak-household.js";
export { registersBody, withRegisters } from "./registers.js";
export * from "./server.js";
export type { Mishap } from "./mishaps.js";
