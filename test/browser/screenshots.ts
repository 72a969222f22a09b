/** Screenshots for eyes, not for tests: written if SCREENSHOTS is set, as each costs a third of a second of a processor. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "playwright-core";

const artefacts = path.join(__dirname, "..", "artefacts");

export const areWanted = Boolean(process.env["SCREENSHOTS"]);

/** @param file its name in `test/artefacts` */
export async function keepScreenshot(
  of: Pick<Page | Locator, "screenshot">,
  file: string,
  options: NonNullable<Parameters<Page["screenshot"]>[0]> = {},
): Promise<void> {
  if (!areWanted) return;
  mkdirSync(artefacts, { recursive: true });
  await of.screenshot({ ...options, path: path.join(artefacts, file) });
}
