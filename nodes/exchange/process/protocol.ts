/**
 * What the process that reads a file is told, and how much it may answer (answers.ts). It gets frames on its standard
 * input: four bytes of length (little endian), then as many bytes; first the order, then each content in pieces, ended
 * by an empty one. While that input is open, Node-RED lives. It answers with lines of JSON, never trusted.
 */
import type { Context } from "../points/index.js";

export interface Order extends Context {
  /** Seconds. */
  readonly now: number;
  readonly files: readonly OrderedFile[];
}

export interface OrderedFile {
  readonly name: string;
  /** undefined: the content follows, after that of the files before it. */
  readonly path?: string | undefined;
  /** The content is a text. */
  readonly isText: boolean;
  /** Bytes of the content, where they are known. */
  readonly size: number;
}

/** Bytes of content in one frame. */
export const PIECE = 256 * 1024;
/** Readings in one answer. */
export const MOST_READINGS = 2_000;
/** Answers about registers: 60 calendars of a meter in each direction. */
export const MOST_REGISTERS = 2_000;
/** Bytes of one answer. */
export const LONGEST_LINE = 1024 * 1024;
