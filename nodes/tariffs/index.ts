export * from "./calendar.js";
export * from "./contract.js";
export { isHoliday } from "./holidays.js";
export * from "./in-force.js";
export * from "./money.js";
export { checkedUntil } from "./regulated.js";
export * from "./tempo.js";
