/** Durations of the tasks on a page's main thread. */
import type { Browser, Page } from "playwright-core";

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds: wall clock, and processor time. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

export interface Longest {
  /** Milliseconds that a user waited; other programs make it longer. */
  readonly wall: number;
  /** Milliseconds of processor time. */
  readonly cpu: number;
}

/** The longest task of a page's main thread while something happens. */
export async function longestTask(browser: Browser, page: Page, work: () => Promise<void>): Promise<Longest> {
  await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline", "__metadata"] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid}/${tid}`),
  );
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) => /RunTask$/.test(name) && ph === "X" && mains.has(`${pid}/${tid}`),
  );
  const longest = (of: "dur" | "tdur"): number => Math.max(0, ...tasks.map((task) => task[of] ?? 0)) / 1_000;
  if (tasks.length === 0) throw new Error("the trace has no task");
  return { wall: longest("dur"), cpu: longest("tdur") };
}
