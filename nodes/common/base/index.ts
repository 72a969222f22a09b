/** Errors, statuses, input and settings of all nodes. */
export { deploysOf, eachTimeStarted, whenStarted } from "./deploys.js";
export {
  InputError,
  LinkyError,
  type Problematic,
  callStopText,
  collectingAdvice,
  collectingError,
  collectingText,
  credentialsError,
  notReadyError,
  settingsText,
} from "./errors.js";
export { type CodedAdvice, explainProblem } from "./explain-problem.js";
export { type HistoryAction, historyActions } from "./history-actions.js";
export {
  type Accepted,
  type AcceptedWords,
  type Fields,
  InputReader,
  LONGEST_LIST,
  asWritten,
  choiceOf,
  day,
  listOf,
  millisecondsUpTo,
  parsed,
  pastDay,
  shortList,
  shortText,
  unreadableMessage,
  withFields,
  yesOrNo,
} from "./input-reader.js";
export { ifUpdated } from "./updated.js";
export { languageOf, serverLanguage } from "./language.js";
export { lighten } from "./lighten.js";
export {
  type LinkyStatus,
  type ProgressEvent,
  type ShownStatus,
  type StatusEvent,
  fixedStatus,
  idle,
  noMeterStatus,
  settingsStatus,
  statusAppearances,
  statusOf,
} from "./node-status.js";
export { type LinkySettings, type SettingFault, readSettingsFile, settingOf } from "./runtime-settings.js";
export {
  type ConfigCredentials,
  type ConfigProperties,
  type ReadSettings,
  baseUrlOf,
  cleaned,
  identityOf,
  configProperties,
  readConfig,
  readSettings,
  unsetIn,
} from "./settings.js";
export { type ShowingNode, StatusDisplay } from "./status-display.js";
export { type SavedNode, nodeIn, referenceTo, takenOver } from "./take-over.js";
export { said } from "./said.js";
export { type MeterName, topicRoot } from "./topic.js";
export { isOfVisitor, visitorError } from "./visitors.js";
