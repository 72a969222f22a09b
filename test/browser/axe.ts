/** What axe finds in a part of a page. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");

/** What is only counted, or would load each style sheet once more, is not worked out. */
const options = { resultTypes: ["violations"], selectors: false, preload: false, iframes: false };

/** One line for each rule that is violated inside the element, which is painted while axe looks. */
export async function axeFindings(page: Page, selector: string): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe);
  return page.evaluate<
    string[]
  >(`(document.documentElement.classList.add("painted"), axe.run(${JSON.stringify(selector)}, ${JSON.stringify(options)}))
  .finally(() => document.documentElement.classList.remove("painted")).then(({ violations, passes }) =>
    passes.length < 5 ? ["axe has found nothing to judge"] : violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html, any }) => html.slice(0, 160) + " " + any.map(({ message }) => message).join()).join("; ")))`);
}
