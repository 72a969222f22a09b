/** The languages of the runtime. */
export type Language = "fr" | "en";
