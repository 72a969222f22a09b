/** One browser for the suites of a run: it ends with the run, not with a suite. */
import type { Browser } from "playwright-core";
import { endsWithRun } from "../ends-with-run.js";
import { launchChromium } from "./chromium.js";

let browser: Promise<Browser> | undefined;

/** The browser of all suites: each opens contexts of its own in it. @param hook the hook or test that asks */
export function sharedChromium(hook: Mocha.Context): Promise<Browser> {
  if (browser === undefined) {
    const launched = (browser = launchChromium());
    endsWithRun(hook, async () => {
      browser = undefined;
      await (await launched).close();
    });
  }
  return browser;
}
