export * from "./known.js";
export { defaultAddresses, makeLook, type Addresses, type Fetch } from "./look.js";
export { toldAt, type TempoNow } from "./now.js";
export * from "./season.js";
export * from "./timetable.js";
export { lackingSeasons, unknownDays } from "./unknown.js";
