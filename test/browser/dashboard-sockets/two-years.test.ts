/** Sixty dashboards that show two years of half-hours, all opened at the same moment: what each of them is told. */
import assert from "node:assert/strict";
import type { ChartAnswer } from "../../../nodes/widget/protocol.js";
import { MAX_POINTS } from "../../../nodes/widget/protocol.js";
import { alone } from "../../event-loop.js";
import { BrowserSocket } from "./browser-socket.js";
import { heaviest, load, pause } from "./load.js";
import { SocketServer, WIDGET } from "./socket-server.js";

const DASHBOARDS = 60;
/** These show the newest days: one chart for all of them. The others end on days of their own. */
const ALIKE = 20;
/** As docs/reference.md#les-limites says, in bytes and milliseconds. */
const MOST_GROWTH = 150e6;
const MOST_HELD_MS = 50;
const MOST_WAIT_MS = 60_000;
/** When a dashboard that was refused asks again for the first time, on average; then each time twice as long after. */
const AGAIN_MS = 4_000;
/** Within it, each question has an answer or a refusal. */
const SAID_MS = 20_000;

/** A dashboard that asks until it has its chart, as the element does. */
class Asking {
  /** How often it was told to ask again. */
  refused = 0;
  #id = 0;

  constructor(
    readonly socket: BrowserSocket,
    readonly question: object,
    /** From 0.5 to 1.5: as the element draws it. */
    readonly patience: number,
  ) {}

  async chart(): Promise<Exclude<ChartAnswer, { refused: unknown }>> {
    for (;;) {
      const answer = await this.#ask();
      if (!("refused" in answer)) return answer;
      const { fr, en } = answer.refused;
      assert.ok(fr.length > 20 && en.length > 20 && answer.again, JSON.stringify(answer));
      await pause(AGAIN_MS * 2 ** this.refused++ * this.patience);
    }
  }

  /** The answer to one question. @throws {Error} if nothing comes */
  #ask(): Promise<ChartAnswer> {
    const id = ++this.#id;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`nothing was said about question ${id}`)), SAID_MS);
      const off = this.socket.hear(({ event, text }) => {
        if (event !== `enedis-linky:${WIDGET}`) return;
        const [, { answer }] = JSON.parse(text) as [string, { answer?: ChartAnswer }];
        if (answer?.id !== id) return;
        clearTimeout(late);
        off();
        resolve(answer);
      });
      this.socket.emit("widget-change", WIDGET, { ask: "chart", question: { id, ...this.question } });
    });
  }
}

describe("sixty dashboards that ask for two years of half-hours at once", () => {
  let server: SocketServer;

  before(async () => {
    server = await SocketServer.open(512);
  });
  after(async () => {
    await server.close();
  });

  alone("are each told to wait, or shown a chart, and all have it in the end", async () => {
    const { measured: rest } = await load(server, {
      sockets: DASHBOARDS,
      ms: 1_500,
      rate: 0,
      question: heaviest,
    });
    const dashboards: Asking[] = [];
    try {
      while (dashboards.length < DASHBOARDS) {
        const i = dashboards.length;
        const { end, ...newest } = heaviest(i, 0);
        dashboards.push(
          new Asking(
            await BrowserSocket.open(server.url),
            i < ALIKE ? newest : { ...newest, end },
            0.5 + i / DASHBOARDS,
          ),
        );
      }
      await server.look();
      const began = performance.now();
      const charts = await Promise.all(dashboards.map((one) => one.chart()));
      const took = performance.now() - began;
      const { peak, longest } = await server.look();
      for (const [i, chart] of charts.entries()) {
        // Two years of half-hours are more than a chart may have: it is made of days.
        assert.ok("values" in chart);
        const { length } = chart.values;
        assert.ok(length > (i < ALIKE ? 700 : 300) && length <= MAX_POINTS, `${length} days`);
      }
      const refused = dashboards.reduce((sum, one) => sum + one.refused, 0);
      const grown = peak - rest!.rss;
      assert.ok(refused > 0, "more different charts than may wait: some are refused");
      assert.ok(took < MOST_WAIT_MS, `${took} ms`);
      assert.ok(grown < MOST_GROWTH, `${grown / 1e6} MB`);
      assert.ok(longest < MOST_HELD_MS, `${longest} ms`);
    } finally {
      for (const { socket } of dashboards) socket.close();
    }
  });
});
