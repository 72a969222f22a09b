/** The first history on its way into flows: 36 months of days and 24 months of half-hours, as a new `in` node gets them. */
import type { ReadingMessage } from "../nodes/in/message";
import { Bench, settled, until } from "../test/nodes/bench";
import { atMost, longestBlock, type Line, type Suite } from "./measure";

const measures = ["load_curve", "daily", "monthly", "yearly", "max_power"];

const suite: Suite = {
  title: "Feed",
  async run() {
    const bench = new Bench();
    await bench.open("2026-11-24T12:00:00+01:00");
    try {
      const setup = {
        service: "demo",
        meter: { dailyMonths: 36, loadCurveDays: 745 },
        in: { direction: "both" },
      };
      const history = (): number => bench.all.reduce((sum, message) => sum + message.readings.length, 0);
      const collecting = await longestBlock(async () => {
        await bench.start(setup);
        await until("the history has begun", () => history() > 30_000, 60_000);
        await settled(history, 2_000);
      });
      await bench.stop();

      // Starting a flow blocks by itself: the same flow, whose node has had everything, tells how much.
      const idle = await longestBlock(async () => {
        await bench.start(setup);
        await settled(history, 1_000);
      });
      await bench.stop();

      let messages = 0;
      let readings = 0;
      let time = 0;
      const sending = await longestBlock(async () => {
        await bench.start({
          ...setup,
          more: [
            {
              id: "second",
              type: "enedis-linky in",
              z: "tab",
              meter: "meter",
              direction: "both",
              measures,
              outputMode: "single",
              wires: [["other"]],
            },
            { id: "other", type: "helper", z: "tab" },
          ],
        });
        const began = performance.now();
        bench.sink("other", (message) => {
          messages++;
          readings += (message as ReadingMessage).readings.length;
          time = performance.now() - began;
        });
        await until("the history has begun", () => readings > 0);
        await settled(() => readings, 2_000);
      });
      return {
        lines: [
          {
            name: `first history of ${readings.toLocaleString("en")} readings into a flow`,
            value: readings / (time / 1000),
            unit: "readings/s",
          },
          {
            name: `in ${messages} messages, at most one per 20 ms`,
            value: messages / (time / 1000),
            unit: "messages/s",
          },
          block("longest block of the event loop while it is sent", sending, idle),
          block("longest block while it is collected from the demo and sent", collecting, idle),
        ],
      };
    } finally {
      await bench.close();
    }
  },
};
export default suite;

function block(name: string, value: number, idle: number): Line {
  return {
    name,
    value,
    unit: "ms",
    baseline: { name: "start of the flow with nothing to send", value: idle },
    goal: atMost(50, value, "50 ms"),
  };
}
