/** Types of alone.mjs, for tests. */
export const ALONE: string;
