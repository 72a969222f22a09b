/** What axe finds in a part of a page. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");

/** What is only counted, or would load each style sheet once more, is not worked out. */
const usual = { resultTypes: ["violations"], selectors: false, preload: false, iframes: false };

/**
 * What Node-RED's editor has beside its dialogs: nine of ten elements of its page, whose place in the picture axe would
 * work out to find what is behind a text of ours. A dialog is opaque, and lies above all of it.
 */
const BESIDE = ["header", "sidebar-left", "workspace", "sidebar-container", "editor-node-configs"]
  .map((name) => `#red-ui-${name}`)
  .join();

/**
 * In the page: `axe.run` of a part that can be seen meanwhile. axe makes pauses for other scripts; without them no frame
 * comes in between, and nothing is painted. What rules ask the whole document, as for an id, they still do.
 */
const lookAt = `async ({ selector, options, beside, judged }) => {
  const part = document.querySelector(selector);
  const leftOut = new Set([...document.querySelectorAll(beside)].filter((one) => !one.contains(part)));
  const acceptNode = (node) => (leftOut.has(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  document.createTreeWalker = (root, show) =>
    Document.prototype.createTreeWalker.call(document, root, show, acceptNode);
  const later = window.setTimeout;
  window.setTimeout = (work, delay, ...given) =>
    delay > 0 ? later(work, delay, ...given) : queueMicrotask(() => work(...given));
  document.documentElement.classList.add("painted");
  try {
    const { violations, passes } = await axe.run(selector, options);
    if (judged ? !passes.some(({ id }) => id === judged) : passes.length < 5)
      return ["axe has found nothing to judge" + (judged ? " of " + judged : "")];
    return violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html, any }) =>
      html.slice(0, 160) + " " + any.map(({ message }) => message).join()).join("; "));
  } finally {
    document.documentElement.classList.remove("painted");
    window.setTimeout = later;
    delete document.createTreeWalker;
  }
}`;

/** Options for elements that it has judged already, in other colours: look that `color-contrast` is judged. */
export const ONLY_COLORS = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };

export interface Look {
  /** Of axe, besides the usual ones. */
  readonly options?: object;
  /** A rule that must have something to judge; otherwise any five. */
  readonly judged?: string;
  /** What the page does before and after: an expression around the one that it is given. */
  readonly around?: (look: string) => string;
}

/** One line for each rule that is violated inside the element, which counts as painted while axe looks. */
export async function axeFindings(
  page: Page,
  selector: string,
  { options, judged, around = (look) => look }: Look = {},
): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe);
  const given = { selector, options: { ...usual, ...options }, beside: BESIDE, judged };
  return page.evaluate<string[]>(around(`(${lookAt})(${JSON.stringify(given)})`));
}
