/** Files with a failure: they run once more, in a process of their own. */

/** The form in which the reporter prints one. */
export const failedLine = (file) => `  failed in: ${file}`;

/** @returns the files in the reporter's output */
export const failedIn = (output) => [...output.matchAll(/^ {2}failed in: (.*)$/gm)].map(([, file]) => file);
