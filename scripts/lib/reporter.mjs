/**
 * Mocha's dots, then a line for each pending test (`pending: …`), which the dots do not show, one for each failure
 * (`failed: …`), and the files that took longest.
 */
import path from "node:path";
import Mocha from "mocha";
import { failedLine, pendingLine, slowestLine } from "./outcome.mjs";

const { EVENT_HOOK_END, EVENT_RUN_END, EVENT_TEST_END, EVENT_TEST_FAIL, EVENT_TEST_PENDING } =
  Mocha.Runner.constants;
const tests = path.join(import.meta.dirname, "..", "..", "test");

/** How many of the slowest files are named. */
const SLOWEST = 10;
/** Files that took less are not worth a look, in milliseconds. */
const WORTH_MS = 1_000;

export default class Reporter extends Mocha.reporters.Dot {
  constructor(runner, options) {
    super(runner, options);
    const lines = [];
    const times = new Map();
    // Tests and their hooks: also what is made before each test takes its time.
    const took = ({ file, duration = 0 }) => {
      if (file !== undefined) times.set(file, (times.get(file) ?? 0) + duration);
    };
    runner.on(EVENT_TEST_END, took);
    runner.on(EVENT_HOOK_END, took);
    let late = 0;
    runner.on(EVENT_TEST_PENDING, (test) => {
      if (isLate()) late++;
      else lines.push(pendingLine(test.fullTitle()));
    });
    runner.on(EVENT_TEST_FAIL, (test, error) => lines.push(failedLine(test.fullTitle(), error)));
    runner.once(EVENT_RUN_END, () => {
      for (const line of lines) console.log(line);
      if (late > 0) console.log(`  left out, as the time was up: ${late} tests`);
      const slowest = [...times]
        .filter(([, ms]) => ms >= WORTH_MS)
        .sort(([, a], [, b]) => b - a)
        .slice(0, SLOWEST)
        .map(([file, ms]) => [nameOf(file), Math.round(ms / 1_000)]);
      for (const line of slowestLine(slowest)) console.log(line);
    });
  }
}

/** Whether no test begins any more (deadline.mjs). */
const isLate = () => Date.now() > Number(process.env.LINKY_TESTS_UNTIL ?? Infinity);

/** As `npm test -- --only` takes it: `nodes/in`. */
function nameOf(file) {
  return path
    .relative(tests, file)
    .split(path.sep)
    .join("/")
    .replace(/\.test\.ts$/, "");
}
