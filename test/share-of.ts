/** Cases that compute the same in each time zone of the host: `npm test` runs a share of them in each. */
import { CASES, zones } from "../scripts/lib/zones.mjs";

/** The number of the host's zone among those of `npm test`, from 0; of another zone -1. */
const zone = zones.indexOf(process.env["TZ"] ?? "");

/** @returns every third case; all of them when `npm test` does not run in all its zones */
export function shareOf<T>(cases: readonly T[]): T[] {
  if (zone < 0 || process.env[CASES] !== "share") return [...cases];
  return cases.filter((_, i) => i % zones.length === zone);
}

/**
 * A test that costs much and has nothing to do with time: in one zone only. Its file has another one for each zone:
 * Mocha, which runs files side by side, takes a file without any test as failed (`failZero`).
 * @param number of the test in its file, which chooses the zone
 */
export function inOneZone(number: number, title: string, test: () => unknown): void {
  if (shareOf([...zones.keys()]).includes(number % zones.length)) it(title, test);
}

/** @returns seeds for this zone, which no other one has, also when it runs all other cases */
export function seedsOfZone(count: number): number[] {
  return Array.from({ length: count }, (_, i) => 1 + count * Math.max(0, zone) + i);
}
