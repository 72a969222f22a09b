/** Types of zones.mjs, for tests. */
export const zones: readonly string[];
export const CASES: string;
export function isAnyZone(text: string): boolean;
export function anyZoneFiles(root: string): string[];
