/** A server of the test to which a flow sends notices, as ntfy and Telegram take them. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export class Phone {
  /** What came: the path, and the JSON sent there. */
  readonly notices: { readonly path: string; readonly sent: Record<string, unknown> }[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        this.notices.push({ path: request.url!, sent: JSON.parse(body) as Record<string, unknown> });
        response.setHeader("content-type", "application/json").end("{}");
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
