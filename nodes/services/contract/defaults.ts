/** Defaults for what the user left empty. For browsers too. */
import type { ServiceId } from "./service.js";

/** The services' own base URLs (docs/dev/contract.md#base-url). The demo has none: it makes no network calls. */
export const defaultBaseUrls: Readonly<Record<ServiceId, string>> = {
  "conso-api": "https://conso.boris.sh",
  myelectricaldata: "https://www.v2.myelectricaldata.fr/api",
  "data-connect": "https://gw.ext.prod.api.enedis.fr",
  demo: "",
};

/** Those that tell what Enedis knows of a meter's contract (docs/dev/enedis.md#contract-data). */
export const servicesWithContract: readonly ServiceId[] = ["data-connect", "myelectricaldata"];

/** The usage point of the demo's household (docs/dev/contract.md#demo). */
export const DEMO_USAGE_POINT = "00000000000000";

/** Bounds of the whole numbers of a config node, both included (docs/dev/contract.md#config-node). */
export const bounds = { minute: [0, 59], dailyMonths: [0, 36], loadCurveDays: [0, 745] } as const;

/** How far back is fetched, for a flow that does not say (docs/dev/contract.md#config-node). */
export const defaultDepth = { dailyMonths: 36, loadCurveDays: 7 } as const;
