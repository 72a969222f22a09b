/** The most that a file may cost: what is larger is refused, or cut and reported (docs/dev/contract.md#files). */

const MIB = 1024 * 1024;

export const bounds = {
  /** Files of one import. */
  files: 50,
  /** Bytes of all its files; of a content that came as a text, UTF-16 units. */
  bytes: 256 * MIB,
  /** Lines of a text with a reading, or rows of a workbook. */
  lines: 5_000_000,
  /** Characters of a line; a longer one is rejected. */
  line: 65_536,
  /** Columns of a row: text beyond them makes it a rejected one. */
  columns: 256,
  /** Characters of a cell that are looked at. */
  cell: 1_000,
  /** Rejected lines, or readings of a backup, that are reported one by one; the rest is counted. */
  rejected: 1_000,
  /** Skipped files of an archive that a refusal names. */
  skipped: 5,
  /** Different origins of the readings of one import: those of more have the origin `import`. */
  sources: 100,
  /** A ZIP archive, also a workbook, which is one. */
  zip: {
    /** Bytes of the file, which is held in memory. */
    packed: 64 * MIB,
    /** Bytes of all files of an import that are unpacked. */
    unpacked: 256 * MIB,
    /** Entries of its directory; in all archives of an import, files that are read. */
    entries: 1_000,
    /** Archives within each other. */
    depth: 2,
  },
  /** A workbook is held in memory, so it has bounds of its own. */
  workbook: {
    /** Bytes of its parts, unpacked. */
    unpacked: 64 * MIB,
    sheets: 50,
    rows: 1_048_576,
    /** With a value or not. */
    cells: 1_000_000,
    /** Rows × columns of a sheet, as empty cells fill its rows up. */
    area: 8_000_000,
    /** Elements within each other. */
    depth: 64,
    /** Characters of one tag, text or comment: a cell has 32,767 at most. */
    held: 256 * 1024,
  },
  /** A JSON file is held in memory. */
  json: {
    bytes: 64 * MIB,
    depth: 32,
    entries: 1_000_000,
    names: 10_000,
    values: 8_000_000,
    text: 256 * 1024,
  },
  /** An XML file is read in slices. */
  xml: {
    /** Elements within each other. */
    depth: 16,
    /** Characters of one tag, text or comment. */
    held: 64 * 1024,
  },
  /** The process that reads it. */
  process: {
    /** Milliseconds until everything was read. */
    time: 15 * 60_000,
    /** Milliseconds without a sign of life. */
    quiet: 2 * 60_000,
    /** MiB of its JavaScript heap. */
    heap: 512,
    /** MiB of all its memory, where the system shows it. */
    memory: 768,
    /** Imports that wait for the one that is read. */
    waiting: 10,
  },
} as const;
