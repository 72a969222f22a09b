/** The admin routes of a harness's Node-RED over HTTP, as the editor and a browser call them. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import helper from "node-red-node-test-helper";
import { routes, type ApiError, type RouteName } from "../../../nodes/editor/api.js";
import { Harness } from "../harness.js";

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: T;
}

export class Admin {
  #server: Server | undefined;

  async open(): Promise<void> {
    // Each load of a flow has its own Express application.
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      (helper as unknown as { _httpAdmin: (i: IncomingMessage, o: ServerResponse) => void })._httpAdmin(
        request,
        response,
      );
    };
    this.#server = createServer(listener);
    await new Promise<void>((resolve) => this.#server!.listen(0, "127.0.0.1", resolve));
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server!.address() as AddressInfo).port}`;
  }

  /** Sent by the editor: its own address. */
  get editor(): string {
    return `${this.url}/`;
  }

  async ask<T = ApiError>(name: RouteName, body: object = {}, id = ""): Promise<Answer<T>> {
    const { method, path } = routes[name];
    const address = `${this.url}/enedis-linky/${path.replace(":id", id)}`;
    const { language } = body as { language?: string };
    if (method === "GET") return this.get(`${address}?language=${language ?? "en"}`);
    return this.send(address, JSON.stringify({ language: "en", ...body }), "application/json");
  }

  async send<T = ApiError>(address: string, body: string, contentType?: string): Promise<Answer<T>> {
    return read(
      await fetch(address, {
        method: "POST",
        body,
        ...(contentType !== undefined && { headers: { "content-type": contentType } }),
      }),
    );
  }

  async get<T = ApiError>(address: string, language = "en"): Promise<Answer<T>> {
    return read(await fetch(address, { redirect: "manual", headers: { "accept-language": language } }));
  }
}

/** Makes a harness and its admin routes for each test of the surrounding suite; the test opens the harness. */
export function adminPerTest(take: (harness: Harness, admin: Admin) => void): void {
  let harness: Harness;
  let admin: Admin;
  beforeEach(async () => {
    harness = new Harness();
    admin = new Admin();
    take(harness, admin);
    await admin.open();
  });
  // The routes first: they are Node-RED's.
  afterEach(async () => {
    await admin.close();
    await harness.close();
  });
}

async function read<T>(response: Response): Promise<Answer<T>> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: (isJson ? JSON.parse(text) : undefined) as T,
  };
}
