/** When readings of files first were in the fleet's database: bounded, exact for what is recent, and never too late. */
import assert from "node:assert/strict";
import { MOST_INSTANTS, thinnedOut, type FileInstant } from "../../nodes/archive/file/file-instants.js";

const DAY_SECONDS = 86_400;

/** What is noted of ten years: three series a day, some seconds after each other, thinned out as they come. */
function tenYears(): { readonly all: FileInstant[]; readonly kept: FileInstant[] } {
  const all: FileInstant[] = [];
  let kept: FileInstant[] = [];
  for (let i = 0; i < 3_650 * 3; i++) {
    const next = { revision: i + 1, at: 1_700_000_000 + Math.floor(i / 3) * DAY_SECONDS + (i % 3) * 4 };
    all.push(next);
    if (kept.length === MOST_INSTANTS) kept = thinnedOut(kept);
    kept.push(next);
  }
  return { all, kept };
}

describe("the instants of files", () => {
  const { all, kept } = tenYears();
  const instantOf = (instants: readonly FileInstant[], revision: number): number =>
    instants.find((one) => one.revision >= revision)!.at;

  it("are bounded", () => {
    assert.ok(kept.length <= MOST_INSTANTS, String(kept.length));
  });

  it("are never later than they were, and off by an eighth of their age at most", () => {
    const newest = all.at(-1)!.at;
    for (const { revision, at } of all) {
      const [off, age] = [at - instantOf(kept, revision), newest - at];
      assert.ok(off >= 0 && off <= Math.max(60, age / 8), `${off} of ${age}`);
    }
  });

  it("of some readings stay as they are", () => {
    const few = Array.from({ length: 90 }, (_, i) => ({ revision: i, at: 1_000 + i }));
    assert.deepEqual(thinnedOut(few), few);
  });

  it("need not be in order: a file may be newer than what came from others after it", () => {
    const many = Array.from({ length: 300 }, (_, i) => ({
      revision: i,
      at: i % 2 === 0 ? 9e8 : 9e8 - i * 60,
    }));
    const thin = thinnedOut(many);
    assert.ok(thin.length <= MOST_INSTANTS);
    for (const { revision, at } of many) assert.ok(instantOf(thin, revision) <= at);
  });
});
