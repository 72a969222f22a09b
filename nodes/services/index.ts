import { consoApi } from "./conso-api.js";
import { dataConnect } from "./data-connect.js";
import { prepareToSend } from "./http.js";
import { myElectricalData } from "./myelectricaldata.js";
import type { RemoteSettings } from "./remote.js";
import type { Service } from "./service.js";

export { checkBaseUrl } from "./base-url.js";
export { tokenProblem } from "./conso-api.js";
export { grantedPoints, type GrantedPoint } from "./data-connect.js";
export * from "./consent.js";
export { contractFacts, type ContractFacts } from "./contract-facts.js";
export { codeKey, isOfNewConsents, isOwnCode, knownCodes } from "./codes.js";
export { send, type Transport } from "./http.js";
export type { FormMemory, RequestForm } from "./forms.js";
export type { ReachMemory } from "./reach.js";
export * from "./limits.js";
export { accountPoints } from "./myelectricaldata.js";
export { redact } from "./redact.js";
export * from "./defaults.js";
export { demoService } from "./demo.js";
export type { RemoteSettings } from "./remote.js";
export * from "./service.js";
export { cleanedCredential, tokenFault, tokenInfo, tokenMismatch } from "./token.js";

/** Creates the client of a service on the network. The demo is created elsewhere: it needs no settings. */
export function createService(settings: RemoteSettings): Service {
  const service = clientOf(settings);
  // A simulated network has nothing to load.
  return settings.transport === undefined ? { ...service, prepare: prepareToSend } : service;
}

function clientOf(settings: RemoteSettings): Service {
  switch (settings.service) {
    case "conso-api":
      return consoApi(settings);
    case "data-connect":
      return dataConnect(settings);
    case "myelectricaldata":
      return myElectricalData(settings);
  }
}
