/** The collectors of a Node-RED process: one registry per archive. */
import { join } from "node:path";
import type { NodeAPI } from "node-red";
import { hostClock, type Clock } from "../base/index.js";
import { Collectors } from "../collector/index.js";

/** `enedisLinky` in settings.js (docs/dev/contract.md#settings). */
export interface LinkySettings {
  /** Path of the archive. */
  readonly archive?: string;
  /** Base URL of Enedis's consent page. */
  readonly authorizeUrl?: string;
  /** The current time, for tests: milliseconds since 1970, or a Date. */
  readonly clock?: () => number | Date;
}

/** A test's clock may jump, so the registry checks it more often than the host's. */
const TEST_SLEEP_MS = 100;

const registries = new Map<string, Collectors>();

// A clean exit closes the archives and leaves no log files behind; a kill loses nothing either.
process.once("exit", () => {
  for (const collectors of registries.values()) collectors.closeNow();
});

export function settingsOf(RED: NodeAPI): LinkySettings {
  return (RED.settings as { enedisLinky?: LinkySettings }).enedisLinky ?? {};
}

/** The runtime's clock: the host's, or a test's. */
export function clockFor(RED: NodeAPI): Clock {
  const { clock } = settingsOf(RED);
  return hostClock(clock && (() => Number(clock())));
}

export function collectorsOf(RED: NodeAPI): Collectors {
  const { archive, clock } = settingsOf(RED);
  const archivePath = archive ?? join(RED.settings.userDir ?? process.cwd(), "enedis-linky.db");
  let collectors = registries.get(archivePath);
  if (collectors === undefined) {
    collectors = new Collectors({
      archivePath,
      clock: clockFor(RED),
      random: Math.random,
      ...(clock && { maxSleepMs: TEST_SLEEP_MS }),
    });
    registries.set(archivePath, collectors);
  }
  return collectors;
}

/** Closes the registries of this process and their archives. */
export async function closeCollectors(): Promise<void> {
  const open = [...registries.values()];
  registries.clear();
  await Promise.all(open.map((collectors) => collectors.close()));
}
