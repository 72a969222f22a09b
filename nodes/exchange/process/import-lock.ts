/** Files are read one at a time in this process of Node-RED: each may take much memory. */
import { Serial } from "../../base/index.js";
import { bounds, ImportError } from "../base/index.js";

const reading = new Serial();

/**
 * Reads when no other file is read.
 * @throws {ImportError} `busy`
 * @throws the signal's reason, as soon as it aborts the wait; what the reading throws
 */
export async function readAlone<T>(read: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  signal?.throwIfAborted();
  if (reading.size > bounds.process.waiting) throw new ImportError("busy");
  return reading.run(read, signal);
}
