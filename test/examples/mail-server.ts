/** A mail server on loopback, made of the libraries that node-red-node-email itself depends on. */
import { once } from "node:events";
import { createRequire } from "node:module";
import type { AddressInfo, Server } from "node:net";
import path from "node:path";
import type { Readable } from "node:stream";

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly to: { readonly text: string };
  readonly attachments: readonly {
    readonly filename: string;
    readonly contentType: string;
    readonly content: Buffer;
  }[];
}

interface SmtpServer extends NodeJS.EventEmitter {
  readonly server: Server;
  listen(port: number, host: string): void;
  close(callback: () => void): void;
}

interface Libraries {
  readonly SMTPServer: new (options: object) => SmtpServer;
  readonly simpleParser: (stream: Readable) => Promise<Mail>;
}

export class Mailbox {
  readonly login = { userid: "someone@example.org", password: "an-application-password" };
  readonly mails: Mail[] = [];
  readonly #server: SmtpServer;

  /** @param email the folder of node-red-node-email */
  constructor(email: string) {
    const load = createRequire(path.join(email, "package.json"));
    const { SMTPServer } = load("smtp-server") as Libraries;
    const { simpleParser } = load("mailparser") as Libraries;
    this.#server = new SMTPServer({
      disabledCommands: ["STARTTLS"],
      allowInsecureAuth: true,
      onAuth: (
        { username, password }: { username: string; password: string },
        _session: unknown,
        callback: (error: Error | null, user?: object) => void,
      ) => {
        const isKnown = username === this.login.userid && password === this.login.password;
        callback(isKnown ? null : new Error("unknown user"), { user: username });
      },
      onData: (stream: Readable, _session: unknown, callback: (error?: Error) => void) => {
        simpleParser(stream).then((mail) => {
          this.mails.push(mail);
          callback();
        }, callback);
      },
    });
  }

  async start(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server.server, "listening");
    return (this.#server.server.address() as AddressInfo).port;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve));
  }
}
