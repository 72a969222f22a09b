/** What readers of any format are given, and what they answer. */
import type { FormatName } from "../base/index.js";
import type { Context, Points } from "./points.js";

/** What reading a file ended with: its format, and how many lines there are up to its last one. */
export interface WasRead {
  readonly format: FormatName;
  readonly lines: number;
}

export interface ContentOptions {
  readonly context: Context;
  readonly points: Points;
  /** Called often; what it waits for holds the reading up. */
  readonly alive: () => Promise<void>;
}
