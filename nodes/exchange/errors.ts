/** Why a whole file is refused. Problems of single lines are in the result instead. */
export type ImportProblem =
  /** No known format. */
  | "unknown"
  /** A workbook, or some other archive, that cannot be opened. */
  | "unreadable"
  /** A workbook that arrived as text. */
  | "text-workbook"
  /** It contains the readings of another meter. */
  | "other-meter"
  /** It names a meter, but a spreadsheet has damaged the number. */
  | "unreadable-meter"
  /** Its values have no unit, or an unknown one. */
  | "no-unit"
  /** A curve whose values are energies, although a curve consists of powers. */
  | "energy-unit";

export class ImportError extends Error {
  override readonly name = "ImportError";
  readonly problem: ImportProblem;
  /** Last four digits of the meter named in the file. */
  readonly meter: string | undefined;

  constructor(problem: ImportProblem, meter?: string, cause?: unknown) {
    super(`The file cannot be imported: ${problem}`, cause === undefined ? undefined : { cause });
    this.problem = problem;
    this.meter = meter;
  }
}
