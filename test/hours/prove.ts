/** Checks off-peak hours in simulated years, and prints how often right ones are accused and wrong ones found. */
import { alarmsOf, foundOfEight, foundOfOneBound, foundOfThirty } from "./years.js";

/** @returns whether no right hours were accused */
export function proveHours(first: number, tries: number): boolean {
  const seeds = Array.from({ length: tries }, (_, i) => first + i);
  const accused = seeds.filter((seed) => alarmsOf(seed).length > 0);
  const eight = seeds.filter((seed) => foundOfEight(seed) !== undefined).length;
  const thirty = seeds.filter((seed) => foundOfThirty(seed) !== undefined).length;
  const ofOneBound = seeds.map(foundOfOneBound).filter(({ found }) => found !== undefined);
  const errors = ofOneBound.map(({ found, wrong }) => Math.abs(found!.minutes - wrong)).sort((a, b) => a - b);
  console.log(`${tries} years with the right hours; accused: ${accused.join(", ") || "none"}`);
  console.log(`8 minutes off, no load on the contact: found in ${eight} of ${tries} months`);
  console.log(`30 minutes off, a water heater on the contact: found in ${thirty} of ${tries} months`);
  console.log(
    `one bound 30 minutes off, a water heater on the contact: found in ${errors.length} of ${tries} times 60 days; ` +
      `named to ${errors[errors.length >> 1]} minutes (median), ${errors[Math.floor(errors.length * 0.9)]} (9 of 10)`,
  );
  return tries > 0 && accused.length === 0;
}
