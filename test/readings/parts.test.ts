import assert from "node:assert/strict";
import fc from "fast-check";
import { apportion } from "../../nodes/readings/index.js";

describe("parts of a sum", () => {
  it("give rounding differences to the largest remainders", () => {
    assert.deepEqual(apportion([1_800n, 5_400n], 3_600n, 2n), [1n, 1n]);
    assert.deepEqual(apportion([3_599n, 1n, 0n], 3_600n, 1n), [1n, 0n, 0n]);
    assert.deepEqual(apportion([1_800n, 1_800n, 1_800n, 1_800n], 3_600n, 2n), [1n, 1n, 0n, 0n]);
    assert.deepEqual(apportion([-1_800n, -5_400n, 3_600n], 3_600n, -1n), [0n, -2n, 1n]);
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 30n }), { minLength: 1, maxLength: 8 }),
        fc.bigInt({ min: 0n, max: 3_599n }),
        (shares, up) => {
          // Their sum in units, rounded up or down.
          const total =
            (shares.reduce((sum, share) => sum + share) + 3_600n * 10n ** 12n + up) / 3_600n - 10n ** 12n;
          const parts = apportion(shares, 3_600n, total);
          assert.equal(
            parts.reduce((sum, part) => sum + part),
            total,
          );
          parts.forEach((part, i) => {
            const error = part * 3_600n - shares[i]!;
            assert.ok(error > -3_600n && error < 3_600n);
          });
        },
      ),
    );
  });
});
