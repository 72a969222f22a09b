/** Explains what keeps calls from working. Pure. */
import type { Problem } from "../collector/index.js";
import { explain, type Advice, type Language } from "../texts/index.js";

/** @param when formats an instant, in seconds, for users */
export function explainProblem(
  problem: Problem,
  language: Language,
  when: (instant: number) => string,
): Advice {
  return explain(language, {
    ...problem,
    until: problem.until === undefined ? undefined : when(problem.until),
  });
}
