/** What dialogs and the meter in a page use of queries: nothing that needs Node.js. */
export * from "./steps.js";
