export { hoursCheck, type HoursFinding, type MeteredDay } from "./hours-check.js";
