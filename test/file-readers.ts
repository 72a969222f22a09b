/** The processes that read files, and how much memory they take. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

interface FileReader {
  readonly pid: number;
  /** Bytes in memory. */
  readonly rss: number;
}

const SCRIPT = "file-reader";

/** All that run. One that has ended, but whose end nobody has asked for, has no command any more. */
export function fileReaders(): Process[] {
  const all = process.platform === "linux" ? fromProc() : fromPs();
  return all.filter(({ command }) => command.includes(SCRIPT));
}

export function fileReadersOf(parent: number): FileReader[] {
  return fileReaders().filter(({ ppid }) => ppid === parent);
}

export const MIB = 1024 * 1024;
/** An empty Node.js has 45 to 60 MB; the reader's sources, which tests compile, take about as much again. */
export const AT_REST = 130 * MIB;

/**
 * @returns what the work returns, and the most bytes that a process which read files for it had
 * @throws AssertionError if no such process was seen
 */
export async function withPeak<T>(work: () => Promise<T>): Promise<{ result: T; peak: number }> {
  let peak = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, ...fileReadersOf(process.pid).map(({ rss }) => rss));
  }, 20);
  try {
    const result = await work();
    assert.ok(peak > 0, "its process was seen");
    return { result, peak };
  } finally {
    clearInterval(look);
  }
}

type Process = FileReader & { readonly ppid: number; readonly command: string };

function fromProc(): Process[] {
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const field = (name: string): number =>
        Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
      return [{ pid: Number(pid), ppid: field("PPid"), rss: 1_024 * field("VmRSS"), command }];
    } catch (error) {
      // It has just ended.
      if (!["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
      return [];
    }
  });
}

function fromPs(): Process[] {
  const output = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss=,args="], { encoding: "utf8" });
  return output
    .trim()
    .split("\n")
    .map((line) => {
      const [, pid, ppid, rss, command = ""] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return { pid: Number(pid), ppid: Number(ppid), rss: 1_024 * Number(rss), command };
    });
}
