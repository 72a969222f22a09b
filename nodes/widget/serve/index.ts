/** The dashboard's page: its file, its connections, its questions. */
export { ChartQueue } from "./chart-queue.js";
export { type Connection, guard, isReading, mayHaveCode } from "./connection.js";
export { type Group, isWidget } from "./dashboard.js";
export { elementCode, serveElement } from "./file.js";
export { readAsk } from "./questions.js";
export { RateLimiter } from "./rate-limiter.js";
export { eventOf, templateOf } from "./template.js";
export { isWired } from "./wires.js";
