/** @returns the seeds from 1 on; a program that looks for failures draws many more (`npm run simulate`, `prove`, `fuzz`) */
export const seeds = (count: number): number[] => Array.from({ length: count }, (_, i) => 1 + i);
