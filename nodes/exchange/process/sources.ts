/** What an import reads, as Node-RED hands it to the process for files. */
import { bounds, ImportError, shownName } from "../base/index.js";
import { PIECE, type OrderedFile } from "./protocol.js";

/** A content, a content that is still on its way, or a file on this machine. `name` only serves reports. */
export type FileSource =
  | { readonly content: string | Uint8Array; readonly name?: string | undefined }
  | { readonly stream: AsyncIterable<Uint8Array>; readonly name?: string | undefined; readonly size?: number }
  | { readonly path: string };

type Sent = Exclude<FileSource, { readonly path: string }>;

/** How the process is told of them. @throws {ImportError} `many-files`, `too-large` */
export function orderOf(sources: readonly FileSource[]): OrderedFile[] {
  if (sources.length > bounds.files) throw new ImportError("many-files");
  const files = sources.map((source, i) => {
    const isPath = "path" in source;
    return {
      name: shownName(isPath ? source.path : source.name, String(i + 1)),
      path: isPath ? source.path : undefined,
      isText: "content" in source && typeof source.content === "string",
      size: isPath ? 0 : sizeOf(source),
    };
  });
  let all = 0;
  for (const { name, size } of files) {
    all += size;
    if (all > bounds.bytes)
      throw new ImportError("too-large", { fileName: files.length > 1 ? name : undefined });
  }
  return files;
}

function sizeOf(source: Sent): number {
  return "content" in source ? source.content.length : (source.size ?? 0);
}

/**
 * A content in pieces.
 * @throws {ImportError} for a stream: `no-file` if it fails, `changed` if it does not have the size that was announced
 */
export async function* piecesOf(source: Sent): AsyncGenerator<Uint8Array> {
  if ("content" in source) {
    yield* typeof source.content === "string" ? partsOfText(source.content) : partsOf(source.content);
    return;
  }
  let size = 0;
  try {
    for await (const bytes of source.stream) {
      size += bytes.length;
      if (size > (source.size ?? Infinity)) break;
      yield* partsOf(bytes);
    }
  } catch (error) {
    throw new ImportError("no-file", {}, error);
  }
  if (source.size !== undefined && size !== source.size) throw new ImportError("changed");
}

function* partsOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += PIECE) yield bytes.subarray(from, from + PIECE);
}

function* partsOfText(text: string): Generator<Uint8Array> {
  for (let from = 0; from < text.length;) {
    const to = Math.min(text.length, from + PIECE);
    // A character of two units stays whole.
    const end = isHighSurrogate(text.charCodeAt(to - 1)) && to < text.length ? to + 1 : to;
    yield Buffer.from(text.slice(from, end));
    from = end;
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
