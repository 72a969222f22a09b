/**
 * An excerpt of foreign text that is safe to log: no usage point, no token, one line of at most 200 characters.
 *
 * @param secrets credentials in use, removed wherever they occur
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) if (secret.length > 3) clean = clean.replaceAll(secret, "•••");
  return clean
    .replace(/\beyJ[\w-]+(?:\.[\w-]*)*/g, "•••")
    .replace(/\b(Bearer|Basic)\s+\S+/gi, "$1 •••")
    .replace(/(?<!\d)\d{10}(\d{4})(?!\d)/g, "••••••••••$1")
    .replace(/[\w-]{40,}/g, "•••")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200);
}
