/** Where a contract is wrong, as somebody who writes one as JSON would say it. */
import type { ContractProblem } from "./contract.js";

/** The path of a problem: `versions[0].prices.classes.HC`; "": the whole contract. */
export function fieldOfProblem({ path }: Pick<ContractProblem, "path">): string {
  return path.map((key, i) => (typeof key === "number" ? `[${key}]` : i === 0 ? key : `.${key}`)).join("");
}
