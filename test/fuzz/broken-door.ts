/** A door that breaks in each way that the harness must see: the seed says how. */
import type { Door } from "./door.js";

export const THROWS = 110;
export const HANGS = 120;
export const LOOPS = 130;
export const THROWS_LATER = 140;
export const HOLDS = 150;
export const GROWS = 160;
export const ENDS = 170;

const kept: Buffer[] = [];

const breaks: Readonly<Record<number, () => void | Promise<void>>> = {
  [THROWS]: () => {
    throw new Error("a value differs");
  },
  [HANGS]: () => new Promise(() => undefined),
  [LOOPS]: () => {
    for (;;);
  },
  [THROWS_LATER]: () => {
    setImmediate(() => {
      throw new Error("nobody catches this");
    });
  },
  [HOLDS]: () => {
    const began = process.cpuUsage();
    for (let used = 0; used < 1_300_000;)
      used = process.cpuUsage(began).user + process.cpuUsage(began).system;
  },
  [GROWS]: () => {
    kept.push(Buffer.alloc(300 * 1_024 * 1_024, 1));
  },
  [ENDS]: () => {
    process.kill(process.pid, "SIGABRT");
  },
};

export const door: Door = {
  name: "broken-door",
  open: () =>
    Promise.resolve({
      attempt: async ({ seed }) => {
        await breaks[seed]?.();
      },
      close: () => Promise.resolve(),
    }),
};
