/** A node that takes files as a history node does, and does with them what a test says; and requests that send them. */
import { request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import type { Node, NodeAPI, NodeDef } from "node-red";
import type { ApiError, FilesNode, FilesRequest, ImportAnswer } from "../../../nodes/editor/index.js";

export const nothing: ImportAnswer = {
  meter: "0017",
  files: [],
  imported: 0,
  unchanged: 0,
  conflicts: 0,
  rounded: 0,
  rejected: [],
  moreRejected: 0,
  calendar: [],
};

/** What the next requests do; each test sets it. */
export const taker: { work: (request: FilesRequest) => Promise<ImportAnswer> } = {
  work: () => Promise.resolve(nothing),
};

export function fileTaker(RED: NodeAPI): void {
  RED.nodes.registerType("file taker", function (this: Node, def: NodeDef) {
    RED.nodes.createNode(this, def);
    (this as Node & FilesNode).importFiles = (request) => taker.work(request);
  });
}

export async function contentOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString("latin1");
}

export interface Sent {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly id?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  readonly error: ApiError["error"];
  readonly answer: ImportAnswer;
}

export function queryOf(
  files: readonly { name: string; size: number }[],
  more: Readonly<Record<string, string>> = {},
): string {
  const query = { job: "12345678", dryRun: "true", conflicts: "keep", language: "en" };
  return new URLSearchParams({ ...query, files: JSON.stringify(files), ...more }).toString();
}

/** A request whose body the test writes itself. */
export function openRequest(
  url: string,
  files: readonly { name: string; size: number }[],
  { query, headers, id = "files" }: Sent = {},
): { request: ClientRequest; answer: Promise<Answer> } {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const request = httpRequest(`${url}/enedis-linky/history/${id}/import?${queryOf(files, query)}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream", "content-length": size, ...headers },
  });
  const answer = new Promise<Answer>((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => {
        const body = JSON.parse(text) as ApiError & ImportAnswer;
        const { statusCode, headers: told } = response;
        resolve({ status: statusCode!, headers: told, text, error: body.error, answer: body });
      });
    });
  });
  return { request, answer };
}

/** Sends files with their contents: a text has one byte a character. */
export function sendFiles(
  url: string,
  contents: Readonly<Record<string, string | Uint8Array>>,
  sent?: Sent,
): Promise<Answer> {
  const files = Object.entries(contents).map(([name, content]) => ({ name, size: content.length }));
  const { request, answer } = openRequest(url, files, sent);
  const bytes = Object.values(contents).map((content) =>
    typeof content === "string" ? Buffer.from(content, "latin1") : content,
  );
  request.end(Buffer.concat(bytes));
  return answer;
}
