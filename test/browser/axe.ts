/** What axe finds in a part of a page. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");

/**
 * One line for each rule that is violated inside the element.
 * @param rules those of colours only, where the same elements were looked at in another theme
 */
export async function axeFindings(
  page: Page,
  selector: string,
  rules: "all" | "colors" = "all",
): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe);
  const [options, least] = rules === "all" ? [{}, 5] : [{ runOnly: ["cat.color"] }, 1];
  const what = `${JSON.stringify(selector)}, ${JSON.stringify(options)}`;
  return page.evaluate<string[]>(`axe.run(${what}).then(({ violations, passes }) =>
    passes.length < ${least} ? ["axe has found nothing to judge"] : violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html, any }) => html.slice(0, 160) + " " + any.map(({ message }) => message).join()).join("; ")))`);
}
