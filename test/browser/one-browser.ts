/** What the suites of a run share, as it is dear to start: it ends with the run, not with a suite. */
import type { Browser } from "playwright-core";
import { launchChromium } from "./chromium.js";

/** Ends something after the last suite. @param hook the hook or test that has started it */
export function endsWithRun(hook: Mocha.Context, end: () => Promise<void>): void {
  let suite = hook.runnable().parent!;
  while (suite.parent) suite = suite.parent;
  suite.afterAll(end);
}

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
