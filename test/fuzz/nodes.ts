/** What the doors of the nodes share: a Node-RED in this process, and what may never stand in a text. */
import helper from "node-red-node-test-helper";
import { defaultApplication, defaultSecret } from "../enedis-server/index.js";
import { PDL } from "../nodes/harness.js";

/** The codes that Catch nodes may get (docs/dev/contract.md#errors). */
const CODES: readonly string[] = [
  "input",
  "no_meter",
  "credentials",
  "consent",
  "quota",
  "banned",
  "unavailable",
  "bad_answer",
  "range",
  "contract",
  "archive",
];

/** @throws when a flow could not understand the error */
export function checkError(error: unknown): void {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (!(error instanceof Error) || typeof code !== "string" || !CODES.includes(code)) {
    throw new Error("an error without a code", { cause: error });
  }
  if (typeof message !== "string" || message === "") throw new Error("an error without a text");
  // A sentence or two, with a value that was sent.
  if (message.length > 1_000) throw new Error(`a text of ${message.length} characters`);
  checkText(message);
}

/** @throws when a text shows a secret, a whole PDL or characters that a terminal obeys */
export function checkText(text: string): void {
  for (const secret of [defaultApplication.clientSecret, defaultSecret, PDL]) {
    if (text.includes(secret)) throw new Error(`shows ${secret}: ${text}`);
  }
  // oxlint-disable-next-line no-control-regex -- that is what is looked for
  if (/[\0-\x08\x0b-\x1f\x7f-\x9f]/.test(text))
    throw new Error(`has control characters: ${JSON.stringify(text)}`);
}

/** Everything that the helper's spies remember, which would keep all messages. */
export function forgetCalls(): void {
  (helper as unknown as { _sandbox: { resetHistory(): void } })._sandbox.resetHistory();
}

/** Lines of Node-RED's log of at least a level; 20: errors, 30: warnings. */
export function logLines(level: number): string[] {
  return helper
    .log()
    .args.map(([line]) => line as { level: number; msg: unknown })
    .filter((line) => line.level <= level)
    .map(({ msg }) => (msg instanceof Error ? (msg.stack ?? msg.message) : String(msg)));
}
