import type { FormatName } from "./format-names.js";

/** Kinds of files that people have, that are recognised, and that are not read (docs/dev/enedis.md#files-not-read). */
export const unreadKinds = [
  /** A SOAP answer of Enedis's SGE (`consulterMesuresDetaillees`). */
  "sge-answer",
  /** A flow of Enedis other than those that are read. */
  "other-flow",
  /** The curve of another grid operator, Strasbourg Électricité Réseaux. */
  "strasbourg-curve",
  /** The curve of Enedis's business portal, with the date and the hour in two columns. */
  "portal-curve",
  /** TotalEnergies' half-hours. */
  "totalenergies-curve",
  /** The states of an entity of Home Assistant, not its statistics. */
  "home-assistant-history",
  /** LibreOffice's and its like (`.ods`). */
  "open-document",
  /** Excel's before 2007 (`.xls`). */
  "old-workbook",
  /** A bill, for example. */
  "pdf",
] as const;

export type UnreadKind = (typeof unreadKinds)[number];

/** Why a whole file is refused. Problems of single lines are in the result instead. */
export const importProblems = [
  ...unreadKinds,
  /** No known format. */
  "unknown",
  /** Nothing in it. */
  "empty",
  /** It is of a known format, and has no value: headings alone, or nothing but empty values. */
  "no-readings",
  /** A workbook, or some other ZIP archive, that cannot be opened. */
  "unreadable",
  /** A ZIP archive with a password. */
  "encrypted",
  /** A workbook that arrived as text. */
  "text-workbook",
  /** JSON that is cut off or otherwise damaged. */
  "damaged-json",
  /** JSON with more bytes, or more in it. */
  "large-json",
  /** XML that is cut off or otherwise damaged. */
  "damaged-xml",
  /** An answer of a service that says why there are no readings, saved as a file. */
  "error-answer",
  /** It contains the readings of another meter. */
  "other-meter",
  /** It says that it is of the other direction than the user says. */
  "is-consumption",
  "is-production",
  /** It names a meter, but a spreadsheet has damaged the number. */
  "unreadable-meter",
  /** Its values have no unit, or an unknown one. */
  "no-unit",
  /** A flow in XML counts in another unit than Enedis's. */
  "flow-unit",
  /** Its unit is known to be wrong in some of these files, and nothing in this one shows which it is. */
  "ambiguous-unit",
  /** Its values in kW or kWh have no decimals, and are too large: 412 for 0,412. */
  "lost-decimals",
  /** Nothing in it says which end of their intervals the stamps of its curve name. */
  "unknown-stamps",
  /** Its dates are month/day, or seem to be. */
  "ambiguous-date",
  /** Several columns of values, or one that holds no whole energy: an index, one register. */
  "several-columns",
  /** Other quantities of the meter only: a voltage, reactive energy. */
  "other-quantity",
  /** EDF sells gas too. */
  "gas",
  /** Months or other sums only. */
  "totals",
  /** Several series that could be the meter's. */
  "several-series",
  /** More bytes than a file may have, see `bounds`. */
  "too-large",
  /** More files at once. */
  "many-files",
  /** More lines than a file may have. */
  "too-long",
  /** A workbook with more parts, rows, columns or cells than `bounds` allows, or one that unpacks to more bytes. */
  "large-workbook",
  /** A ZIP archive with more bytes than that, packed or unpacked, or more files. */
  "large-archive",
  /** There is no such file, or it may not be read. */
  "no-file",
  /** A folder, a device, a pipe: not a file with a length. */
  "no-regular-file",
  /** It changed while it was read. */
  "changed",
  /** Reading it took too long. */
  "slow",
  /** Reading it took too much memory. */
  "memory",
  /** The process that read it ended, or said something that it should not. */
  "crashed",
  /** Too many imports are waiting. */
  "busy",
] as const;

export type ImportProblem = (typeof importProblems)[number];

/** What a flow of Enedis is called, as a refusal may show it: `R171`, `R4x`, `RX5_2`. */
export const FLOW_NAME = /^[A-Z][A-Za-z\d_-]{0,11}$/;

/** What is known of the file that is refused. */
export interface RefusedFile {
  /** Last four digits of the meter that it names. */
  readonly meter?: string | undefined;
  /** What it seems to be. */
  readonly format?: FormatName | undefined;
  /** The flow that it is, as Enedis calls it ({@link FLOW_NAME}). */
  readonly flow?: string | undefined;
  /** The line, or row, that decides. */
  readonly line?: number | undefined;
  /** Its name, if it is one of several. */
  readonly fileName?: string | undefined;
  /** What the service answered instead of readings, in short. */
  readonly answered?: string | undefined;
  /** Of a ZIP archive without any reading: the first of its files that were skipped. */
  readonly skipped?: readonly string[] | undefined;
}

export class ImportError extends Error {
  override readonly name = "ImportError";
  readonly problem: ImportProblem;
  readonly file: RefusedFile;

  constructor(problem: ImportProblem, file: RefusedFile = {}, cause?: unknown) {
    super(`The file cannot be imported: ${problem}`, cause === undefined ? undefined : { cause });
    this.problem = problem;
    this.file = file;
  }
}
