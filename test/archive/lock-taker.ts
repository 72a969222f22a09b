/** Takes the lock of an archive for the first time, again and again, until it is killed: a test looks at the file meanwhile. */
import { rmSync } from "node:fs";
import { rememberOpenings, takeLock } from "../../nodes/archive/file/lock.js";

const path = process.argv[2]!;
for (;;) {
  const lock = takeLock(path);
  rememberOpenings(lock, 1);
  lock.close();
  rmSync(path);
}
