/** The meter's name, and the language it speaks. */
import type { Snapshot } from "../protocol.js";
import type { Language } from "./dates.js";

/** Its own, or the end of its usage point; empty: neither is known. */
export function nameOf({ name, hint }: Pick<Snapshot, "name" | "hint"> = { name: "", hint: "" }): string {
  if (name !== "") return name;
  return hint === "" ? "" : `•••• ${hint}`;
}

/** @param wanted "fr", "en", or anything else: the browser's */
export function languageOf(wanted: string): Language {
  const language = wanted === "fr" || wanted === "en" ? wanted : navigator.language;
  return language.toLowerCase().startsWith("fr") ? "fr" : "en";
}
