/** Many browsers that ask as much as they can: what flows and memory feel of it. Ends by itself. */
import { dayOf } from "../../../nodes/readings/index.js";
import type { ChartQuestion } from "../../../nodes/widget/protocol.js";
import { BrowserSocket } from "./browser-socket.js";
import { WIDGET, type Measured, type SocketServer } from "./socket-server.js";

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

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The heaviest question: three years of half-hours with the year before, each time up to another day. */
export function heaviest(browser: number, n: number): Omit<ChartQuestion, "id"> {
  return {
    direction: "consumption",
    measure: "load_curve",
    period: "36m",
    step: "native",
    compare: true,
    end: dayOf(Date.now() / 1_000) - 2 - ((browser * 7 + n * 131) % 600),
  };
}

export async function load(server: SocketServer, { sockets, ms, rate, question }: Load): Promise<Outcome> {
  const browsers: BrowserSocket[] = [];
  const counts = { asked: 0, charts: 0, refused: 0 };
  const over = new AbortController();
  void server.ended.then(() => over.abort());
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
    const flow = answerTimes(server, over.signal);
    const began = performance.now();
    let elapsed = 0;
    // Each browser at its own instants, as people would.
    for (let n = 0; elapsed < ms && !over.signal.aborted; elapsed = performance.now() - began) {
      for (const due = (elapsed / 1_000) * rate * sockets; n < due; n++) {
        const browser = browsers[n % sockets]!;
        if (!browser.isOpen) continue;
        const id = Math.floor(n / sockets);
        const asked = { id, ...question(n % sockets, id) };
        browser.emit("widget-change", WIDGET, { ask: "chart", question: asked });
        counts.asked++;
      }
      await pause(5);
    }
    const measured = over.signal.aborted ? undefined : await server.look();
    over.abort();
    return { ...counts, measured, ...(await flow) };
  } finally {
    over.abort();
    for (const browser of browsers) browser.close();
  }
}

async function answerTimes(
  server: SocketServer,
  over: AbortSignal,
): Promise<{ longest: number; usual: number }> {
  const times: number[] = [];
  while (!over.aborted) {
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
