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
  const all = process.platform === "linux" ? allPids().flatMap(processOf) : fromPs();
  return all.filter(isReader);
}

const isReader = ({ command }: Process): boolean => command.includes(SCRIPT);

/** Of each parent that was asked for: processes seen at the last look that are not its own, and never will be. */
const strangers = new Map<number, ReadonlySet<string>>();

/** Cheap enough for a look every few milliseconds: of the many other processes it reads nothing twice. */
export function fileReadersOf(parent: number): FileReader[] {
  if (process.platform !== "linux") return fileReaders().filter(({ ppid }) => ppid === parent);
  const pids = allPids();
  const known = strangers.get(parent) ?? new Set();
  const own = pids.filter((pid) => !known.has(pid)).flatMap(processOf);
  const ofParent = own.filter(({ ppid }) => ppid === parent);
  const others = own.filter(({ ppid }) => ppid !== parent).map(({ pid }) => String(pid));
  strangers.set(parent, new Set([...pids.filter((pid) => known.has(pid)), ...others]));
  return ofParent.filter(isReader);
}

export const MIB = 1024 * 1024;
/** An empty Node.js has 45 to 60 MB, one with the reader's bundle 20 more. */
export const AT_REST = 80 * MIB;

/**
 * @returns what the work returns, and the most bytes that a process which read files for it had
 * @throws AssertionError if no such process was seen
 */
export async function withPeak<T>(work: () => Promise<T>): Promise<{ result: T; peak: number }> {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, ...fileReadersOf(process.pid).map(({ rss }) => rss));
  };
  const looks = setInterval(look, 20);
  // It may live shorter than a busy machine lets this one wait.
  setImmediate(look);
  try {
    const result = await work();
    assert.ok(peak > 0, "its process was seen");
    return { result, peak };
  } finally {
    clearInterval(looks);
  }
}

type Process = FileReader & { readonly ppid: number; readonly command: string };

const allPids = (): string[] => readdirSync("/proc").filter((pid) => /^\d+$/.test(pid));

/** @returns none if it has just ended */
function processOf(pid: string): Process[] {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const field = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return [{ pid: Number(pid), ppid: field("PPid"), rss: 1_024 * field("VmRSS"), command }];
  } catch (error) {
    if (!["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    return [];
  }
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
