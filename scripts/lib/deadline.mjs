/** Loaded by mocha (quick.mjs): from an instant on, no further test begins. */
const until = Number(process.env.LINKY_TESTS_UNTIL);

function skipLate() {
  if (Date.now() > until) this.skip();
}

export const mochaHooks = { beforeAll: skipLate, beforeEach: skipLate };
