/** Texts of any characters, for properties. */
import fc from "fast-check";

/** Half surrogates are no characters. */
const [FIRST, COUNT, ALL] = [0xd800, 0x800, 0x11_0000];

/**
 * As of `fc.string({ unit: "binary" })`, which makes a table of a million characters when it is first used: a second and
 * a half of a processor, and memory that each later collection of garbage goes through.
 */
export function anyText(bounds: fc.StringConstraints = {}): fc.Arbitrary<string> {
  const unit = fc
    .nat({ max: ALL - COUNT - 1 })
    .map((code) => String.fromCodePoint(code < FIRST ? code : code + COUNT));
  return fc.string({ ...bounds, unit });
}
