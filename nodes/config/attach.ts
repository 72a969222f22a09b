/** Makes a config node's meter and attaches it to the collectors of the process. */
import type { Collectors, MeterKey, Release } from "../collector/index.js";
import {
  Meter,
  nameIn,
  readSettings,
  type ConfigCredentials,
  type ConfigProperties,
  type Contracts,
  type ReadSettings,
  type Tempo,
} from "../common/index.js";
import type { Language } from "../texts/index.js";

export interface Attached {
  readonly meter: Meter;
  readonly detach: Release;
}

export function attachMeter(
  collectors: Collectors,
  node: string,
  properties: ConfigProperties,
  credentials: ConfigCredentials | undefined,
  more: { readonly language: Language; readonly contracts: Contracts; readonly tempo: Tempo },
): Attached {
  const read = readSettings(node, properties, credentials, collectors.clock.now);
  const held = hold(collectors, node, read);
  const meter = new Meter({
    ...more,
    collectors,
    key: held?.key,
    problem: read.problem,
    ...(!read.ok && { unset: read.unset }),
    source: read.ok ? read.settings : undefined,
    usagePointId: read.ok ? read.settings.usagePointId : read.usagePointId,
    name: nameIn(properties.name),
    service: properties.service,
    phases: properties.phases,
    tokenEndsAt: read.ok ? read.tokenEndsAt : undefined,
  });
  const unfollow = meter.follow();
  return {
    meter,
    detach: (removed) => {
      unfollow();
      held?.release(removed);
    },
  };
}

/** Attaches a meter's source. Without a source, its archived readings can be read if its PDL is known. */
function hold(
  collectors: Collectors,
  node: string,
  read: ReadSettings,
): { key: MeterKey; release: Release } | undefined {
  if (read.ok) return collectors.attach(read.settings);
  if (read.usagePointId === undefined) return undefined;
  const key: MeterKey = `real/${read.usagePointId}`;
  return { key, release: collectors.want(key, node, []) };
}
