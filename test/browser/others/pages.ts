/** Pages of tests by HTTP: of what fails in a page from a file, WebKit says no more than “Script error.” */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

const root = path.join(__dirname, "..", "..", "..");
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
};

export interface Pages {
  /** The address of a file of this repository. */
  readonly address: (file: string) => string;
  readonly close: () => void;
}

/** Serves the pages and scripts of this repository on this machine. */
export async function servePages(): Promise<Pages> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, "http://127.0.0.1");
    const type = types[path.extname(pathname)];
    const end = (status: number, body?: Buffer): unknown =>
      response.writeHead(status, type === undefined ? {} : { "content-type": type }).end(body);
    if (type === undefined) return end(404);
    readFile(path.join(root, pathname)).then(
      (body) => end(200, body),
      () => end(404),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    address: (file) =>
      `http://127.0.0.1:${port}/${path.relative(root, file).split(path.sep).map(encodeURIComponent).join("/")}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
