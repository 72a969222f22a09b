/** The page shown to a customer who comes back from Enedis: plain and static, without scripts or external content. */
import { createHash } from "node:crypto";
import type { Language } from "../../texts/index.js";

export interface Page {
  readonly status: number;
  readonly html: string;
}

export interface PageContent {
  readonly language: Language;
  readonly ok: boolean;
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** Only a link of our own. */
  readonly link?: string;
}

const css = `
:root{color-scheme:light dark;--ink:#23301a;--paper:#f4f7ee;--card:#fff;--line:#dfe7d2;--mark:#6a8f1f}
@media(prefers-color-scheme:dark){:root{--ink:#e6edd9;--paper:#1b2016;--card:#252b1e;--line:#3a4430;--mark:#a3cc28}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--paper);color:var(--ink);font:1.05rem/1.55 system-ui,sans-serif}
main{max-width:34rem;padding:2rem;background:var(--card);border:1px solid var(--line);border-top:4px solid var(--mark);border-radius:.75rem}
main.failed{border-top-color:#c2571a}
h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25}
p{margin:.75rem 0 0}
a{color:inherit;overflow-wrap:anywhere}
.close{opacity:.75}
`;

export const headers: Readonly<Record<string, string>> = {
  "Content-Type": "text/html; charset=utf-8",
  "Cache-Control": "no-store",
  "Content-Security-Policy": [
    "default-src 'none'",
    `style-src 'sha256-${createHash("sha256").update(css).digest("base64")}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  // The address contains the state and Enedis's reply: pages opened from here must not see it.
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "X-Robots-Tag": "noindex",
};

export function page({ language, ok, title, paragraphs, link }: PageContent): string {
  const texts = paragraphs.map((text, i) => {
    const isLast = i === paragraphs.length - 1;
    return `<p${isLast ? ' class="close"' : ""}>${escape(text)}</p>`;
  });
  if (link !== undefined) {
    const anchor = `<p><a href="${escape(link)}" rel="noreferrer">${escape(link)}</a></p>`;
    texts.splice(-1, 0, anchor);
  }
  return [
    `<!DOCTYPE html>`,
    `<html lang="${language}">`,
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<title>${escape(title)} · Enedis Linky</title><style>${css}</style></head>`,
    `<body><main class="${ok ? "linked" : "failed"}"><h1>${ok ? "✓ " : ""}${escape(title)}</h1>`,
    ...texts,
    `</main></body></html>`,
  ].join("\n");
}

function escape(text: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => names[character]!);
}
