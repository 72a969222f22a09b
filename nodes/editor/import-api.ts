/**
 * The contract of the routes that import files from the dialog of a history node. Types and constants only.
 *
 * The body of an import is the files' bytes, one after the other, as `application/octet-stream`: no form of another
 * site can send that. What they are is in the query.
 */
import type { Direction, Series } from "../readings/index.js";
import type { Asking } from "./api.js";

export const importBounds = {
  /** Files of one import. */
  files: 50,
  /** Bytes of all of them. */
  bytes: 256 * 1024 * 1024,
  /** Characters of a file's name, which is only shown. */
  name: 200,
  /** Rejected lines that are told one by one. */
  rejected: 20,
} as const;

/** A file as the dialog announces it. */
export interface AnnouncedFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** The query of an import: each value is a text. */
export interface ImportQuery extends Asking {
  /** Chosen by the dialog, for {@link progressTopic} and {@link ImportEnd}: 8 to 40 letters, digits, `_` and `-`. */
  readonly job: string;
  /** Only says what would happen. */
  readonly dryRun: "true" | "false";
  /** Which value wins where the archive has another one. */
  readonly conflicts: "keep" | "replace";
  /** Which end of its interval a time names, of files that do not say it: asked for by error code `stamps`. */
  readonly stamps?: "start" | "end";
  /** {@link AnnouncedFile}s as JSON, in the order of their bytes. */
  readonly files: string;
}

/** Under this topic, Node-RED's own connection to its editors tells the {@link ImportProgress}. */
export function progressTopic(job: string): string {
  return `enedis-linky/import/${job}`;
}

/** How far an import is, in percent. Reading takes place while the files arrive. */
export interface ImportProgress {
  readonly stage: "reading" | "comparing";
  readonly percent: number;
}

/** What an import did, or in a dry run would do. */
export interface ImportAnswer {
  /** The meter's last four digits. */
  readonly meter: string;
  /** Those in ZIP files one by one. */
  readonly files: readonly {
    readonly name: string;
    /** What it is, translated; null: a file in a ZIP archive that is of no known format. */
    readonly format: string | null;
    readonly readings: number;
  }[];
  /** Each reading is one of these: new, the same as in the archive, or different from it. */
  readonly imported: number;
  readonly unchanged: number;
  readonly conflicts: number;
  /** Rounded readings that are far from the archive's exact ones: another meter's, perhaps. Absent: none. */
  readonly farOff?: number;
  /** Each value of a register, which is no reading: new, the same, or in place of another one. Absent: none. */
  readonly registers?: { readonly imported: number; readonly unchanged: number; readonly replaced: number };
  /** Readings that are known to a coarser unit than W, Wh or VA. */
  readonly rounded: number;
  /** The first rejected lines; `file` only where there are several. */
  readonly rejected: readonly { readonly file?: string; readonly line: number; readonly reason: string }[];
  /** How many more lines were rejected. */
  readonly moreRejected: number;
  /** In a dry run: where the readings are in time. */
  readonly calendar: readonly ImportedSeries[];
}

/** The readings of one series in the files. */
export interface ImportedSeries {
  readonly direction: Direction;
  readonly series: Series;
  /** Translated. */
  readonly name: string;
  /** The first and the last day, in words. */
  readonly first: string;
  readonly last: string;
  /** Oldest first; those without readings are absent. */
  readonly months: readonly ImportedMonth[];
}

export interface ImportedMonth {
  /** A month in Paris: `2026-11`. */
  readonly month: string;
  readonly imported: number;
  readonly unchanged: number;
  readonly conflicts: number;
}

/** Ends an import that is under way: of an import that is decided, all is written. */
export interface ImportEnd extends Asking {
  readonly job: string;
}

// ——— between the route and the node, on the server

/** A node that imports files which its dialog sends. */
export interface FilesNode {
  /**
   * @throws {LinkyError} `input`: the files cannot be imported; `ended`: the node was closed; …, in the request's
   * language
   * @throws the signal's reason, when it aborts before the import is decided
   */
  importFiles(request: FilesRequest): Promise<ImportAnswer>;
}

export interface FilesRequest {
  /** Read one after the other; the bytes of each come once. */
  readonly files: readonly (AnnouncedFile & { readonly stream: AsyncIterable<Uint8Array> })[];
  readonly dryRun: boolean;
  readonly conflicts: ImportQuery["conflicts"];
  readonly stamps?: ImportQuery["stamps"] | undefined;
  readonly language: "fr" | "en";
  readonly signal: AbortSignal;
  readonly progress: (progress: ImportProgress) => void;
}
