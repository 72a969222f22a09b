/** Pages of the tests are for questions, not for eyes: nothing moves in them, and nothing is painted that no one looks at. */
import type { BrowserContext } from "playwright-core";

/**
 * Each picture of a tray that slides in costs as much as a script that fills it, and on a busy machine a button moves
 * away between the two halves of a click.
 */
export const STILL = "*, *::before, *::after { transition: none !important; animation: none !important }";

/** What is laid out and can be touched, without the cost of its pixels; `axeFindings` has it painted. */
export const UNPAINTED = "html:not(.painted) > body { opacity: 0 !important }";

/** Adds rules to each page of a context, whatever it loads. */
export async function styled(context: BrowserContext, rules: string): Promise<void> {
  await context.addInitScript(
    `document.adoptedStyleSheets.push(new CSSStyleSheet());
     document.adoptedStyleSheets[0].replaceSync(${JSON.stringify(rules)});`,
  );
}
