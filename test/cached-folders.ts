/** What tests install or unpack once, outside the repository, and keep for the next run. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

const cache = path.join(
  process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"),
  "node-red-contrib-enedis-linky-tests",
);

/** Being made, or made, by this process. */
const known = new Map<string, Promise<string>>();

/**
 * A folder of the cache. It is complete or absent, even when several processes create it at once.
 * @param make fills it, given a temporary folder that becomes the final one
 */
export function cached(
  key: string,
  make: (temporary: string, wanted: string) => Promise<void>,
): Promise<string> {
  const folder = known.get(key) ?? made(path.join(cache, key), make);
  known.set(key, folder);
  return folder;
}

async function made(
  wanted: string,
  make: (temporary: string, wanted: string) => Promise<void>,
): Promise<string> {
  if (existsSync(wanted)) return wanted;
  mkdirSync(cache, { recursive: true });
  const temporary = mkdtempSync(`${wanted}-`);
  try {
    await make(temporary, wanted);
    try {
      renameSync(temporary, wanted);
    } catch (error) {
      // Another test process was faster.
      if (!existsSync(wanted)) throw error;
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return wanted;
}
