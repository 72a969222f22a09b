/**
 * The element's code: one file, for the dashboard's socket and for any page
 * (docs/dev/decisions.md#6-dashboard-template).
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Request, Response } from "express";
import { ownPackage } from "../../base/index.js";

interface Content {
  readonly code: string;
  readonly zipped: Buffer;
  readonly etag: string;
}

let content: Promise<Content> | undefined;

/** Reads the file once, at the first request. */
function load(): Promise<Content> {
  content ??= readFile(path.join(ownPackage().root, "dist", "linky-meter.js"))
    .then(async (bytes) => ({
      code: bytes.toString("utf8"),
      zipped: await promisify(gzip)(bytes),
      etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    }))
    .catch((error: unknown) => {
      content = undefined;
      throw error;
    });
  return content;
}

export async function elementCode(): Promise<string> {
  return (await load()).code;
}

/** Serves the file. Browsers cache it but check each time for a new version, as an update may change it. */
export function serveElement(req: Request, res: Response): void {
  load().then(
    ({ code, zipped, etag }) => {
      res.set({
        "Content-Type": "text/javascript; charset=utf-8",
        "Cache-Control": "no-cache",
        ETag: etag,
        Vary: "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
      });
      // A proxy that compresses the file makes its ETag weak.
      const known = req.get("If-None-Match")?.replace(/^W\//, "");
      if (known === etag) res.status(304).end();
      else if (req.acceptsEncodings("gzip") === "gzip") res.set("Content-Encoding", "gzip").send(zipped);
      else res.send(code);
    },
    () => {
      res.sendStatus(500);
    },
  );
}
