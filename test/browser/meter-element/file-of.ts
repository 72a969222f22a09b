/** The file that a chart's page of other days gives. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";

/** @param page shows what leads to other days */
export async function fileFrom(page: Page): Promise<{ name: string; rows: string[] }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("#meter .chooser .plain").last().click(),
  ]);
  const text = readFileSync(await download.path(), "utf8");
  assert.ok(text.startsWith("\ufeff"));
  return { name: download.suggestedFilename(), rows: text.slice(1).trimEnd().split("\r\n") };
}

/** @param page shows a chart */
export async function fileOf(page: Page): Promise<{ name: string; rows: string[] }> {
  await page.locator("#meter .travel .days").click();
  return fileFrom(page);
}
