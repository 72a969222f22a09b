/** Loaded by mocha (quick.mjs): from an instant on, no further test begins; at a later one, all have ended. */
const until = Number(process.env.LINKY_TESTS_UNTIL);
const end = Number(process.env.LINKY_TESTS_END);

function skipLate() {
  if (Date.now() > until) this.skip();
}

/** A test that waits in vain for what a defect took away fails in time to be told. */
function endInTime() {
  skipLate.call(this);
  this.currentTest.timeout(Math.min(this.currentTest.timeout() || Infinity, end - Date.now()));
}

export const mochaHooks = { beforeAll: skipLate, beforeEach: endInTime };
