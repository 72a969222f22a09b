/** What dialogs use of services: nothing that requires Node.js. */
export * from "./defaults.js";
export * from "./limits.js";
export { serviceIds, type ServiceId } from "./service.js";
export { cleanedCredential, compact, tokenFault, tokenInfo, tokenMismatch, type TokenInfo } from "./token.js";
