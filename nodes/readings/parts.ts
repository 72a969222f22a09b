/** Parts of a sum, rounded so that they still add up to it. */

/**
 * Whole parts that add up to `total` exactly, in proportion to `shares`: each is rounded down, and what is left goes to
 * the largest remainders, earlier ones first if they are equal.
 * @param shares `unit` of them make one of `total`; they may be negative
 * @param total their sum in units, rounded up or down
 */
export function apportion(shares: readonly bigint[], unit: bigint, total: bigint): bigint[] {
  const remainders = shares.map((share) => ((share % unit) + unit) % unit);
  const parts = shares.map((share, i) => (share - remainders[i]!) / unit);
  let left = total - parts.reduce((sum, part) => sum + part, 0n);
  const byRemainder = shares.map((_, i) => i).sort((a, b) => Number(remainders[b]! - remainders[a]!));
  for (const i of byRemainder) {
    if (left <= 0n) break;
    parts[i]!++;
    left--;
  }
  return parts;
}
