/** When the collectors delete cursors and announced days, and of which nodes. */
import assert from "node:assert/strict";
import type { Cursor } from "../../nodes/archive/index.js";
import { Harness } from "./harness.js";

const NOW = Date.UTC(2026, 10, 24, 11);
const DAY_MS = 86_400_000;

describe("cursors of nodes", () => {
  let harness: Harness;

  beforeEach(() => {
    harness = new Harness(NOW);
  });

  afterEach(() => harness.end());

  const cursor: Cursor = { sentTo: 7, batchTo: 7, after: -Infinity, startsFrom: -Infinity };
  const keyOf = (node: string) =>
    ({ node, usagePoint: 1, direction: "consumption", measure: "daily" }) as const;
  const left = (): string[] =>
    ["there", "gone"].filter((node) => harness.collectors.archive!.cursors.get(keyOf(node)));

  /** Both nodes sent something this many days ago; one of them is still there. */
  async function begin(daysAgo: number): Promise<void> {
    harness.collectors.want("real/22000000000017", "there", [{ direction: "consumption", series: "daily" }]);
    await harness.clock.runTo(NOW + 1_000);
    for (const node of ["there", "gone"])
      harness.collectors.archive!.cursors.set(keyOf(node), cursor, NOW / 1_000 - daysAgo * 86_400);
  }

  it("stay while the node exists, however long nothing arrives; others expire after 400 days, 430 at most", async () => {
    await begin(431);
    await harness.clock.runTo(NOW + 300_000);
    assert.deepEqual(left(), ["there", "gone"], "at the start not all nodes may be there yet");
    await harness.clock.runTo(NOW + 700_000);
    assert.deepEqual(left(), ["there"]);
  });

  it("and announced days of contract nodes do the same", async () => {
    await begin(0);
    const { announced } = harness.collectors.archive!;
    for (const contract of ["there", "gone"])
      announced.set(contract, "EJP", [20_000], true, NOW / 1_000 - 431 * 86_400);
    await harness.clock.runTo(NOW + 700_000);
    assert.deepEqual(
      ["there", "gone"].map((contract) => announced.of(contract).size),
      [1, 0],
    );
  });

  it("do not expire when the clock leaps a year ahead, unless it stays there", async () => {
    await begin(100);
    harness.host.offset = 365 * DAY_MS;
    await harness.clock.runTo(NOW + DAY_MS / 2);
    assert.deepEqual(left(), ["there", "gone"]);
    await harness.clock.runTo(NOW + 2 * DAY_MS);
    assert.deepEqual(left(), ["there"]);
  });
});
