/** The one hub of a Node-RED process, whatever the number of nodes. */
import { join } from "node:path";
import type { NodeAPI } from "node-red";
import { hostClock, type Clock } from "../clock.js";
import { Hub } from "../collector/index.js";

/** `enedisLinky` in settings.js (docs/dev/contract.md#settings). */
export interface LinkySettings {
  /** Path of the archive. */
  readonly archive?: string;
  /** Base URL of Enedis's consent page. */
  readonly authorizeUrl?: string;
  /** The time, for tests: milliseconds since 1970, or a Date. */
  readonly clock?: () => number | Date;
}

/** With a test's clock, which may jump, the hub looks at it more often than at the host's. */
const TEST_SLEEP_MS = 100;

const hubs = new Map<string, Hub>();

// A clean end frees the archives and leaves no log files behind; a kill loses nothing either.
process.once("exit", () => {
  for (const hub of hubs.values()) hub.closeNow();
});

export function settingsOf(RED: NodeAPI): LinkySettings {
  return (RED.settings as { enedisLinky?: LinkySettings }).enedisLinky ?? {};
}

/** The clock of a runtime: the host's, or a test's. */
export function clockFor(RED: NodeAPI): Clock {
  const { clock } = settingsOf(RED);
  return hostClock(clock && (() => Number(clock())));
}

export function hubOf(RED: NodeAPI): Hub {
  const { archive, clock } = settingsOf(RED);
  const archivePath = archive ?? join(RED.settings.userDir ?? process.cwd(), "enedis-linky.db");
  let hub = hubs.get(archivePath);
  if (hub === undefined) {
    hub = new Hub({
      archivePath,
      clock: clockFor(RED),
      random: Math.random,
      ...(clock && { maxSleepMs: TEST_SLEEP_MS }),
    });
    hubs.set(archivePath, hub);
  }
  return hub;
}

/** Closes the hubs of this process and their archives. */
export async function closeHubs(): Promise<void> {
  const open = [...hubs.values()];
  hubs.clear();
  await Promise.all(open.map((hub) => hub.close()));
}
