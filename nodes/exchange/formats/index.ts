/** A file for each format of tables. */
export { customerCsv } from "./customer-csv.js";
export { dailyWorkbook } from "./daily-workbook.js";
export { edfMaxPower } from "./edf-max-power.js";
export { edfPowers } from "./edf-powers.js";
export { edfDaily, edfIndex } from "./edf.js";
export type { Format, RowReader } from "./format.js";
export { halfHourCurve } from "./half-hour-curve.js";
export { homeAssistant } from "./home-assistant.js";
export { ownCsv } from "./own-csv.js";
export { r63 } from "./r63.js";
export { r64 } from "./r64.js";
export { r65 } from "./r65.js";
export { refusalOf } from "./refused.js";
export { consoDownloader, curveWorkbook, startEnd } from "./start-end.js";
