/** Firefox, by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/): no driver in between. */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";
import WebSocket from "ws";
import { fontsOfTests } from "../chromium.js";
import { asJson, installed, Programs, SIZE, type Browser, type Driven } from "./driven.js";

const found = (): string | undefined => installed(process.env["FIREFOX"] ?? "firefox-esr", "firefox");

/** Nothing that asks for another machine, and no page but ours. */
const preferences = {
  "app.normandy.enabled": false,
  "app.update.disabledForTesting": true,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "network.proxy.type": 1,
  // Whatever it asks of the net by itself is refused at once.
  "network.proxy.http": "127.0.0.1",
  "network.proxy.http_port": 9,
  "network.proxy.ssl": "127.0.0.1",
  "network.proxy.ssl_port": 9,
  "services.settings.server": "data:,",
  "toolkit.telemetry.enabled": false,
  "ui.prefersReducedMotion": 1,
};

export const firefox: Browser = {
  name: "Firefox",
  lacks: () => (found() === undefined ? "needs Firefox (Debian: apt-get install firefox-esr)" : undefined),
  open: async () => {
    const programs = new Programs();
    try {
      const lines = Object.entries(preferences).map(
        ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
      );
      writeFileSync(path.join(programs.folder, "user.js"), lines.join(""));
      const address = await programs.start(
        found()!,
        ["--headless", "--no-remote", "--profile", programs.folder, "--remote-debugging-port", "0"],
        { FONTCONFIG_FILE: await fontsOfTests(), MOZ_CRASHREPORTER_DISABLE: "1" },
        /WebDriver BiDi listening on (ws:\S+)/,
      );
      return await BiDi.open(`${address}/session`, programs);
    } catch (error) {
      await programs.close();
      throw error;
    }
  },
};

/** The value of an expression in JSON, or what it threw. */
interface Evaluated {
  readonly type: "success" | "exception";
  readonly result?: { readonly value: string };
  readonly exceptionDetails?: { readonly text: string };
}

class BiDi implements Driven {
  readonly #socket: WebSocket;
  readonly #programs: Programs;
  readonly #waiting = new Map<
    number,
    { resolve: (result: object) => void; reject: (error: Error) => void }
  >();
  #id = 0;
  #context = "";

  private constructor(socket: WebSocket, programs: Programs) {
    this.#socket = socket;
    this.#programs = programs;
    socket.on("message", (data: Buffer) => {
      const { id, result, error, message } = JSON.parse(data.toString()) as {
        readonly id?: number;
        readonly result?: object;
        readonly error?: string;
        readonly message?: string;
      };
      const asked = this.#waiting.get(id ?? -1);
      if (result === undefined) asked?.reject(new Error(`${error}: ${message}`));
      else asked?.resolve(result);
    });
    socket.on("close", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("Firefox has ended"));
    });
  }

  static async open(url: string, programs: Programs): Promise<BiDi> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await once(socket, "open");
    const opened = new BiDi(socket, programs);
    await opened.#call("session.new", { capabilities: {} });
    const { contexts } = (await opened.#call("browsingContext.getTree", {})) as {
      readonly contexts: readonly { readonly context: string }[];
    };
    opened.#context = contexts[0]!.context;
    await opened.#call("browsingContext.setViewport", { context: opened.#context, viewport: SIZE });
    return opened;
  }

  async goto(url: string): Promise<void> {
    await this.#call("browsingContext.navigate", { context: this.#context, url, wait: "complete" });
  }

  async evaluate<T>(expression: string): Promise<T> {
    const { type, result, exceptionDetails } = (await this.#call("script.evaluate", {
      expression: asJson(expression),
      target: { context: this.#context },
      awaitPromise: true,
      userActivation: true,
    })) as Evaluated;
    if (type === "exception") throw new Error(exceptionDetails!.text);
    return JSON.parse(result!.value) as T;
  }

  async act(sources: readonly object[]): Promise<void> {
    await this.#call("input.performActions", { context: this.#context, actions: sources });
  }

  async close(): Promise<void> {
    this.#socket.terminate();
    await this.#programs.close();
  }

  #call(method: string, params: object): Promise<object> {
    const id = ++this.#id;
    const answered = new Promise<object>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answered.finally(() => this.#waiting.delete(id));
  }
}
