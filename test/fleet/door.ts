/** The way of one machine to a server, which can fail for it alone: a switch, a firewall, a cable. */
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

interface Passage {
  readonly inside: Socket;
  readonly outside: Socket;
}

export class Door {
  readonly #server: Server;
  readonly #passages = new Set<Passage>();
  #is: "open" | "shut" | "silent" = "open";

  /** @param port of the server, on 127.0.0.1 */
  constructor(port: number) {
    this.#server = createServer((inside) => {
      if (this.#is === "shut") {
        inside.destroy();
        return;
      }
      const passage = { inside, outside: connect(port, "127.0.0.1") };
      this.#passages.add(passage);
      for (const one of [passage.inside, passage.outside]) {
        one.on("error", () => undefined);
        one.on("close", () => {
          this.#passages.delete(passage);
          passage.inside.destroy();
          passage.outside.destroy();
        });
      }
      if (this.#is === "open") join(passage);
    });
  }

  /** @returns its port, on 127.0.0.1 */
  async listen(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as AddressInfo).port;
  }

  /** Cuts what goes through, and refuses what comes. */
  shut(): void {
    this.#is = "shut";
    for (const { inside, outside } of this.#passages) {
      inside.destroy();
      outside.destroy();
    }
  }

  /** Nothing goes through, and nobody is told: what was on its way arrives once it is open again. */
  silence(): void {
    this.#is = "silent";
    for (const { inside, outside } of this.#passages) {
      inside.unpipe(outside).pause();
      outside.unpipe(inside).pause();
    }
  }

  open(): void {
    this.#is = "open";
    for (const passage of this.#passages) join(passage);
  }

  close(): void {
    this.shut();
    this.#server.close();
  }
}

function join({ inside, outside }: Passage): void {
  inside.pipe(outside);
  outside.pipe(inside);
}
