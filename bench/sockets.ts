/**
 * Browsers that ask for the heaviest charts at their limit, with 512 MB of heap: what flows and memory feel of it. The
 * baseline is the same number of browsers that ask nothing.
 */
import { heaviest, load, type Outcome } from "../test/browser/dashboard-sockets/load.js";
import { SocketServer } from "../test/browser/dashboard-sockets/socket-server.js";
import { atLeast, atMost, type Line, type Suite } from "./measure.js";

const HEAP_MB = 512;
/** Questions a second of each browser: one less than the limit. */
const RATE = 4;
const MS = 20_000;
const REST_MS = 5_000;

export const suite: Suite = {
  title: "Sockets",
  async run() {
    const lines: Line[] = [];
    for (const sockets of [60, 200]) {
      const server = await SocketServer.open(HEAP_MB);
      try {
        const rest = await load(server, { sockets, ms: REST_MS, rate: 0, question: heaviest });
        const busy = await load(server, { sockets, ms: MS, rate: RATE, question: heaviest });
        lines.push(...linesOf(sockets, rest, busy));
      } finally {
        await server.close();
      }
    }
    return { lines };
  },
};

function linesOf(sockets: number, rest: Outcome, busy: Outcome): Line[] {
  if (rest.measured === undefined || busy.measured === undefined) throw new Error("Node-RED has ended");
  const more = (busy.measured.peak - rest.measured.rss) / 1e6;
  const named = (name: string): string => `${sockets} browsers: ${name}`;
  const asked = { name: "asked", value: busy.asked };
  return [
    {
      name: named("charts"),
      value: busy.charts,
      unit: "",
      baseline: asked,
      goal: atLeast(1, busy.charts, "1"),
    },
    { name: named("refused, to ask again later"), value: busy.refused, unit: "", baseline: asked },
    {
      name: named("a flow answers, at the longest"),
      value: busy.longest,
      unit: "ms",
      baseline: { name: "nobody asks", value: rest.longest },
      goal: atMost(100, busy.longest, "100 ms"),
    },
    {
      name: named("a flow answers, usually"),
      value: busy.usual,
      unit: "ms",
      baseline: { name: "nobody asks", value: rest.usual },
    },
    {
      name: named("the event loop is held, in processor time"),
      value: busy.measured.longest,
      unit: "ms",
      baseline: { name: "nobody asks", value: rest.measured.longest },
      goal: atMost(50, busy.measured.longest, "50 ms"),
    },
    {
      name: named("memory (RSS), at its peak"),
      value: busy.measured.peak / 1e6,
      unit: "MB",
      baseline: { name: "nobody asks", value: rest.measured.rss / 1e6 },
      goal: atMost(150, more, `150 MB more (${more.toFixed(0)})`),
    },
  ];
}
