/** What dialogs use of services: nothing that requires Node.js. */
export * from "./contract/defaults.js";
export * from "./contract/limits.js";
export { serviceIds, type ServiceId } from "./contract/service.js";
export {
  cleanedCredential,
  compact,
  tokenFault,
  tokenInfo,
  tokenMismatch,
  type TokenInfo,
} from "./contract/token.js";
