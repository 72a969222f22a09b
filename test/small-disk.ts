/** A disk of its own, small enough to fill, that can be made read-only: a tmpfs, which only root may mount. */
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** For titles of tests that are pending without one. */
export const NEEDS_DISK = "needs root on Linux to mount a small disk";

export class SmallDisk {
  readonly folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-disk-"));

  /** @returns undefined where none can be mounted */
  static mount(kilobytes: number): SmallDisk | undefined {
    const disk = new SmallDisk();
    if (disk.#run("mount", "-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs")) return disk;
    rmSync(disk.folder, { recursive: true });
    return undefined;
  }

  /** Leaves no room. */
  fill(): void {
    const file = openSync(this.#filler, "a");
    try {
      for (const size of [65_536, 4_096]) {
        for (;;) {
          try {
            writeSync(file, Buffer.alloc(size));
          } catch {
            break; // no more room for this size
          }
        }
      }
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.#filler);
  }

  setReadOnly(readOnly: boolean): void {
    if (!this.#run("mount", "-o", `remount,${readOnly ? "ro" : "rw"}`)) throw new Error("it is in use");
  }

  unmount(): void {
    if (!this.#run("umount", "-l")) throw new Error(`${this.folder} stays mounted`);
    rmSync(this.folder, { recursive: true });
  }

  get #filler(): string {
    return path.join(this.folder, "filler");
  }

  #run(command: string, ...options: string[]): boolean {
    return spawnSync(command, [...options, this.folder], { stdio: "ignore" }).status === 0;
  }
}

/** Whether this machine can mount one. */
export function canMount(): boolean {
  const disk = SmallDisk.mount(64);
  disk?.unmount();
  return disk !== undefined;
}
