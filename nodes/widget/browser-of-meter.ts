/** A browser that shows a meter, and what it is sent. */
import type { Answer, Snapshot } from "./protocol.js";

/** What is sent to a browser. */
export type Push = { readonly snapshot: Snapshot } | { readonly answer: Answer } | { readonly code: string };

/** One browser, as the controller sees it. */
export interface Browser {
  readonly id: string;
  /** It is still there, and reads what it gets. */
  isReading(): boolean;
  mayHaveCode(): boolean;
  /** Sends to this browser only. */
  reply(told: Push): void;
}
