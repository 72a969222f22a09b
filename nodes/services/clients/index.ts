/** A file for each service, and what those on the network share. */
export { consoApi, tokenProblem } from "./conso-api.js";
export { type ContractFacts, contractFacts } from "./contract-facts.js";
export { type GrantedPoint, dataConnect, grantedPoints } from "./data-connect.js";
export { demoService } from "./demo.js";
export type { FormMemory, RequestForm } from "./forms.js";
export { accountPoints, myElectricalData } from "./myelectricaldata.js";
export type { ReachMemory } from "./reach.js";
export type { RemoteSettings } from "./remote.js";
