/** The contract nodes of which messages said something, and when they are forgotten. */
export { Contracts, LONGEST_ID } from "./contracts.js";
