/** The sentences of a file that is refused. */
import type { ImportProblem } from "../../exchange/index.js";

/** `meter`, `own`: the last four digits of the file's meter and of the node's; `flow`: as Enedis calls it. */
export interface ImportProblemText {
  wrong(meter: string, own: string, flow?: string): string;
  readonly accepted: string;
  /** In the dialog, where something else can be done. */
  readonly inDialog?: string;
  /** The page that the dialog opens; elsewhere, `accepted` says where it is. */
  readonly page?: string;
}

export type ImportProblemTexts = Readonly<Record<ImportProblem, ImportProblemText>>;
