/** Files are read one at a time in this process of Node-RED: each may take much memory. */
import { unlessAborted } from "../../base/index.js";
import { bounds, ImportError } from "../base/index.js";

let waiting = 0;
let last: Promise<void> = Promise.resolve();

/**
 * Waits until no other file is read.
 * @returns ends the turn
 * @throws {ImportError} `busy`
 * @throws the signal's reason, as soon as it aborts: the place is free then
 */
export async function takeTurn(signal?: AbortSignal): Promise<() => void> {
  signal?.throwIfAborted();
  if (waiting > bounds.process.waiting) throw new ImportError("busy");
  waiting++;
  const before = last;
  let pass!: () => void;
  last = new Promise((resolve) => (pass = resolve));
  try {
    await (signal ? unlessAborted(before, signal) : before);
  } catch (error) {
    waiting--;
    // Whoever comes next still waits for the one before.
    void before.then(pass);
    throw error;
  }
  return () => {
    waiting--;
    pass();
  };
}
