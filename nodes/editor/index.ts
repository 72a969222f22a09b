export * from "./api.js";
export { callbackAddress } from "./callback-address.js";
