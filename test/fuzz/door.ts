/**
 * A way in from outside (a file, an answer, a message, a socket, a setting, a clock), tried with invented input:
 * `npm run fuzz`. A file in doors/ exports one as `door`; the file has its name.
 */
import type { Draw } from "./draw.js";

export interface Door {
  readonly name: string;
  /** How often `npm test` tries it, in a few seconds; by default 100. */
  readonly tries?: number;
  /** Once for each process. */
  open(): Promise<OpenDoor>;
}

export interface OpenDoor {
  /**
   * Tries it once. Everything invented comes from `draw`, so that a seed repeats it.
   * @throws only when the door broke: an untyped error, a value that differs, a secret in a text. The harness itself
   * sees crashes, endless attempts, a held event loop and memory.
   */
  attempt(draw: Draw): Promise<void>;
  close(): Promise<void>;
}
