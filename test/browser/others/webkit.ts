/** WebKit as Debian has it, by WebDriver (https://w3c.github.io/webdriver/) on a display that nobody sees. */
import { globSync } from "node:fs";
import { freePort } from "../../../scripts/lib/port.mjs";
import { fontsOfTests } from "../chromium.js";
import { asJson, installed, Programs, SIZE, type Browser, type Driven } from "./driven.js";

const driver = (): string | undefined => installed("WebKitWebDriver");
const display = (): string | undefined => installed("Xvfb");
/** The browser of its own tests comes with the library. */
const miniBrowser = (): string | undefined => globSync("/usr/lib*/{,*/}webkit*gtk-*/MiniBrowser")[0];

export const webkit: Browser = {
  name: "WebKit",
  lacks: () =>
    [driver(), display(), miniBrowser()].includes(undefined)
      ? "needs WebKitGTK (Debian: apt-get install webkitgtk-webdriver xvfb)"
      : undefined,
  open: async () => {
    const programs = new Programs();
    try {
      const screen = `${SIZE.width + 100}x${SIZE.height + 200}x24`;
      const options = ["-displayfd", "1", "-screen", "0", screen, "-nolisten", "tcp"];
      const number = await programs.start(display()!, options, {}, /^(\d+)$/);
      const { port } = await freePort(0);
      const env = {
        DISPLAY: `:${number}`,
        GDK_BACKEND: "x11",
        FONTCONFIG_FILE: await fontsOfTests(),
        // No session, and nothing of a user's.
        GIO_USE_VFS: "local",
        GSETTINGS_BACKEND: "memory",
        NO_AT_BRIDGE: "1",
        LIBGL_ALWAYS_SOFTWARE: "1",
      };
      // It prints nothing once it listens: it is asked until it answers.
      const ended = programs.start(driver()!, [`--port=${port}`], env).then((said): never => {
        throw new Error(said);
      });
      return await Promise.race([ended, WebDriver.open(`http://127.0.0.1:${port}`, programs)]);
    } catch (error) {
      await programs.close();
      throw error;
    }
  },
};

/** How long the driver may take until it answers, in milliseconds. */
const ANSWER_MS = 20_000;

class WebDriver implements Driven {
  readonly #session: string;
  readonly #programs: Programs;

  private constructor(session: string, programs: Programs) {
    this.#session = session;
    this.#programs = programs;
  }

  static async open(address: string, programs: Programs): Promise<WebDriver> {
    const late = Date.now() + ANSWER_MS;
    while (!(await fetch(`${address}/status`).catch(() => undefined))?.ok) {
      if (Date.now() > late) throw new Error("WebKitWebDriver does not answer");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const alwaysMatch = {
      "webkitgtk:browserOptions": { binary: miniBrowser(), args: ["--automation"] },
    };
    const { sessionId } = (await call(`${address}/session`, { capabilities: { alwaysMatch } })) as {
      readonly sessionId: string;
    };
    const opened = new WebDriver(`${address}/session/${sessionId}`, programs);
    await opened.#ask("timeouts", { script: 60_000 });
    await opened.#ask("window/rect", { x: 0, y: 0, width: SIZE.width + 50, height: SIZE.height + 150 });
    return opened;
  }

  async goto(url: string): Promise<void> {
    await this.#ask("url", { url });
  }

  async evaluate<T>(expression: string): Promise<T> {
    const script = `const done = arguments[0];
      Promise.resolve().then(() => ${asJson(expression)}).then((json) => done({ json }), (error) => done({ error: String(error) }));`;
    const { json, error } = (await this.#ask("execute/async", { script, args: [] })) as {
      readonly json?: string;
      readonly error?: string;
    };
    if (json === undefined) throw new Error(error);
    return JSON.parse(json) as T;
  }

  async act(sources: readonly object[]): Promise<void> {
    await this.#ask("actions", { actions: sources });
  }

  async close(): Promise<void> {
    await this.#programs.close();
  }

  #ask(command: string, body: object): Promise<unknown> {
    return call(`${this.#session}/${command}`, body);
  }
}

/** @throws {Error} with the driver's own words */
async function call(url: string, body: object): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  const { value } = (await answer.json()) as { readonly value: unknown };
  if (answer.ok) return value;
  const { error, message } = value as { readonly error: string; readonly message: string };
  throw new Error(`${error}: ${message}`);
}
