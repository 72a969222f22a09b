/**
 * `${NAME}`: Node-RED replaces it by an environment variable when the flows start, wherever a property or a credential
 * consists of nothing else. Variables of the host are texts, whatever the property is. Pure; also for the editor.
 */

/** In the editor: a variable; in the runtime: one that is not set. */
export function isVariable(value: unknown): boolean {
  return typeof value === "string" && /^\$\{[^\s\d}][^\s}]*\}$/.test(value);
}

/** Yes or no; undefined for any other value. */
export function flagIn(value: unknown): boolean | undefined {
  if (value === "true" || value === "false") return value === "true";
  return typeof value === "boolean" ? value : undefined;
}

/** A list, or a text with commas; undefined for any other value. */
export function listIn(value: unknown): readonly unknown[] | undefined {
  if (isVariable(value)) return undefined;
  if (typeof value === "string") return value.split(",").map((one) => one.trim());
  return Array.isArray(value) ? value : undefined;
}
