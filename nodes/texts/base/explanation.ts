/** An incident explained to users, in one language. Plain text: show it as such. */
export interface Explanation {
  /** What happened. */
  readonly text: string;
  /** What to do about it. */
  readonly action?: string;
  /** The page to open: https, one of ours. */
  readonly link?: string;
}

/** An explanation that says what to do, or that there is nothing to do. */
export interface Advice extends Explanation {
  readonly action: string;
}
