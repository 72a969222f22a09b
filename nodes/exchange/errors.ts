/** Why a whole file is refused. What is wrong with single lines stands in the result instead. */
export type ImportProblem =
  /** No known format. */
  | "unknown"
  /** A workbook, or another archive, that cannot be opened. */
  | "unreadable"
  /** A workbook that reached us as a text. */
  | "text-workbook"
  /** It holds the readings of another meter. */
  | "other-meter"
  /** It names a meter, but a spreadsheet has spoilt the number. */
  | "unreadable-meter"
  /** Its values are in no unit, or in one that is not known. */
  | "no-unit"
  /** A curve whose values are energies: power is what a curve is made of. */
  | "energy-unit";

export class ImportError extends Error {
  override readonly name = "ImportError";
  readonly problem: ImportProblem;
  /** Last four digits of the meter that the file names. */
  readonly meter: string | undefined;

  constructor(problem: ImportProblem, meter?: string, cause?: unknown) {
    super(`The file cannot be imported: ${problem}`, cause === undefined ? undefined : { cause });
    this.problem = problem;
    this.meter = meter;
  }
}
