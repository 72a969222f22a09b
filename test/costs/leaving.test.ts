/** Each row of the rules by which the cost of a day leaves. */
import assert from "node:assert/strict";
import { leavingOf, type Leaving, type PricedDay } from "../../nodes/costs/leaving.js";
import { CENT } from "../../nodes/pricing/index.js";

const whole = (amount = 100n * CENT): PricedDay => ({ amount, isComplete: true, isPricedInPart: true });
const part = (amount = 100n * CENT): PricedDay => ({ amount, isComplete: false, isPricedInPart: true });
const none: PricedDay = { amount: 100n * CENT, isComplete: false, isPricedInPart: false };

describe("the cost of a day", () => {
  const rows: [
    title: string,
    sent: PricedDay | undefined,
    now: PricedDay,
    awaited: Leaving,
    over: Leaving,
  ][] = [
    ["in full, never sent, leaves", undefined, whole(), "first", "first"],
    ["in part, never sent, leaves once nothing is awaited", undefined, part(), "waits", "first"],
    ["of which nothing is priced, never sent, stays", undefined, none, "stays", "stays"],
    ["that did not move stays", whole(), whole(), "stays", "stays"],
    ["that moved by less than a cent stays", whole(), whole(101n * CENT - 1n), "stays", "stays"],
    ["that moved down by less than a cent stays", whole(), whole(99n * CENT + 1n), "stays", "stays"],
    ["that moved up by a cent leaves again", whole(), whole(101n * CENT), "revised", "revised"],
    ["that moved down by a cent leaves again", whole(), whole(99n * CENT), "revised", "revised"],
    ["that became complete leaves again", part(), whole(), "revised", "revised"],
    ["that is complete no more leaves again", whole(), part(), "revised", "revised"],
    ["in part that moved by a cent leaves again", part(), part(99n * CENT), "revised", "revised"],
    ["in part that did not move stays", part(), part(100n * CENT + 1n), "stays", "stays"],
    ["of which nothing is priced any more leaves again", whole(), none, "revised", "revised"],
  ];
  for (const [title, sent, now, awaited, over] of rows) {
    it(title, () => {
      assert.equal(
        leavingOf(sent, now, () => true),
        awaited,
      );
      assert.equal(
        leavingOf(sent, now, () => false),
        over,
      );
    });
  }
});
