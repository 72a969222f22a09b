/** Mocha's dots, then the full title of each pending test: `pending: …`, which the dots do not show. */
import Mocha from "mocha";
import { pendingLine } from "./pending.mjs";

const { EVENT_RUN_END, EVENT_TEST_PENDING } = Mocha.Runner.constants;

export default class Reporter extends Mocha.reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    const titles = [];
    runner.on(EVENT_TEST_PENDING, (test) => titles.push(test.fullTitle()));
    runner.once(EVENT_RUN_END, () => {
      for (const title of titles) console.log(pendingLine(title));
    });
  }
}
