/** Many browsers that ask as much as they can: what flows and memory feel of it. Ends by itself. */
import type { Measured, SocketServer } from "./socket-server.js";
import { WIDGET } from "./socket-server.js";
import { BrowserSocket } from "./browser-socket.js";

export interface Load {
  readonly sockets: number;
  readonly ms: number;
  /** Questions a second of each browser. */
  readonly rate: number;
  /** The nth question of a browser. */
  readonly question: (browser: number, n: number) => object;
}

export interface Outcome {
  readonly asked: number;
  readonly charts: number;
  readonly refused: number;
  /** Of the server; a process that died has none. */
  readonly measured: Measured | undefined;
  /** Milliseconds of HTTP requests to a flow, meanwhile: the longest, and the one in the middle. */
  readonly longest: number;
  readonly usual: number;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The heaviest question: three years of half-hours with the year before. */
export const heaviest = {
  ...{ direction: "consumption", measure: "load_curve", period: "36m", step: "native", compare: true },
};

export async function load(server: SocketServer, { sockets, ms, rate, question }: Load): Promise<Outcome> {
  const browsers: BrowserSocket[] = [];
  const counts = { asked: 0, charts: 0, refused: 0 };
  let isOver = false;
  void server.ended.then(() => (isOver = true));
  try {
    while (browsers.length < sockets) browsers.push(await BrowserSocket.open(server.url));
    for (const browser of browsers) {
      browser.hear(({ event, text }) => {
        if (event !== `enedis-linky:${WIDGET}`) return;
        // Parsing all answers would take the processor from the server.
        if (text.includes('"refused"')) counts.refused++;
        else if (text.includes('"answer"')) counts.charts++;
      });
    }
    await server.look();
    const flow = answerTimes(server, () => isOver);
    const began = performance.now();
    let elapsed = 0;
    // Each browser at its own instants, as people would.
    for (let n = 0; elapsed < ms && !isOver; elapsed = performance.now() - began) {
      for (const due = (elapsed / 1_000) * rate * sockets; n < due; n++) {
        const browser = browsers[n % sockets]!;
        if (!browser.isOpen) continue;
        const id = Math.floor(n / sockets);
        browser.emit("widget-change", WIDGET, {
          ask: "chart",
          question: { id, ...question(n % sockets, id) },
        });
        counts.asked++;
      }
      await pause(5);
    }
    isOver ||= false;
    const measured = isOver ? undefined : await server.look().catch(() => undefined);
    isOver = true;
    return { ...counts, measured, ...(await flow) };
  } finally {
    isOver = true;
    for (const browser of browsers) browser.close();
  }
}

async function answerTimes(
  server: SocketServer,
  isOver: () => boolean,
): Promise<{ longest: number; usual: number }> {
  const times: number[] = [];
  while (!isOver()) {
    const began = performance.now();
    try {
      await server.ping();
    } catch {
      break; // it has ended
    }
    times.push(performance.now() - began);
    await pause(50);
  }
  times.sort((a, b) => a - b);
  return { longest: times.at(-1) ?? Infinity, usual: times[times.length >> 1] ?? Infinity };
}
