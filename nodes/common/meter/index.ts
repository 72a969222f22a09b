/** The meter of a config node, and what its runtime shares. */
export { merged, reported } from "./answer-message.js";
export {
  type AskedNode,
  CONFIG_TYPE,
  type ConfigNode,
  configNodeOf,
  configNodesOf,
  noMeter,
  registerConfigNode,
  textsFor,
} from "./config-node.js";
export { ContractDays, contractDaysOf } from "./contract-days.js";
export {
  CONTRACT_TYPE,
  type ChosenContract,
  type ContractNode,
  Contracts,
  type NamedContract,
  NoContractError,
  type SupplyNode,
  UnknownContractError,
  chosenContract,
  deployContract,
  deployedContracts,
} from "./contracts.js";
export {
  type HealthContext,
  type HealthMessage,
  type HealthNotice,
  OUTAGE,
  dueNotice,
  expiringMessage,
  healthContextOf,
  healthMessage,
  isGraver,
  noticeAfter,
  noticeMessage,
  outageMessage,
  refusalAdvice,
} from "./health-message.js";
export { type ListeningNode, Meter, type MeterListener, timeText } from "./meter.js";
export { endOf, mirrorAdvice, mirrorFact, mirrorOf, problemOf } from "./mirror.js";
export { NodeWant } from "./node-want.js";
export { type Notice, Notices, noticesOf } from "./notices.js";
export { HeldError, heldError, isHeld, mayHaveOutage, outageOf, unsureError } from "./outage.js";
export { type AskableMeter, type Ready, whenReady, workFailure } from "./ready.js";
export { type Deployed, type NodeType, type Served, registerNode, serveNode } from "./register-node.js";
export { clockFor, closeCollectors, collectorsOf, settingsOf, testSleepOf } from "./runtime.js";
export { nameIn, warnOfProperties } from "./saved-properties.js";
export { type Progress, meterStatus, problemStatus, statusContextOf, stopStatus } from "./status.js";
export { Tempo } from "./tempo.js";
export { tempoOf } from "./tempo-of.js";
