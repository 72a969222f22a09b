export * from "./api.js";
export { callbackAddress } from "./callback-address.js";
export * from "./import-api.js";
