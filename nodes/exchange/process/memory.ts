/** The memory of another process, where the system shows it. */
import { readFile } from "node:fs/promises";

/** Bytes of a process's memory that are in use now; 0: it has ended. */
export async function memoryOf(pid: number | undefined): Promise<number> {
  // It may have ended: then there is nothing to see.
  return residentIn(await readFile(`/proc/${pid}/status`, "utf8").catch(() => ""));
}

/**
 * Bytes, from the `status` of a process. Other files of Linux count pages, whose size differs between machines: 16 KiB
 * on a Raspberry Pi 5.
 */
export function residentIn(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}
