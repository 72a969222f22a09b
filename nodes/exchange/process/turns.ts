/** Files are read one at a time in this process of Node-RED: each may take much memory. */
import { bounds } from "../bounds.js";
import { ImportError } from "../errors.js";

let waiting = 0;
let last: Promise<void> = Promise.resolve();

/**
 * Waits until no other file is read.
 * @returns ends the turn
 * @throws {ImportError} `busy`
 */
export async function takeTurn(): Promise<() => void> {
  if (waiting > bounds.process.waiting) throw new ImportError("busy");
  waiting++;
  const before = last;
  let end!: () => void;
  last = new Promise<void>((resolve) => {
    end = () => {
      waiting--;
      resolve();
    };
  });
  await before;
  return end;
}
