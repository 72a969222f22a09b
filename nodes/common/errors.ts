/** Errors that reach Catch nodes with a stable `code` (docs/dev/contract.md#errors), in the meter's language. */
import type { CollectingProblem } from "../collector/index.js";
import type { SettingsProblem, Texts } from "../texts/index.js";

export class LinkyError extends Error {
  override readonly name = "LinkyError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A message is not understood. Flows see it as any other error of ours: `code` is `input`. */
export class InputError extends LinkyError {
  /** Where it stands in the message, as a flow writes it: `start`, `periods[0].to`. */
  readonly field: string;
  /** A short picture of its value; undefined: there is none, or it is a file. */
  readonly given: string | undefined;
  /** What it may be, as a sentence. */
  readonly accepted: string;

  /** @param wrong a sentence, too */
  constructor(field: string, given: string | undefined, wrong: string, accepted: string) {
    super("input", `${wrong} ${accepted}`);
    this.field = field;
    this.given = given;
    this.accepted = accepted;
  }
}

/** What a node reads of a meter to say why it cannot be asked. */
interface Problematic {
  readonly problem: SettingsProblem | undefined;
  readonly texts: Texts;
}

/** What is wrong with the settings of a meter that has a problem. */
export function credentialsError({ problem, texts }: Problematic): LinkyError {
  return new LinkyError("credentials", texts.settings[problem ?? "no-usage-point"]);
}

/** Why nothing can be asked for. */
export function collectingError(problem: CollectingProblem, texts: Texts): LinkyError {
  return new LinkyError(problem.kind === "clock" ? "unavailable" : "archive", collectingText(problem, texts));
}

export function collectingText(problem: CollectingProblem, { clockNotSet, archive }: Texts): string {
  return problem.kind === "clock" ? clockNotSet : archive[problem.error.problem];
}

/** The meter cannot be asked yet, or its archive was closed meanwhile. */
export function notReadyError({ notReady }: Texts): LinkyError {
  return new LinkyError("archive", notReady);
}
