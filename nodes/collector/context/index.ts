/** What all wings stand on: meter, sources, wants. */
export { type DeployedSource, Deployment } from "./deployment.js";
export { MeterContext } from "./meter-context.js";
export { PlanInputs, REGISTERS_PAUSE } from "./plan-inputs.js";
export { dropRequests, hasRequests, noteRequest } from "./requests.js";
export { type SourceSettings, type SourceState, credentialProblemOf } from "./source.js";
