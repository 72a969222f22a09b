/** Errors that reach Catch nodes with a stable `code` (docs/dev/contract.md#errors), in the meter's language. */
import type { CollectingProblem } from "../../collector/index.js";
import type { FleetProblem } from "../../fleet/index.js";
import { dayOf } from "../../readings/index.js";
import {
  dateText,
  withoutControls,
  type Advice,
  type Language,
  type SettingsProblem,
  type Texts,
  type UnsetVariable,
} from "../../texts/index.js";

export class LinkyError extends Error {
  override readonly name = "LinkyError";
  readonly code: string;
  /** What exactly, for programs: Catch nodes get it as `error.cause.code`. */
  declare readonly cause?: { readonly code: string };

  constructor(code: string, message: string, cause?: { readonly code: string }) {
    // It may quote what a flow has sent, and ends in the log.
    super(withoutControls(message), cause && { cause });
    this.code = code;
  }

  /** The sentence alone: what Node-RED logs, and gives Catch nodes as `error.message`. */
  override toString(): string {
    return this.message;
  }
}

/** A message has an invalid field. Flows see it like our other errors: `code` is `input`. */
export class InputError extends LinkyError {
  /** The field's path in the message, as a flow writes it: `start`, `periods[0].to`. */
  readonly field: string;
  /** Its value, shortened; undefined: it has none, or it is a file. */
  readonly given: string | undefined;
  /** The accepted values, as a sentence. */
  readonly accepted: string;
  /** The page that a dialog offers to open. */
  declare readonly page?: string;

  /** @param wrong a sentence that says what is wrong */
  constructor(field: string, given: string | undefined, wrong: string, accepted: string, page?: string) {
    super("input", `${wrong} ${accepted}`);
    this.field = field;
    this.given = given;
    this.accepted = accepted;
    if (page !== undefined) this.page = page;
  }
}

/** What a node needs of a meter to say why it cannot be asked. */
export interface Problematic {
  readonly problem: SettingsProblem | undefined;
  readonly unset: readonly UnsetVariable[];
  readonly texts: Texts;
}

/** The settings problem of a meter; without one, it has no usage point. */
export function settingsText({ problem, unset }: Omit<Problematic, "texts">, texts: Texts): string {
  if (problem !== "variable-unset") return texts.settings[problem ?? "no-usage-point"];
  const { fields, named, needed } = texts.unset;
  const list = unset.map(({ field, variable }) => named(variable, fields[field])).join(", ");
  return needed(list, unset.length === 1);
}

/** The settings problem of a meter, as an error. */
export function credentialsError(meter: Problematic): LinkyError {
  const { problem = "no-usage-point" } = meter;
  const cause = { code: problem.replaceAll("-", "_") };
  return new LinkyError("credentials", settingsText(meter, meter.texts), cause);
}

/** Why nothing is collected, as an error. */
export function collectingError(problem: CollectingProblem, texts: Texts): LinkyError {
  return new LinkyError(
    problem.kind === "archive" ? "archive" : "unavailable",
    collectingText(problem, texts),
  );
}

/** Why nothing is collected, and what to do, as one text. */
export function collectingText(problem: CollectingProblem, texts: Texts): string {
  const { text, action } = collectingAdvice(problem, texts);
  return `${text} ${action}`;
}

export function collectingAdvice(
  problem: CollectingProblem,
  { clock, archive, fleet, language }: Texts,
): Advice {
  if (problem.kind === "stopped") return fleet.advice[problem.problem as FleetProblem](problem.code ?? "");
  if (problem.kind === "archive") {
    const { problem: kind, path = "" } = problem.error;
    return archive.problems[kind](path);
  }
  const { shown, latest } = problem;
  return latest === undefined || problem.fault === "impossible"
    ? clock.impossible(date(language, shown))
    : clock.behind(date(language, shown), date(language, latest));
}

/** Why no call may leave, as a status shows it. Only PostgreSQL stops them (common/meter/mirror.ts). */
export function callStopText(
  { problem, code }: Extract<CollectingProblem, { kind: "stopped" }>,
  { fleet }: Texts,
): string {
  return problem === "standby" && code !== undefined
    ? fleet.waitsFor(code)
    : fleet.status[problem as FleetProblem];
}

/** The day of an instant in milliseconds, with its year: that is often what is wrong. */
function date(language: Language, instant: number): string {
  return dateText(language, dayOf(instant / 1000));
}

/** The meter cannot be asked yet, or its archive has been closed. */
export function notReadyError({ notReady }: Texts): LinkyError {
  return new LinkyError("archive", notReady);
}
