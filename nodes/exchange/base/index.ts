/** Bounds, errors, lines, rows and stamps of any file. */
export { bounds } from "./bounds.js";
export {
  type StartedContent,
  documentOf,
  encodingOf,
  isBeforeText,
  isZip,
  wholeOf,
  withStart,
} from "./content.js";
export { DateOrder } from "./date-order.js";
export { directionNamed, directionOfFile } from "./direction-words.js";
export {
  FLOW_NAME,
  ImportError,
  type ImportProblem,
  type RefusedFile,
  type UnreadKind,
  importProblems,
  unreadKinds,
} from "./errors.js";
export { type FormatName, formatNames } from "./format-names.js";
export { lineReaderOf } from "./lines.js";
export { LONGEST_NAME, LONGEST_STAMP, shownName, shownStamp, withoutMeters } from "./names.js";
export { type Fault, type Reason, reasons } from "./reasons.js";
export {
  type Head,
  type Row,
  type Unusable,
  cellsOf,
  delimiterOf,
  isTooWide,
  tidy,
  widthOf,
} from "./rows.js";
export { dayOfStamp, parisWall } from "./stamp-days.js";
export {
  ANY_UNIT,
  type Stamp,
  isPlainInteger,
  mayBeThousands,
  plain,
  readStamp,
  readValue,
  valueOrHole,
} from "./texts.js";
