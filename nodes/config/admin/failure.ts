/** Failures of a request, as sent to the editor. */
import { ArchiveError } from "../../archive/index.js";
import { NotReady, type CollectingProblem } from "../../collector/index.js";
import { ServiceError, type ServiceId } from "../../services/index.js";
import { adminTextsOf, explain, textsOf, type Language, type Explanation } from "../../texts/index.js";
import {
  collectingAdvice,
  collectingText,
  HeldError,
  ifUpdated,
  InputError,
  LinkyError,
  timeText,
} from "../../common/index.js";
import type { ApiError, ErrorCode } from "../../editor/index.js";

/** Our own refusal, in the language of the request. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly status: number;
  readonly code: ErrorCode;
  readonly told: Explanation;

  constructor(status: number, code: ErrorCode, told: Explanation) {
    super(told.text);
    this.status = status;
    this.code = code;
    this.told = told;
  }

  get body(): ApiError {
    return { error: { code: this.code, ...this.told } };
  }
}

export interface FailureContext {
  readonly language: Language;
  /** Seconds. */
  readonly now: number;
  readonly service: ServiceId;
}

/** Any error as a failure; undefined: a bug of ours. */
export function failureOf(error: unknown, context: FailureContext): Failure | undefined {
  const { language } = context;
  if (error instanceof Failure) return error;
  if (error instanceof ServiceError) {
    return new Failure(
      error.kind === "quota" ? 429 : 502,
      codeOf(error),
      explanationOfService(error, context),
    );
  }
  if (error instanceof NotReady || error instanceof ArchiveError) {
    return heldFailure(
      error instanceof NotReady ? error.problem : { kind: "archive" as const, error },
      language,
    );
  }
  if (error instanceof HeldError) return waitingFailure(error);
  const updated = ifUpdated(error, textsOf(language));
  if (updated !== undefined) return new Failure(503, "unavailable", { text: updated.message });
  if (error instanceof LinkyError) {
    const code = codeOfNode(error);
    const told = { text: error.message, ...(error instanceof InputError && { link: error.page }) };
    return new Failure(code === "archive" || code === "clock" ? 503 : 409, code, told);
  }
  return undefined;
}

/** A meter waits for PostgreSQL. */
export function waitingFailure({ message }: HeldError): Failure {
  return new Failure(503, "unavailable", { text: message });
}

/**
 * Why nothing can be asked.
 * @param isBeside the dialog shows it beside the button that accepts the time
 */
export function heldFailure(problem: CollectingProblem, language: Language, isBeside = false): Failure {
  const texts = textsOf(language);
  const code = codeOfHeld(problem);
  const text =
    isBeside && code === "clock"
      ? `${collectingAdvice(problem, texts).text} ${texts.clock.beside}`
      : collectingText(problem, texts);
  return new Failure(503, code, { text });
}

function codeOfHeld(problem: CollectingProblem): ErrorCode {
  if (problem.kind === "stopped") return "unavailable";
  return problem.kind === "clock" && problem.fault === "impossible" ? "clock_impossible" : problem.kind;
}

function codeOf({ kind }: ServiceError): ErrorCode {
  switch (kind) {
    case "no_data":
    case "range":
      return "bad_answer";
    case "quota":
    case "banned":
    case "unavailable":
    case "consent":
    case "bad_answer":
      return kind;
  }
}

/** The refusal of an `in` or `history` node. */
function codeOfNode({ code }: LinkyError): ErrorCode {
  switch (code) {
    case "input":
    case "stamps":
    case "credentials":
    case "ended":
      return code;
    case "no_meter":
    case "contract":
      return "credentials";
    // Catch nodes know the clock as this (docs/dev/contract.md#errors): a node throws nothing else of that code.
    case "unavailable":
      return "clock";
    default:
      return "archive";
  }
}

/** A service's failure, explained. Its own message is for logs only. */
function explanationOfService(error: ServiceError, { language, now, service }: FailureContext): Explanation {
  const { kind, code, httpStatus, until } = error;
  const { text, action, link } = explain(language, {
    kind,
    code,
    httpStatus,
    service,
    until: until === undefined ? undefined : timeText(textsOf(language), until, now),
    probe: false,
  });
  // Our own pause has neither code nor status: say when it ends.
  if (kind === "quota" && code === undefined && httpStatus === undefined && until !== undefined) {
    return { text: adminTextsOf(language).budget(timeText(textsOf(language), until, now)) };
  }
  return { text, action, ...(link !== undefined && { link }) };
}

/** Any error, explained. */
export function explanationOfError(error: unknown, context: FailureContext): Explanation {
  return failureOf(error, context)?.told ?? { text: adminTextsOf(context.language).errors.internal };
}
