/** What the hub forgets, and of whom. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Cursor } from "../../nodes/archive/index.js";
import { Hub } from "../../nodes/collector/index.js";
import { VirtualClock } from "../simulation/clock.js";

const NOW = Date.UTC(2026, 10, 24, 11);
const DAY_MS = 86_400_000;

describe("cursors of nodes", () => {
  let folder: string;
  let clock: VirtualClock;
  let host: { offset: number; asleepUntil: number };
  let hub: Hub;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-tidy-"));
    clock = new VirtualClock(NOW);
    host = { offset: 0, asleepUntil: 0 };
    hub = new Hub({ archivePath: path.join(folder, "a.db"), clock: clock.process(host), random: () => 0 });
  });

  afterEach(async () => {
    await hub.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const cursor: Cursor = { sentTo: 7, snapshotTo: 7, after: -Infinity, startsFrom: -Infinity };
  const keyOf = (node: string) =>
    ({ node, usagePoint: 1, direction: "consumption", measure: "daily" }) as const;
  const left = (): string[] => ["there", "gone"].filter((node) => hub.archive!.cursors.get(keyOf(node)));

  /** Both nodes sent something so many days ago; one of them is there. */
  async function begin(daysAgo: number): Promise<void> {
    hub.want("real/22000000000017", "there", [{ direction: "consumption", series: "daily" }]);
    await clock.runTo(NOW + 1_000);
    for (const node of ["there", "gone"])
      hub.archive!.cursors.set(keyOf(node), cursor, NOW / 1_000 - daysAgo * 86_400);
  }

  it("that are there stay however long nothing came for them; of others they go after 400 days", async () => {
    await begin(401);
    await clock.runTo(NOW + 300_000);
    assert.deepEqual(left(), ["there", "gone"], "at the start not all nodes may be there yet");
    await clock.runTo(NOW + 700_000);
    assert.deepEqual(left(), ["there"]);
  });

  it("do not go by a clock that leapt a year ahead, unless it stays there", async () => {
    await begin(100);
    host.offset = 365 * DAY_MS;
    await clock.runTo(NOW + DAY_MS / 2);
    assert.deepEqual(left(), ["there", "gone"]);
    await clock.runTo(NOW + 2 * DAY_MS);
    assert.deepEqual(left(), ["there"]);
  });
});
