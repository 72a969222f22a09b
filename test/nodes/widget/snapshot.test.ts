/** The calendar of received days: what a dashboard meter is told of each day. */
import assert from "node:assert/strict";
import { coverageSigns } from "../../../nodes/widget/protocol.js";
import { sideOf } from "../../../nodes/widget/answer/snapshot.js";
import { Harness, asRounded, daily, day } from "../../archive/harness.js";

const TODAY = day("2026-11-24");

describe("calendar of a dashboard meter", () => {
  let harness: Harness;
  beforeEach(() => (harness = new Harness()));
  afterEach(() => {
    harness.remove();
  });

  it("shows a day of rounded readings as partly received: its bar is there, and it is still requested", async () => {
    const days = daily(TODAY - 5, TODAY);
    await harness.load(asRounded(days.slice(0, 2)), { series: "daily" });
    await harness.merge(days.slice(3, 4), { series: "daily", start: TODAY - 3, end: TODAY - 1 });
    const held = { archive: harness.archive, usagePoint: harness.point.id };
    const { coverage } = sideOf(held, "consumption", TODAY - 1, TODAY);
    const { missing, partial, complete, unknown } = coverageSigns;
    assert.equal(coverage.daily!.slice(-6), [unknown, partial, partial, missing, complete, unknown].join(""));
    await harness.merge(days.slice(0, 1), { series: "daily" });
    const later = sideOf(held, "consumption", TODAY - 1, TODAY).coverage.daily!;
    assert.equal(later.slice(-5, -3), [complete, partial].join(""));
  });

  it("says the first day with a reading of each series, as far as charts can go", async () => {
    const held = { archive: harness.archive, usagePoint: harness.point.id };
    assert.deepEqual(sideOf(held, "consumption", TODAY - 1, TODAY).first, {});
    await harness.merge(daily(TODAY - 500, TODAY - 490), {
      series: "daily",
      start: TODAY - 700,
      end: TODAY,
    });
    assert.deepEqual(sideOf(held, "consumption", TODAY - 1, TODAY).first, { daily: TODAY - 500 });
  });
});
