import { consoApi, dataConnect, myElectricalData, type RemoteSettings } from "./clients/index.js";
import { prepareToSend } from "./http/index.js";
import type { Service } from "./contract/index.js";
export { checkBaseUrl, send, type Transport, redact } from "./http/index.js";
export {
  tokenProblem,
  grantedPoints,
  type GrantedPoint,
  contractFacts,
  type ContractFacts,
  type FormMemory,
  type RequestForm,
  type ReachMemory,
  accountPoints,
  demoService,
  type RemoteSettings,
} from "./clients/index.js";
export {
  consentPage,
  authorizeAddress,
  type NoConsentReason,
  stateIn,
  readReturn,
  parametersIn,
  FIRST_HOUR,
  LAST_HOUR,
  type ServiceLimits,
  REFUSED_DAYS,
  limitsOf,
  newestDay,
  deadline,
  defaultBaseUrls,
  servicesWithContract,
  DEMO_USAGE_POINT,
  bounds,
  defaultDepth,
  type ServiceId,
  type RemoteServiceId,
  serviceIds,
  type Query,
  type RegisterQuery,
  type Oddity,
  type Answer,
  type RegisterAnswer,
  UNKNOWN_REGISTERS,
  type Service,
  type FailureKind,
  type RangeProblem,
  type Heard,
  ServiceError,
  cleanedCredential,
  tokenFault,
  tokenInfo,
  tokenMismatch,
} from "./contract/index.js";
export { codeKey, isOfNewConsents, isOwnCode, knownCodes } from "./failures/index.js";

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
