/** The address Enedis sends the user back to, derived from the editor's own. Pure; also for the editor. */
import { prefix, routes } from "./api.js";

/** Longer than any address a browser shows. */
const LONGEST = 2_000;

/**
 * @param editor `location.origin + location.pathname` of the editor
 * @returns undefined when that is not a valid address
 */
export function callbackAddress(editor: string): string | undefined {
  if (editor.length > LONGEST || !URL.canParse(editor)) return undefined;
  const url = new URL(editor);
  if (url.protocol !== "https:" && url.protocol !== "http:") return undefined;
  if (url.username || url.password || url.search || url.hash) return undefined;
  // The editor is at its root, with or without a file name.
  const root = url.pathname.replace(/[^/]*$/, "");
  return `${url.origin}${root}${prefix}/${routes.callback.path}`;
}
