/** What a contract's dialog says that is no error: Base that is closed or ends, and feeding in that is not said. Pure. */
import assert from "node:assert/strict";
import { draftOf } from "../../nodes/contract/editor/draft.js";
import { hintsOf, type Hints } from "../../nodes/contract/editor/hints.js";
import { formatDay } from "../../nodes/readings/index.js";
import { day } from "../fixtures/paris.js";

const today = day("2026-11-24");
const base = { from: "", offer: "base", power: 6, prices: "regulated" };

function hints(versions: readonly object[], index = 0, more: { kind?: string; sells?: boolean } = {}): Hints {
  const { kind, sells = false } = more;
  return hintsOf(draftOf({ ...(kind !== undefined && { kind }), versions }), index, today, sells);
}

describe("hints of a version", () => {
  const isClosed = (change: object): boolean => hints([{ ...base, ...change }]).isClosed;
  const endOf = (versions: readonly object[], index = 0): string | undefined => {
    const { end } = hints(versions, index);
    return end === undefined ? undefined : formatDay(end);
  };

  it("say that Base is closed from 9 kVA on, for versions from 1 February 2025 on", () => {
    const at = { from: "2025-02-01", power: 9 };
    assert.ok(isClosed(at));
    assert.ok(isClosed({ from: "2027-03-01", power: 24 }));
    assert.ok(!isClosed({ ...at, from: "2025-01-31" }));
    assert.ok(!isClosed({ ...at, from: "" }));
    assert.ok(!isClosed({ ...at, power: 6 }));
    assert.ok(!isClosed({ ...at, power: 7 }));
    assert.ok(!isClosed({ ...at, power: "neuf" }));
    assert.ok(!isClosed({ ...at, offer: "hphc" }));
    assert.ok(!isClosed({ ...at, prices: { classes: { BASE: 0.2 } } }));
  });

  it("say when Base ends, from 18 kVA on, unless a later version begins by then", () => {
    const large = { ...base, power: 18 };
    assert.equal(endOf([large]), "2027-02-01");
    assert.equal(endOf([{ ...base, power: 15 }]), undefined);
    const next = (from: string): object => ({ ...base, from, offer: "hphc", power: 18 });
    assert.equal(endOf([large, next("2027-02-01")]), undefined);
    assert.equal(endOf([large, next("2027-02-02")]), "2027-02-01");
    // A version from then on has another offer, or no price.
    const { end, ended } = hints([large, { ...large, from: "2027-02-01" }], 1);
    assert.deepEqual([end, ended && formatDay(ended)], [undefined, "2027-02-01"]);
    assert.equal(hints([{ ...large, from: "2027-01-31" }]).ended, undefined);
  });

  it("ask who sells whether he feeds in, at the version of today and at later ones", () => {
    const lacks = (versions: readonly object[], index: number, sells = true): boolean =>
      hints(versions, index, { sells }).lacksInjection;
    const versions = [base, { ...base, from: "2026-01-01" }, { ...base, from: "2027-01-01" }];
    assert.deepEqual(
      [0, 1, 2].map((index) => lacks(versions, index)),
      [false, true, true],
    );
    assert.ok(!lacks(versions, 1, false));
    assert.ok(!lacks([{ ...base, injects: true }], 0));
    assert.ok(!lacks([{ ...base, prices: { classes: { BASE: 0.2 } } }], 0));
    assert.ok(!hints([base], 0, { kind: "feed-in", sells: true }).lacksInjection);
  });
});
