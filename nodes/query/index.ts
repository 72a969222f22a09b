export * from "./ask.js";
export * from "./periods.js";
export * from "./question.js";
export * from "./range.js";
export { countOf, sizeOf, type Size } from "./size.js";
export * from "./steps.js";
export { isLeapDay, spanBefore, yearBefore } from "./compare.js";
export { spansIn, type Span } from "./spans.js";
