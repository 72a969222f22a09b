/** Workbooks of spreadsheets. */
export { sheetsOf } from "./sheets.js";
