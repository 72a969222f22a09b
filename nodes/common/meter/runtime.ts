/** The collectors of a Node-RED process: one registry per archive. */
import { join } from "node:path";
import type { NodeAPI } from "node-red";
import { ArchiveError } from "../../archive/index.js";
import { hostClock, type Clock } from "../../base/index.js";
import { Collectors } from "../../collector/index.js";
import { textsOf, type Texts } from "../../texts/index.js";
import { contractIdsOf } from "./contracts.js";
import { mirrorInto } from "./mirror.js";
import {
  readSettingsFile,
  said,
  serverLanguage,
  settingOf,
  type LinkySettings,
  type SettingFault,
} from "../base/index.js";

/** A test's clock may jump, so it is checked more often than the host's. */
const TEST_SLEEP_MS = 100;

const registries = new Map<string, Collectors>();

// A clean exit closes the archives and leaves no log files behind; a kill loses nothing either.
process.once("exit", () => {
  for (const collectors of registries.values()) collectors.closeNow();
});

/** The settings of settings.js; those whose default applies instead, and unknown ones, are logged, once. */
export function settingsOf(RED: NodeAPI): LinkySettings {
  const owner = RED.settings as { enedisLinky?: unknown };
  const { settings, faults } = readSettingsFile(owner);
  const whole = settingOf(owner);
  // All our node sets share the runtime's events and what settings.js has, but each has a `settings` of its own.
  const ofRuntime = said.about(RED.events);
  const isFirst = (setting: string): boolean =>
    // Asks nothing of a Proxy.
    Object(whole) === whole
      ? ofRuntime.about(whole as object).isFirst(setting)
      : ofRuntime.isFirst(`${setting} ${String(whole)}`);
  for (const fault of faults) {
    const text = faultText(fault, textsOf(serverLanguage(RED)));
    if (text === undefined || !isFirst(fault.setting)) continue;
    RED.log.error(`[enedis-linky] ${text}`);
  }
  return settings;
}

/** undefined: who needs the setting says it. */
function faultText({ setting, given, accepts, known }: SettingFault, texts: Texts): string | undefined {
  const { settingFaults } = texts;
  if (known !== undefined) return settingFaults.unknown(setting, given, known.join(", "));
  if (accepts === undefined) return undefined;
  const accepted = settingFaults.accepts[accepts];
  if (accepts === "fleet") return settingFaults.noFleet(setting, accepted);
  if (accepts === "tempo") return settingFaults.noColors(setting, given, accepted);
  return settingFaults.setting(setting, given, accepted);
}

/** Milliseconds between two looks at the clock of a test; undefined: it is the host's. */
export function testSleepOf(RED: NodeAPI): number | undefined {
  return settingsOf(RED).clock && TEST_SLEEP_MS;
}

/** The runtime's clock: the host's, or a test's. */
export function clockFor(RED: NodeAPI): Clock {
  const { clock } = settingsOf(RED);
  return hostClock(clock && (() => clock()));
}

/** A default in place of a path that is not valid would begin another archive, without the calls made so far. */
function archivePathOf(RED: NodeAPI): string | ArchiveError {
  const { settings, faults } = readSettingsFile(RED.settings as { enedisLinky?: unknown });
  const fault = faults.find(({ setting }) => setting === "enedisLinky.archive");
  if (fault !== undefined) return new ArchiveError("path", "The setting is no path.", { path: fault.given });
  return settings.archive ?? join(RED.settings.userDir ?? process.cwd(), "enedis-linky.db");
}

export function collectorsOf(RED: NodeAPI): Collectors {
  const { clock, fleet } = settingsOf(RED);
  const archivePath = archivePathOf(RED);
  const key = archivePath instanceof ArchiveError ? `not valid: ${archivePath.path!}` : archivePath;
  let collectors = registries.get(key);
  if (collectors === undefined) {
    collectors = new Collectors({
      archivePath,
      clock: clockFor(RED),
      random: Math.random,
      hasContract: (id) => contractIdsOf(RED).includes(id),
      ...(clock && { maxSleepMs: TEST_SLEEP_MS }),
    });
    registries.set(key, collectors);
    if (fleet !== undefined) mirrorInto(RED, collectors, fleet);
  }
  return collectors;
}

/** What there is once for each archive of this process, made when it is first asked for. */
export function onePerArchive<T extends object>(
  make: (collectors: Collectors, RED: NodeAPI) => T,
): (RED: NodeAPI) => T {
  const made = new WeakMap<Collectors, T>();
  return (RED) => {
    const collectors = collectorsOf(RED);
    let one = made.get(collectors);
    if (one === undefined) made.set(collectors, (one = make(collectors, RED)));
    return one;
  };
}

/** Closes the registries of this process and their archives. */
export async function closeCollectors(): Promise<void> {
  const open = [...registries.values()];
  registries.clear();
  await Promise.all(open.map((collectors) => collectors.close()));
}
