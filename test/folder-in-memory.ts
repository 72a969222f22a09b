/** Temporary folders in memory: an archive waits for the disk at each commit, and a test makes thousands of them. */
import { accessSync, constants, mkdtempSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const IN_MEMORY = "/dev/shm";
/** Bytes that must be free there: a container has 64 MB, which the archives of a test may fill. */
const FREE = 256 * 1024 * 1024;

/**
 * Makes an empty folder; in the temporary folder if the system has none in memory that we may use, or too small a one.
 * Also there, a file outlives the process that wrote it, so that `kill -9` of one is tested as on a disk.
 */
export function folderInMemory(prefix: string): string {
  return mkdtempSync(path.join(hasRoom() ? IN_MEMORY : tmpdir(), prefix));
}

function hasRoom(): boolean {
  try {
    accessSync(IN_MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= FREE;
  } catch {
    // Linux only, and not everybody's in each container.
    return false;
  }
}
