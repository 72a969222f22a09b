/** The package that this code is part of: from the source, and from any bundle in dist/. */
import { readFileSync } from "node:fs";
import path from "node:path";

export interface OwnPackage {
  /** Its folder. */
  readonly root: string;
  readonly name: string;
  readonly version: string;
  readonly homepage: string;
}

const NAME = "node-red-contrib-enedis-linky";

let found: OwnPackage | undefined;

/** Looked up at the first use, in the folders above this file. @throws {Error} there is none */
export function ownPackage(): OwnPackage {
  return (found ??= above(__dirname));
}

function above(folder: string): OwnPackage {
  const root = path.dirname(folder);
  if (root === folder) throw new Error(`package.json of ${NAME} not found`);
  const content = contentOf(path.join(root, "package.json"));
  return content?.name === NAME ? { ...content, root } : above(root);
}

/** @returns undefined: there is none, or it is no JSON, and so not ours */
function contentOf(file: string): Omit<OwnPackage, "root"> | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return undefined;
  }
  try {
    return (JSON.parse(text) as Omit<OwnPackage, "root"> | null) ?? undefined;
  } catch {
    return undefined;
  }
}
