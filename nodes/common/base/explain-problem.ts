/** Explains what keeps calls from working, and names its code, by which a program says it in its own words. Pure. */
import type { Problem } from "../../collector/index.js";
import { explain, type Advice, type Language } from "../../texts/index.js";

export interface CodedAdvice extends Advice {
  /** Of the failure: that of Enedis or the service, or ours where they give none. */
  readonly code?: string;
}

/** @param when formats an instant, in seconds, for users */
export function explainProblem(
  problem: Problem,
  language: Language,
  when: (instant: number) => string,
): CodedAdvice {
  const until = problem.until === undefined ? undefined : when(problem.until);
  const { code } = problem;
  return { ...explain(language, { ...problem, until }), ...(code !== undefined && { code }) };
}
