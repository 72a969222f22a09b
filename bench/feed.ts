/**
 * The delivery of the first history to flows: 36 months of days and 24 months of half-hours, as sent to a new `in`
 * node.
 */
import type { ReadingMessage } from "../nodes/in/message.js";
import { Harness, settled, until } from "../test/nodes/harness.js";
import { Archive, Feed } from "../nodes/archive/index.js";
import { lengthOfDay, parseDay, startOfDay, type Day, type Reading } from "../nodes/readings/index.js";
import { atMost, longestBlock, median, timeOf, type Line, type Suite } from "./measure.js";

const measures = ["load_curve", "daily", "monthly", "yearly", "max_power"];

export const suite: Suite = {
  title: "Feed",
  async run() {
    const harness = new Harness();
    await harness.open("2026-11-24T12:00:00+01:00");
    try {
      const setup = {
        service: "demo",
        meter: { dailyMonths: 36, loadCurveDays: 745 },
        in: { direction: "both" },
      };
      const history = (): number => harness.all.reduce((sum, message) => sum + message.readings.length, 0);
      const collecting = await longestBlock(async () => {
        await harness.start(setup);
        await until("the history has begun", () => history() > 30_000, 60_000);
        await settled(history, 2_000);
      });
      await harness.stop();

      // Starting a flow also blocks: measured on the same flow when its node already has everything.
      const idle = await longestBlock(async () => {
        await harness.start(setup);
        await settled(history, 1_000);
      });
      await harness.stop();

      let messages = 0;
      let readings = 0;
      let time = 0;
      const sending = await longestBlock(async () => {
        await harness.start({
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
        harness.sink("other", (message) => {
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
          ...(await aDay()),
          block("longest block of the event loop while it is sent", sending, idle),
          block("longest block while it is collected from the demo and sent", collecting, idle),
        ],
      };
    } finally {
      await harness.close();
    }
  },
};

/** The cost of each new day: finding the half-hours of one answer among those of two years. */
async function aDay(): Promise<Line[]> {
  const last = parseDay("2026-11-23")!;
  const archive = Archive.inMemory();
  try {
    const usagePoint = archive.usagePoints.usagePoint("09876543211234", "real", last);
    const series = archive.usagePoints.series(usagePoint.id, "consumption", "load_curve");
    const curveOf = (day: Day, value: number): Reading[] =>
      Array.from({ length: lengthOfDay(day) / 1_800 }, (_, i) => ({
        start: startOfDay(day) + i * 1_800,
        step: 1_800,
        value: value + i,
      }));
    const merge = async (start: Day, end: Day, value: number): Promise<void> => {
      const readings = Array.from({ length: end - start }, (_, i) => curveOf(start + i, value)).flat();
      await archive.readings.merge({
        series,
        source: 1,
        days: { start, end },
        readings,
        now: startOfDay(end),
      });
    };
    for (let end = last; end > last - 730; end -= 7) await merge(end - 7, end, 500);
    const feed = new Feed({
      archive,
      usagePoint,
      node: "in",
      start: "history",
      outputs: [{ direction: "consumption", measure: "load_curve" }],
      now: () => startOfDay(last + 2),
    });
    while (feed.next() !== undefined);

    const [ours, floor]: number[][] = [[], []];
    for (let value = 1; value <= 50; value++) {
      await merge(last, last + 1, value);
      ours!.push(
        await timeOf(() => {
          if (feed.next()?.readings.length !== 48) throw new Error("not a day");
        }),
      );
      floor!.push(
        await timeOf(() => archive.readings.between(series.id, startOfDay(last), startOfDay(last + 1), 48)),
      );
      while (feed.next() !== undefined);
    }
    return [
      {
        name: "a new day of half-hours, to its message",
        value: median(ours!),
        unit: "ms",
        baseline: { name: "its rows, read by their time", value: median(floor!) },
      },
    ];
  } finally {
    archive.close();
  }
}

function block(name: string, value: number, idle: number): Line {
  return {
    name,
    value,
    unit: "ms",
    baseline: { name: "start of the flow with nothing to send", value: idle },
    goal: atMost(50, value, "50 ms"),
  };
}
