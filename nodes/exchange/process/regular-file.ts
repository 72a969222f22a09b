/** The content of a file on disk: one with a length, and the same from beginning to end. */
import { constants } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { ImportError } from "../base/index.js";

/** Windows has no such flag. */
const NO_WAIT = (constants as { readonly O_NONBLOCK?: number }).O_NONBLOCK ?? 0;

/** @throws {ImportError} `no-file`, `no-regular-file`, `too-large`; while it is read also `changed` */
export async function contentOfFile(path: string, most: number): Promise<AsyncGenerator<Uint8Array>> {
  const file = await opened(path);
  try {
    const { size, mtimeMs, isRegular } = await lookOf(file);
    // The name may have been given to something else between the two looks.
    if (!isRegular) throw new ImportError("no-regular-file");
    if (size > most) throw new ImportError("too-large");
    return contentOf(file, size, mtimeMs);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    // Opening a device or a pipe may do something, or wait for ever.
    if (!(await stat(path)).isFile()) throw new ImportError("no-regular-file");
    return await open(path, constants.O_RDONLY | NO_WAIT);
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError("no-file", {}, error);
  }
}

async function lookOf(file: FileHandle): Promise<{ size: number; mtimeMs: number; isRegular: boolean }> {
  const found = await file.stat();
  return { size: found.size, mtimeMs: found.mtimeMs, isRegular: found.isFile() };
}

async function* contentOf(file: FileHandle, size: number, mtimeMs: number): AsyncGenerator<Uint8Array> {
  try {
    let read = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(64 * 1024));
      if (bytesRead === 0) break;
      read += bytesRead;
      if (read > size) throw new ImportError("changed");
      yield buffer.subarray(0, bytesRead);
    }
    const after = await lookOf(file);
    if (read !== size || after.size !== size || after.mtimeMs !== mtimeMs) throw new ImportError("changed");
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError("no-file", {}, error);
  } finally {
    await file.close();
  }
}
