/** What every service keeps to: its requests, its limits, the consent. */
export {
  type NoConsentReason,
  authorizeAddress,
  consentPage,
  parametersIn,
  readReturn,
  stateIn,
} from "./consent.js";
export { DEMO_USAGE_POINT, bounds, defaultBaseUrls, defaultDepth, servicesWithContract } from "./defaults.js";
export { parseJson } from "./json.js";
export {
  FIRST_HOUR,
  LAST_HOUR,
  REFUSED_DAYS,
  type ServiceLimits,
  deadline,
  limitsOf,
  newestDay,
} from "./limits.js";
export { type OffPeakWindow, readOffPeak } from "./off-peak.js";
export {
  type Answer,
  type FailureKind,
  type Heard,
  type Oddity,
  type Query,
  type RangeProblem,
  type RegisterAnswer,
  type RegisterQuery,
  type RemoteServiceId,
  type Service,
  ServiceError,
  type ServiceId,
  UNKNOWN_REGISTERS,
  serviceIds,
} from "./service.js";
export { cleanedCredential, isUnsendable, tokenFault, tokenInfo, tokenMismatch } from "./token.js";
