/** Lets the process that reads files run from a bundle of its sources, wherever a test imports files (own-process.ts). */
import Module from "node:module";
import path from "node:path";
import { bundled } from "./own-process.js";

const room = path.join(__dirname, "..", "nodes", "exchange", "process");

type Resolve = (
  request: string,
  parent?: { readonly filename?: string | null },
  ...more: unknown[]
) => string;
const modules = Module as unknown as { _resolveFilename: Resolve };

const resolved = modules._resolveFilename;
modules._resolveFilename = function (request, parent, ...more) {
  if (request === "./file-reader.js" && parent?.filename === path.join(room, "reader.ts")) {
    return bundled(path.join(room, "file-reader.ts"));
  }
  return resolved.call(this, request, parent, ...more);
};
