import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);

/** The file of a program of an installed package, for Node.js to run. @param file from the package's folder */
export const program = (name, file) => path.join(path.dirname(require.resolve(`${name}/package.json`)), file);

/** The compiler that checks types; `typescript` itself is what other tools read sources with. */
export const tsc = program("typescript-7", "bin/tsc");
