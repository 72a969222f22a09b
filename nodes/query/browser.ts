/** What dialogs and the meter widget in a page use of queries: nothing that requires Node.js. */
export * from "./steps.js";
