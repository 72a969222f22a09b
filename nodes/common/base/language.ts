/** In which language texts with values are. */
import type { NodeAPI } from "node-red";
import type { Language } from "../../texts/index.js";

/** The language of texts that contain values: the node's, else the editor's, else the server's, else English. */
export function languageOf(
  def: { readonly language?: string; readonly editorLanguage?: string },
  server: string | undefined,
): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = process.env;
  const candidates: unknown[] = [def.language, def.editorLanguage, server, LC_ALL || LC_MESSAGES || LANG];
  for (const candidate of candidates) {
    if (typeof candidate !== "string") continue; // hand-written flows may contain anything
    if (candidate.startsWith("fr")) return "fr";
    if (candidate.startsWith("en")) return "en";
  }
  return "en";
}

/** The language of texts that belong to no meter. */
export function serverLanguage(RED: NodeAPI): Language {
  return languageOf({}, (RED.settings as { lang?: string }).lang);
}
