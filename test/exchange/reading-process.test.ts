/** The process that reads a file: what it gets, how it ends, and what its end does. */
import assert from "node:assert/strict";
import childProcess, { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { hostClock } from "../../nodes/base/index.js";
import { ImportError, readInProcess, type FileSource } from "../../nodes/exchange/index.js";
import { memoryOf, residentIn } from "../../nodes/exchange/process/memory.js";
import { contentOfFile } from "../../nodes/exchange/process/regular-file.js";
import { parseAnswer } from "../../nodes/exchange/process/answers.js";
import { Harness, curve, day, PDL } from "../archive/harness.js";
import { fileReaders, fileReadersOf } from "../file-readers.js";
import { bundled } from "../own-process.js";
import { until } from "../nodes/harness.js";
import { customerCsv } from "./sample-files.js";
import { problemOf, readSource } from "./read-source.js";

const days = (count: number) => Array.from({ length: count }, (_, i) => curve(day("2022-01-01") + i)).flat();

describe("process that reads a file", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), "enedis-linky-files-"))));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = (name: string): string => path.join(folder, name);

  describe("reads a file by its path", () => {
    it("a regular one, also behind a name of any characters", async () => {
      const readings = days(2);
      const name = file("relevés d'été; $(touch x) \u{1f50c}.csv");
      writeFileSync(name, customerCsv(readings));
      assert.deepEqual((await readSource({ path: name })).readings, readings);
    });

    it("nothing else: it does not even open it", async () => {
      mkdirSync(file("folder"));
      const devices = process.platform === "win32" ? [] : ["/dev/zero", "/dev/tty", "/dev/stdin"];
      if (process.platform !== "win32") {
        execFileSync("mkfifo", [file("pipe")]);
        devices.push(file("pipe"));
      }
      for (const name of [file("folder"), ...devices]) {
        const problem = await problemOf({ path: name });
        assert.ok(problem === "no-regular-file" || (name.startsWith("/dev/") && problem === "no-file"), name);
      }
    });

    it("none that is not there", async () => {
      assert.equal(await problemOf({ path: file("nothing.csv") }), "no-file");
    });

    it("none that is larger than it may be", async () => {
      writeFileSync(file("large.csv"), "x");
      truncateSync(file("large.csv"), 256 * 1024 * 1024 + 1);
      assert.equal(await problemOf({ path: file("large.csv") }), "too-large");
    });

    for (const [how, change] of [
      ["grows", (name: string) => appendFileSync(name, "2025-01-01T00:00:00+01:00;1\n")],
      ["is cut off", (name: string) => truncateSync(name, 100_000)],
      ["is written over", (name: string) => writeFileSync(name, Buffer.alloc(200_000, "x"))],
    ] as const) {
      it(`none that ${how} while it is read`, async () => {
        const name = file("changing.csv");
        writeFileSync(name, Buffer.alloc(200_000));
        const content = await contentOfFile(name, 1_000_000);
        await content.next();
        change(name);
        await assert.rejects(
          async () => {
            while ((await content.next()).done !== true);
          },
          (error) => error instanceof ImportError && error.problem === "changed",
        );
      });
    }
  });

  it("gets nothing of the environment, and no file of Node-RED", async function () {
    if (process.platform !== "linux") assert.fail("this test looks into /proc");
    process.env["ENEDIS_LINKY_SECRET"] = "s3cret";
    try {
      await reading(days(400), async (pid) => {
        const seen = ["environ", "cmdline"]
          .map((name) => readFileSync(`/proc/${pid}/${name}`, "utf8"))
          .join();
        assert.doesNotMatch(seen, /s3cret|ENEDIS|PATH=|HOME=/);
        assert.ok(!seen.includes(PDL));
        await Promise.resolve();
      });
    } finally {
      delete process.env["ENEDIS_LINKY_SECRET"];
    }
  });

  /** Takes the first readings of a file, does something with the process, and takes the rest. */
  async function reading(
    readings: ReturnType<typeof days>,
    meanwhile: (pid: number) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<number> {
    return readInProcess(
      [{ content: customerCsv(readings) }],
      {
        usagePointId: PDL,
        direction: "consumption",
        measure: "load_curve",
        clock: hostClock(),
        now: Date.UTC(2026, 10, 24) / 1_000,
        ...(signal && { signal }),
      },
      async ({ slices }) => {
        let count = 0;
        for await (const slice of slices()) {
          if (count === 0) await meanwhile(fileReadersOf(process.pid).at(-1)!.pid);
          count += slice.readings.length;
        }
        return count;
      },
    );
  }

  it("shows its memory in bytes, whatever the size of a page", async () => {
    if (process.platform !== "linux") assert.fail("this test looks into /proc");
    const [seen, { rss }] = [await memoryOf(process.pid), process.memoryUsage()];
    assert.ok(Math.abs(seen - rss) < 0.2 * rss, `${seen}, ${rss}`);
    assert.equal(
      residentIn("Name:\tnode\nVmHWM:\t  900000 kB\nVmRSS:\t  786448 kB\nThreads:\t11\n"),
      805_322_752,
    );
    assert.equal(residentIn("Name:\tnode\nState:\tZ (zombie)\nThreads:\t1\n"), 0);
    const ended = spawn(process.execPath, ["--eval", "0"]);
    await once(ended, "exit");
    assert.equal(await memoryOf(ended.pid), 0);
  });

  it("has ended when its file was read, when it was refused and when nobody wants it", async () => {
    const none = (): Promise<void> =>
      until("no process is left", () => fileReadersOf(process.pid).length === 0, 5_000);
    await readSource({ content: customerCsv(days(2)) });
    await none();
    await problemOf({ content: "nothing" });
    await none();
    const closed = new AbortController();
    await assert.rejects(
      reading(
        days(400),
        async () => {
          closed.abort();
          await Promise.resolve();
        },
        closed.signal,
      ),
      (error) => error === closed.signal.reason,
    );
    await none();
  });

  it("ends with Node-RED, even at its kill -9", async () => {
    const name = file("long.csv");
    writeFileSync(name, customerCsv(days(400)));
    const parent = spawn(process.execPath, [bundled(path.join(__dirname, "import-process.ts")), name, PDL], {
      cwd: path.join(__dirname, "..", ".."),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(parent, "exit");
    let readers: number[];
    try {
      await once(parent.stdout, "data");
      readers = fileReadersOf(parent.pid!).map(({ pid }) => pid);
    } finally {
      parent.kill("SIGKILL");
      await ended;
    }
    assert.equal(readers.length, 1);
    await until("it has ended", () => !fileReaders().some(({ pid }) => readers.includes(pid)), 10_000);
  });

  describe("that cannot be started", () => {
    it("as no more files may be open: the file is refused, and the next one is read when they may", () => {
      const script = bundled(path.join(__dirname, "full-process.ts"));
      const command = `ulimit -n 96 && exec "${process.execPath}" "${script}"`;
      const cwd = path.join(__dirname, "..", "..");
      assert.equal(
        execFileSync("sh", ["-c", command], { cwd, encoding: "utf8" }),
        "unknown crashed crashed unknown",
      );
    });

    it("as there is no memory for it, or no such program", async () => {
      const { spawn: real } = childProcess;
      const { execPath } = process;
      try {
        childProcess.spawn = () => {
          throw Object.assign(new Error("spawn ENOMEM"), { code: "ENOMEM" });
        };
        assert.equal(await problemOf({ content: "nothing" }), "crashed");
        childProcess.spawn = real;
        process.execPath = file("no-program");
        assert.equal(await problemOf({ content: "nothing" }), "crashed");
      } finally {
        childProcess.spawn = real;
        process.execPath = execPath;
      }
      assert.equal(await problemOf({ content: "nothing" }), "unknown");
    });
  });

  it("other files wait until it has ended; at most ten", async () => {
    const content = customerCsv(days(20));
    let most = 0;
    const look = setInterval(() => {
      most = Math.max(most, fileReadersOf(process.pid).length);
    }, 5);
    const results = await Promise.all(Array.from({ length: 14 }, () => problemOf({ content })));
    clearInterval(look);
    assert.equal(results.filter((problem) => problem === "busy").length, 3);
    assert.equal(results.filter((problem) => problem === undefined).length, 11);
    assert.equal(most, 1);
  });

  it("what it says is believed only if it can be true", () => {
    const none = [
      "",
      "null",
      "{",
      '{"kind":"found"}',
      '{"kind":"refused","problem":"nonsense"}',
      '{"kind":"refused","problem":"other-meter","meter":"22000000000017"}',
      '{"kind":"progress","bytes":-1,"of":1}',
      '{"kind":"readings","series":0,"start":["1"],"step":[1],"value":[1]}',
      '{"kind":"readings","series":0,"start":[1e300],"step":[1],"value":[1]}',
      '{"kind":"readings","series":0,"start":[0],"step":[1800],"value":[1],"source":["=cmd|A0"]}',
      '{"kind":"readings","series":0,"start":[0],"step":[1800],"value":[1],"source":["a\\nb"]}',
      `{"kind":"readings","series":0,"start":[${"1,".repeat(3_000)}1],"step":[],"value":[]}`,
    ];
    for (const line of none) assert.equal(parseAnswer(line), undefined, line);
    const named =
      '{"kind":"readings","series":0,"start":[0,1800],"step":[1800,1800],"value":[1,2],"source":["conso-api",null]}';
    assert.deepEqual(parseAnswer(named), JSON.parse(named));
    assert.deepEqual(parseAnswer('{"kind":"end"}'), { kind: "end" });
  });

  describe("killed at any moment", () => {
    let harness: Harness;
    beforeEach(() => (harness = new Harness()));
    afterEach(() => {
      harness.remove();
    });

    function load(source: FileSource, kill?: (pid: number) => void): Promise<unknown> {
      const clock = hostClock();
      const options = { usagePointId: PDL, direction: "consumption", measure: "load_curve", clock } as const;
      return readInProcess([source], { ...options, now: harness.seconds }, async (found) => {
        const merging = { conflicts: "keep", now: harness.seconds } as const;
        let slices = 0;
        return harness.archive.staging.mergeFile(harness.point, found, {
          ...merging,
          progress: () => {
            if (++slices === killAt) kill?.(fileReadersOf(process.pid).at(-1)!.pid);
          },
        });
      });
    }
    let killAt = 0;

    it("leaves nothing of its file, and the next import has all of it", async () => {
      // Staged durably: 24,000 readings, in slices of 2,000. A smaller file's process may have ended before it is killed.
      const readings = days(500);
      const content = customerCsv(readings);
      for (killAt of [1, 2, 6]) {
        const outcome = await load({ content }, (pid) => {
          process.kill(pid, "SIGKILL");
        }).catch((error: unknown) => error);
        assert.ok(outcome instanceof ImportError, String(outcome));
        assert.equal(outcome.problem, "crashed");
        assert.deepEqual(harness.held(), []);
      }
      await load({ content });
      assert.deepEqual(harness.held(), readings);
    });
  });
});
