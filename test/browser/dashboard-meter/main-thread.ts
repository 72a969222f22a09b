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

/** The longest task of a page's main thread while something happens. It paints as a user's does. */
export async function longestTask(browser: Browser, page: Page, work: () => Promise<void>): Promise<Longest> {
  await page.evaluate(`new Promise((resolve) => {
    document.documentElement.classList.add("painted");
    requestAnimationFrame(() => requestAnimationFrame(resolve));
  })`);
  await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline", "__metadata"] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  await page.evaluate('document.documentElement.classList.remove("painted")');
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

/**
 * Milliseconds that {@link slowness} takes where bench/RESULTS.md was made: 21 on a machine that `npm run bench -- cost`
 * shows to be 2.1 times slower.
 */
const REFERENCE_MS = 10;

/**
 * How many times slower a browser lays out a page here and now than on the machine of bench/RESULTS.md; at least 1. Of
 * 600 boxes with text, that nobody has laid out before; the fastest of nine, as other programs may take the processor.
 */
export async function slowness(page: Page): Promise<number> {
  const times = await page.evaluate<number[]>(`(() => {
    const times = [];
    for (let n = 0; n < 9; n++) {
      const all = document.createElement("div");
      all.style = "position: absolute; visibility: hidden; display: flex; flex-wrap: wrap; width: 900px";
      for (let i = 0; i < 600; i++) {
        const box = document.createElement("div");
        box.style = "display: flex; flex: 1 1 80px; padding: 2px";
        box.append(document.createElement("span"), "kWh " + n + "," + i);
        all.append(box);
      }
      document.body.append(all);
      const began = performance.now();
      all.offsetHeight;
      times.push(performance.now() - began);
      all.remove();
    }
    return times;
  })()`);
  return Math.max(1, Math.min(...times) / REFERENCE_MS);
}
