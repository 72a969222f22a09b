/**
 * A browser's connection to Dashboard 2, spoken by hand (Engine.IO 4, Socket.IO 5), so that a test can send what no
 * client library would, and can stop reading.
 *
 * As Dashboard demands, it begins by polling and then goes on as a web socket.
 */
import type { Socket } from "node:net";
import WebSocket from "ws";

/** An event that the server sent: its name, and the text of its arguments. */
export interface Heard {
  readonly event: string;
  /** A JSON array, with the event's name first. */
  readonly text: string;
}

export class BrowserSocket {
  readonly #socket: WebSocket;
  readonly #listeners = new Set<(heard: Heard) => void>();
  #isOpen = true;
  /** Bytes read. */
  received = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      this.#take(data.toString());
    });
    socket.on("close", () => (this.#isOpen = false));
    socket.on("error", () => (this.#isOpen = false));
  }

  /** @param url of the dashboard */
  static async open(url: string): Promise<BrowserSocket> {
    const endpoint = `${url}/socket.io/?EIO=4&transport=`;
    const handshake = await (await fetch(`${endpoint}polling`)).text();
    const { sid } = JSON.parse(handshake.slice(1)) as { sid: string };
    const socket = new WebSocket(`${endpoint.replace(/^http/, "ws")}websocket&sid=${sid}`, {
      perMessageDeflate: false,
    });
    await new Promise((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    const told = (text: string): Promise<void> =>
      new Promise((resolve) => {
        const hear = (data: Buffer): void => {
          if (!data.toString().startsWith(text)) return;
          socket.off("message", hear);
          resolve();
        };
        socket.on("message", hear);
      });
    const probed = told("3probe");
    socket.send("2probe");
    await probed;
    socket.send("5");
    const connected = told("40");
    const browser = new BrowserSocket(socket);
    socket.send("40");
    await connected;
    return browser;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  emit(event: string, ...values: readonly unknown[]): void {
    this.#socket.send(`42${JSON.stringify([event, ...values])}`);
  }

  /** @returns a function that stops it */
  hear(listener: (heard: Heard) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The arguments of the next event of this name. @throws {Error} after `ms` milliseconds without one */
  next(event: string, ms = 10_000): Promise<readonly unknown[]> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        off();
        reject(new Error(`no ${event} within ${ms} ms`));
      }, ms);
      const off = this.hear((heard) => {
        if (heard.event !== event) return;
        clearTimeout(late);
        off();
        resolve((JSON.parse(heard.text) as unknown[]).slice(1));
      });
    });
  }

  /** Reads no more: what the server sends stays with it. */
  stopReading(): void {
    (this.#socket as unknown as { readonly _socket: Socket })._socket.pause();
  }

  readAgain(): void {
    (this.#socket as unknown as { readonly _socket: Socket })._socket.resume();
  }

  /** Says that it is alive, without having read that it was asked. */
  pretendAlive(): void {
    this.#socket.send("3");
  }

  close(): void {
    this.#socket.terminate();
  }

  #take(data: string): void {
    this.received += data.length;
    if (data === "2") this.#socket.send("3");
    if (!data.startsWith("42")) return;
    const text = data.slice(2);
    const event = /^\["([^"]*)"/.exec(text)?.[1] ?? "";
    for (const listener of this.#listeners) listener({ event, text });
  }
}
