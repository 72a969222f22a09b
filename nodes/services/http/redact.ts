/** The only place where foreign text becomes text of ours, for logs, messages and statuses. */

/** Characters of an excerpt. */
const EXCERPT = 200;

/** Characters looked at. What is removed or masked shortens a text, so this is more than an excerpt. */
const WINDOW = 8_000;

const MASK = "•••";

/**
 * An excerpt of foreign text that is safe to show: one line without markup, control characters, usage points and tokens.
 * Digits of any script become ours: a usage point is recognised in each.
 *
 * Only its beginning is looked at, up to the end of a word, so that a long text costs little and no secret is cut in
 * half before it is recognised.
 *
 * @param secrets removed wherever they occur: credentials in use, the usage point asked for
 * @param length of the excerpt, in characters
 */
export function redact(text: string, secrets: readonly string[] = [], length = EXCERPT): string {
  const patterns = secrets.map(withOurDigits).flatMap(patternsOf);
  const clean = masked(
    withoutMarkup(masked(withOurDigits(beginningOf(text)), patterns))
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
      // What is invisible or turns the direction of writing, and halves of characters.
      .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, ""),
    // Once more: without what was invisible in it, a secret is one again.
    patterns,
  )
    .replace(/(?<![A-Za-z0-9])eyJ[\w.-]+/g, MASK)
    .replace(/\b(Bearer|Basic)\s+\S+/gi, `$1 ${MASK}`)
    .replace(assigned, `$1${MASK}`)
    .replace(/\d{10,}(\d{4})/g, "••••••••••$1")
    .replace(/[\w+=~-]{32,}/g, MASK)
    // A body that is no text.
    .replace(/\ufffd+/g, "\ufffd")
    .replace(/ +/g, " ")
    .trim();
  // By characters: half of one would be shown as another. And no longer part of the whole answer, which can be freed.
  return Array.from(clean).slice(0, length).join("").trim();
}

/** A secret that a text gives a name. */
const assigned =
  /\b((?:access_token|refresh_token|id_token|client_secret|client_id|autorisation_?id)["']? ?[=:] ?["']?|(?:token|secret|password|code|state)=)[^\s"'&,;<>}]+/gi;

/** The beginning of a text, without the word at the cut: it may be half a secret. */
function beginningOf(text: string): string {
  if (text.length <= WINDOW) return text;
  let end = WINDOW;
  while (end > 0 && text.charCodeAt(end) > 0x20) end--;
  return text.slice(0, end);
}

/** Decimal digits of other scripts, by what they are in ours. Unicode has some hundreds. */
const digits = new Map<string, string>();

function withOurDigits(text: string): string {
  return text.replace(/(?![0-9])\p{Nd}/gu, (digit) => {
    let ours = digits.get(digit);
    if (ours === undefined) digits.set(digit, (ours = ourDigit(digit)));
    return ours;
  });
}

/** Unicode has the digits of a script from 0 to 9 in a row, at most five such rows one after the other. */
function ourDigit(digit: string): string {
  const code = digit.codePointAt(0)!;
  let first = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return String((code - first) % 10);
}

/** One pass, whatever the text is: a page may be broken or made to be slow. */
function withoutMarkup(text: string): string {
  let plain = "";
  let at = 0;
  for (;;) {
    const tag = nextTag(text, at);
    if (tag < 0) return plain + text.slice(at);
    plain += `${text.slice(at, tag)} `;
    const kind = /^<(script|style)\b/i.exec(text.slice(tag, tag + 8))?.[1];
    const end = kind === undefined ? tag : endOf(kind, text, tag);
    const close = end < 0 ? -1 : text.indexOf(">", end);
    // It does not end: nothing after it is text.
    if (close < 0) return plain;
    at = close + 1;
  }
}

/** Where the content of a script or style ends. */
function endOf(kind: string, text: string, from: number): number {
  const closing = new RegExp(`</${kind}`, "gi");
  closing.lastIndex = from;
  return closing.exec(text)?.index ?? -1;
}

function nextTag(text: string, from: number): number {
  for (let at = text.indexOf("<", from); at >= 0; at = text.indexOf("<", at + 1)) {
    if (/[A-Za-z/!?]/.test(text.charAt(at + 1))) return at;
  }
  return -1;
}

/** Whether a text contains a page. */
export function hasPage(text: string): boolean {
  return /(?:<|&lt;)(?:!doctype|html|head|body|title)\b/i.test(text);
}

type Pattern = readonly [find: RegExp, mask: string];

function masked(text: string, patterns: readonly Pattern[]): string {
  return patterns.reduce((clean, [find, mask]) => clean.replace(find, mask), text);
}

/** A usage point keeps its last digits, as in all of our texts; its digits may be written in groups. */
function patternsOf(secret: string): Pattern[] {
  if (/^\d{14}$/.test(secret)) {
    return [[new RegExp(Array.from(secret).join("[^0-9A-Za-z]{0,2}"), "g"), `••••••••••${secret.slice(-4)}`]];
  }
  if (secret.length <= 3) return [];
  return [[new RegExp(formsOf(secret).map(escaped).join("|"), "gi"), MASK]];
}

/** How a secret may be written: as it is, in a page, in JSON, in an address. The longest first. */
function formsOf(secret: string): string[] {
  const forms = new Set([
    secret,
    secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
    JSON.stringify(secret).slice(1, -1),
  ]);
  // Half a character has no form in an address.
  if (!/\p{Cs}/u.test(secret)) forms.add(encodeURIComponent(secret));
  return [...forms].sort((a, b) => b.length - a.length);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
