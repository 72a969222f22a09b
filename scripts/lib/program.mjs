import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);

/** The file of a program of an installed package, for Node.js to run. @param file from the package's folder */
export const program = (name, file) => path.join(path.dirname(require.resolve(`${name}/package.json`)), file);

/**
 * The arguments of Node.js that check the types of a project; `typescript` itself is what other tools read sources with.
 * Four checkers, its default, each check again what they share: a third more of the processor, on two of them no sooner.
 */
export const checkOf = (project) => [
  program("typescript-7", "bin/tsc"),
  "-p",
  `tsconfig.${project}.json`,
  "--checkers",
  "1",
];
