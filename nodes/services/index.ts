import { consoApi } from "./conso-api.js";
import { dataConnect } from "./data-connect.js";
import { myElectricalData } from "./myelectricaldata.js";
import type { RemoteSettings } from "./remote.js";
import type { Service } from "./service.js";

export { checkBaseUrl } from "./base-url.js";
export { tokenProblem } from "./conso-api.js";
export { grantedPoints, type GrantedPoint } from "./data-connect.js";
export * from "./consent.js";
export type { RemoteServiceId } from "./errors.js";
export type { Transport } from "./http.js";
export * from "./limits.js";
export { accountMeters } from "./myelectricaldata.js";
export { redact } from "./redact.js";
export { demoService } from "./demo.js";
export { defaultBaseUrls, type RemoteSettings } from "./remote.js";
export * from "./service.js";
export { tokenInfo, tokenMismatch } from "./token.js";

/** A service over the network. The demo is made elsewhere: it needs no settings. */
export function createService(settings: RemoteSettings): Service {
  switch (settings.service) {
    case "conso-api":
      return consoApi(settings);
    case "data-connect":
      return dataConnect(settings);
    case "myelectricaldata":
      return myElectricalData(settings);
  }
}
