/** For what the suites of a run share, as it is dear to start. */

/** Ends something after the last suite. @param hook the hook or test that has started it */
export function endsWithRun(hook: Mocha.Context, end: () => Promise<void>): void {
  let suite = hook.runnable().parent!;
  while (suite.parent) suite = suite.parent;
  suite.afterAll(end);
}
