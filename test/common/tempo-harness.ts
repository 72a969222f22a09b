/** The colours of a runtime that asks nobody. */
import { Tempo } from "../../nodes/common/meter/tempo.js";
import type { Collectors } from "../../nodes/collector/index.js";
import { defaultAddresses } from "../../nodes/tempo/index.js";

export function tempoWithout(collectors: Collectors): Tempo {
  return new Tempo({ collectors, random: () => 0.5, addresses: defaultAddresses, fetch: undefined });
}
